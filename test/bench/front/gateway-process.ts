// Concord's way from the socket to a subgraph and back, without one: the subgraph is a function that always gives the same
// reply, so that what is left is what HTTP, identity, limits, envelope, metrics and the gateway cost. Arguments: bytes of the
// reply's data. Tells its parent the port and a token.

import { randomBytes } from 'node:crypto';
import { Registry } from 'prom-client';
import { countEvents } from '../../../cli/observe/count-events.ts';
import { createGateway } from '../../../gateway/gateway.ts';
import { createGatewayServer } from '../../../gateway/http/server.ts';
import { createAuthenticator } from '../../../identity/authenticate.ts';
import { developmentTokenKeys, issueDevelopmentToken } from '../../../identity/issue-development-token.ts';
import {
  defaultClaimNames,
  developmentAudience,
  developmentIssuer,
  type TokenSettings,
} from '../../../identity/token-settings.ts';
import { dataOf, envelopePart, shopSdl } from './fixed-reply.ts';

const rootSecret = randomBytes(32);
const tokens: TokenSettings = {
  keys: developmentTokenKeys(rootSecret, undefined),
  issuer: developmentIssuer,
  audience: developmentAudience,
  claimNames: defaultClaimNames,
  roleRanking: ['analyst'],
  now: () => Date.now(),
};
const reply = { dataText: dataOf(Number(process.argv[2])), errors: [], extensions: { concord: envelopePart } };
const counters = countEvents(new Registry());
const gateway = createGateway({
  subgraphs: [{ name: 'shop', url: 'local', sdl: shopSdl, make: 'concord', transport: async () => reply }],
  executor: 'concord',
  onEvent: counters.onGatewayEvent,
});
const front = await createGatewayServer(gateway, {
  authenticate: createAuthenticator(tokens),
  mostBodyBytes: 2_000_000,
  drainMs: 1_000,
  checkReadiness: async () => ({ status: 'ready' }),
  compresses: true,
  observing: { onRequest: counters.onRequest, startTrace: null },
  onBug: (error) => console.error(error),
});
const url = await front.listen({ port: Number(process.argv[3] ?? 0), host: '127.0.0.1' });
const token = await issueDevelopmentToken(
  { subject: 'bench', roles: ['analyst'], lifetimeSeconds: 3_600 },
  { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() },
);
process.send?.({ port: Number(new URL(url).port), token });
process.once('disconnect', () => process.exit(0));
