// A subgraph of foreign make as another team would write it: plain Apollo Server over a list in its memory, on a real socket.
// It adds couriers to the orders of the demo mesh, and keeps what it was sent.

import type { IncomingHttpHeaders } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

export const courierPhone = '+49 170 555 0199';

export const partnerSdl = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@composeDirective"])
  @link(url: "https://specs.concord.dev/governance/v1.0", import: ["@pii"])
  @composeDirective(name: "@pii")
directive @pii(kind: String!, mask: String!, revealTo: [String!]!) on FIELD_DEFINITION

type Query { couriers(first: Int): [Courier!] }
type Courier @key(fields: "id") {
  id: ID!
  city: String
  phone: String @pii(kind: "phone", mask: "none", revealTo: ["admin", "dispatcher"])
  broken: String
}
type OrdersOrderFacts @key(fields: "orderId") {
  orderId: String!
  country: String! @external
  courier: Courier
  customs: Boolean @requires(fields: "country")
}
`;

export type Partner = {
  readonly url: string;
  readonly received: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  readonly close: () => Promise<void>;
};

export async function startPartner(sdl: string = partnerSdl): Promise<Partner> {
  const received: Partner['received'][number][] = [];
  const courier = { id: 'c1', city: 'Kiel', phone: courierPhone };
  const server = new ApolloServer({
    schema: buildSubgraphSchema({
      typeDefs: parse(sdl),
      resolvers: {
        Query: { couriers: () => [courier] },
        Courier: {
          __resolveReference: () => courier,
          broken: () => {
            throw new Error(`no route to ${courierPhone}`);
          },
        },
        OrdersOrderFacts: {
          __resolveReference: (reference: object) => reference,
          courier: () => courier,
          customs: ({ country }: { readonly country?: string }) => country === 'CH',
        },
      },
    }),
    plugins: [ApolloServerPluginInlineTraceDisabled()],
    includeStacktraceInErrorResponses: true,
  });
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: '127.0.0.1' },
    context: async ({ req }) => {
      const { body } = req as typeof req & { readonly body?: unknown };
      received.push({ headers: req.headers, body: JSON.stringify(body) });
      return {};
    },
  });
  return { url, received, close: () => server.stop() };
}
