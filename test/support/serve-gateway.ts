// A gateway of the tests on a real socket, which takes development tokens of one root secret.

import type { Gateway } from '../../gateway/gateway.ts';
import { createGatewayServer } from '../../gateway/http/server.ts';
import { createAuthenticator } from '../../identity/authenticate.ts';
import { developmentTokenKeys } from '../../identity/issue-development-token.ts';
import { defaultClaimNames, developmentAudience, developmentIssuer } from '../../identity/token-settings.ts';

export type ServedGateway = {
  /** Without a path. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

export async function serveGateway(gateway: Gateway, rootSecret: Uint8Array): Promise<ServedGateway> {
  const front = await createGatewayServer(gateway, {
    authenticate: createAuthenticator({
      keys: developmentTokenKeys(rootSecret, undefined),
      issuer: developmentIssuer,
      audience: developmentAudience,
      claimNames: defaultClaimNames,
      roleRanking: ['admin', 'analyst'],
      now: () => Date.now(),
    }),
    mostBodyBytes: 1_000_000,
    drainMs: 200,
    checkReadiness: async () => ({ status: 'ready' }),
    onBug: (error) => console.error(error),
    events: { now: () => Date.now(), paces: { pauseMs: 10 } },
  });
  return { url: await front.listen({ port: 0, host: '127.0.0.1' }), close: () => front.close() };
}
