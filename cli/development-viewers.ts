// A development token per role, for the greeting and for the pages; none where an identity provider issues them.

import { randomBytes } from 'node:crypto';
import type { Domain } from '../contracts/product.ts';
import type { PageViewer, PageViewers } from '../gateway/http/page-viewers.ts';
import { issueDevelopmentToken } from '../identity/issue-development-token.ts';
import { hasOwnDatabase } from './domain-database.ts';
import type { Environment } from './environment.ts';
import { demoContracts } from './read-contracts.ts';

/** Claims that row rules of the demo's contracts compare with; without them their role sees no rows. */
const demoClaims: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  regional_analyst: { countries: ['DE', 'FR'] },
};

export type Issuing = {
  readonly environment: Environment;
  readonly rootSecret: Uint8Array;
  readonly roles: readonly string[];
  /** The data or the contracts are the demo's, so that the claims of its row rules are known. */
  readonly isDemo: boolean;
};

/** One viewer per role, highest rank first. @throws ConcordError DEVELOPMENT_KEY_REFUSED */
export function issueViewers({ environment, rootSecret, roles, isDemo }: Issuing, hours: number) {
  const { mode, claimNames } = environment;
  const context = { rootSecret, environment: mode, claimNames, now: Date.now() };
  return Promise.all(
    roles.map(async (role): Promise<PageViewer> => {
      const claims = (isDemo ? demoClaims[role] : undefined) ?? {};
      const granted = { subject: `${role}@example.org`, roles: [role], claims, lifetimeSeconds: hours * 3_600 };
      return { role, claims, token: await issueDevelopmentToken(granted, context) };
    }),
  );
}

/** True where nothing is served but what the demo fills: its tables in the embedded database, by its own contracts. */
export function isAllMadeUp(contracts: string | null, domains: readonly Domain[], environment: Environment): boolean {
  if (environment.databaseUrl !== null || contracts !== demoContracts) return false;
  return domains.every((domain) => !hasOwnDatabase(domain, environment));
}

/** A page asks again when its token has expired, so that one that gets lost opens nothing for long. */
const pageTokenHours = 1;

/** `isMadeUp`: there is nothing but the demo's data to see, so that no key guards it. */
export function choosePageViewers(issuing: Issuing, isMadeUp: boolean): PageViewers {
  const { identityProvider, mode } = issuing.environment;
  if (identityProvider !== null || mode === 'production') return { kind: 'identity-provider' };
  const key = isMadeUp ? null : randomBytes(16).toString('base64url');
  return { kind: 'development', key, issue: () => issueViewers(issuing, pageTokenHours) };
}

/** The page's address for who started Concord, with the key where there is one: behind the #, which is never sent. */
export function pageAddress(url: string, viewers: PageViewers): string {
  const address = `${localName(url)}/`;
  return viewers.kind === 'development' && viewers.key !== null ? `${address}#key=${viewers.key}` : address;
}

/** `http://127.0.0.1:4000` -> `http://localhost:4000`. */
export function localName(url: string): string {
  return url.replace(/\/\/(127\.0\.0\.1|0\.0\.0\.0|\[::1?\])/, '//localhost');
}
