// Whom the pages may look as: in development a token per role to choose from, but only for a browser on this machine.
//
// A development token opens all that its role may see, so who gets one is decided with care:
// - Another origin's page cannot read the answer, for there is no CORS, and is refused before that: a browser says in
//   `Sec-Fetch-Site`, which no script can set, whose page asks (https://www.w3.org/TR/fetch-metadata/).
// - A name that an attacker lets point to 127.0.0.1 (DNS rebinding) makes his page "same-origin", but then his name stands
//   in `Host`; only the names of this machine are accepted.
// - Where the server listens for other machines too, the connection itself must come from this one, whatever the headers say.
// - A reverse proxy on this machine makes everybody look local. Those that say so are refused, but not all do; and other
//   users and programs of this machine are local in truth. So wherever there is more to see than made-up data, a key is
//   asked for besides, which only the terminal of who started Concord has shown.

import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isLocalCaller } from '../../http/is-local-caller.ts';
import { singleHeader } from '../../http/single-header.ts';

export type PageViewer = {
  readonly role: string;
  /** Besides the role, such as the countries of a row rule. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly token: string;
};

export type PageViewers =
  | { readonly kind: 'identity-provider' }
  | {
      readonly kind: 'development';
      /** Null where all data are made up. */
      readonly key: string | null;
      readonly issue: () => Promise<readonly PageViewer[]>;
    };

/** What the pages are told: whom to choose from, or why the reader has to bring a token. */
export type ViewersAnswer =
  | { readonly kind: 'choose'; readonly viewers: readonly PageViewer[] }
  | { readonly kind: 'bring'; readonly reason: 'identity-provider' | 'not-this-machine' | 'no-key' };

export function addViewersRoute(app: FastifyInstance, path: string, viewers: PageViewers): void {
  app.get(path, async (request, reply): Promise<ViewersAnswer> => {
    reply.headers({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    if (viewers.kind === 'identity-provider') return { kind: 'bring', reason: 'identity-provider' };
    if (!isPageOfThisMachine(request)) return { kind: 'bring', reason: 'not-this-machine' };
    if (!isKey(singleHeader(request.raw, 'concord-key'), viewers.key)) return { kind: 'bring', reason: 'no-key' };
    return { kind: 'choose', viewers: await viewers.issue() };
  });
}

function isPageOfThisMachine(request: FastifyRequest): boolean {
  return isLocalCaller(request) && request.headers['sec-fetch-site'] === 'same-origin';
}

function isKey(given: string | null, key: string | null): boolean {
  if (key === null) return true;
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}
