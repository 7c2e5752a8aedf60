// The gateway server on a real socket, over a real gateway with a small local subgraph: graphql-js, who asks, and a mutation.

import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { createGateway } from '../../gateway/gateway.ts';
import { createGatewayServer, type GatewayServerSettings } from '../../gateway/http/server.ts';
import type { Transport } from '../../gateway/transport/transport.ts';
import { createAuthenticator } from '../../identity/authenticate.ts';
import { developmentTokenKeys, issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames, developmentAudience, developmentIssuer } from '../../identity/token-settings.ts';

export type ServedPeople = {
  /** With its path. */
  readonly url: string;
  /** Of Ada, who is admin and analyst. */
  readonly token: string;
  readonly countMutations: () => number;
  readonly close: () => Promise<void>;
};

const rootSecret = new Uint8Array(32).fill(9);
const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { whoAmI: String greeting(name: String!): String broken: String }
  type Mutation { count: Int! }
`;
const schema = buildSubgraphSchema(parse(sdl));

export async function servePeople(changes: Partial<GatewayServerSettings> = {}): Promise<ServedPeople> {
  let mutations = 0;
  const transport: Transport = async ({ query, variables }, { viewer }) => {
    const result = await graphql({
      schema,
      source: query,
      variableValues: variables,
      rootValue: {
        whoAmI: `${viewer.subject} as ${viewer.role}`,
        greeting: ({ name }: { name: string }) => `Hello ${name}`,
        broken: () => {
          throw new Error('out of order');
        },
        count: () => ++mutations,
      },
    });
    return {
      dataText: result.data ? JSON.stringify(result.data) : null,
      errors: (result.errors ?? []).map((error) => error.toJSON()),
    };
  };
  const gateway = createGateway({
    subgraphs: [{ name: 'people', url: 'local', sdl, make: 'concord', transport }],
    executor: 'concord',
  });
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
    ...changes,
  });
  const url = `${await front.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
  const granted = { subject: 'ada', roles: ['admin', 'analyst'], lifetimeSeconds: 60 };
  const environment = { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() };
  const token = await issueDevelopmentToken(granted, environment);
  return { url, token, countMutations: () => mutations, close: () => front.close() };
}
