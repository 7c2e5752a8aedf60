// The pages over a mesh of a test, in this process: a gateway that listens, with a development token for each role.

import { choosePageViewers, type Issuing } from '../../cli/development-viewers.ts';
import { readEnvironment } from '../../cli/environment.ts';
import { readTokenSettings } from '../../cli/identity-settings.ts';
import { readPages } from '../../cli/read-pages.ts';
import { createGateway } from '../../gateway/gateway.ts';
import { createGatewayServer } from '../../gateway/http/server.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { createAuthenticator } from '../../identity/authenticate.ts';

/** Of which the tokens of the portal are derived. */
export const portalSecret = new Uint8Array(32).fill(5);

export type Portal = {
  /** Without a slash at its end. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

export type PortalOptions = {
  readonly roles: readonly string[];
  /** As the environment of a process. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Data besides made-up ones: the page needs the key. */
  readonly isGuarded?: boolean;
};

/** Gives the key too, as the terminal would show it; null where none is needed. */
export async function openPortal(
  subgraphs: readonly GatewaySubgraph[],
  { roles, variables = {}, isGuarded = false }: PortalOptions,
): Promise<Portal & { readonly key: string | null }> {
  const environment = readEnvironment(variables, '/');
  const issuing: Issuing = { environment, rootSecret: portalSecret, roles, isDemo: !isGuarded };
  const viewers = choosePageViewers(issuing, !isGuarded);
  const front = await createGatewayServer(createGateway({ subgraphs, executor: 'concord' }), {
    authenticate: createAuthenticator(readTokenSettings(environment, portalSecret, roles)),
    mostBodyBytes: 1_000_000,
    drainMs: 200,
    checkReadiness: async () => ({ status: 'ready' }),
    onBug: (error) => console.error(error),
    pages: readPages(viewers),
    events: { now: () => Date.now() },
  });
  const url = await front.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: front.close, key: viewers.kind === 'development' ? viewers.key : null };
}
