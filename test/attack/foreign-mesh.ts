// A mesh for attacks by way of a subgraph of foreign make: `own` is trusted, `partner` is not. Personal values of the partner
// bear a mark, so that one look at an answer tells whether any of them came through.

import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { SubgraphRequest } from '../../gateway/transport/transport.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { createLocalSubgraph } from '../support/local-subgraph.ts';

export const mark = 'kQ7vX2';

const link = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
    "@key", "@requires", "@external", "@shareable", "@interfaceObject", "@composeDirective"
  ])
  @link(url: "https://specs.concord.dev/governance/v1.0", import: ["@pii"])
  @composeDirective(name: "@pii")
`;
const piiDirective = 'directive @pii(kind: String!, mask: String!, revealTo: [String!]!) on FIELD_DEFINITION\n';

const ownSdl = `${link}${piiDirective}
type Query { orders: [Order] media: [Media] }
type Order @key(fields: "id") {
  id: ID! amount: Int email: String @pii(kind: "attribute", mask: "redact", revealTo: ["admin"])
}
interface Media @key(fields: "id") { id: ID! title: String }
type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
`;

export const partnerSdl = `${link}${piiDirective}
type Query { agents(first: Int): [Agent] agent(id: ID!): Agent parties: [Party] found: [Found] hotline: String ${pii('["admin"]')} }
type Mutation { rename(id: ID!): Agent }
interface Party { id: ID! phone: String }
type Agent implements Party @key(fields: "id") {
  id: ID! country: String boss: Agent
  phone: String ${pii('["admin", "dispatcher"]')}
  "What is paid."
  salary: Int ${pii('[]')}
  home: Address ${pii('["admin"]')}
}
type Address { street: String }
type Firm implements Party { id: ID! phone: String }
union Found = Agent | Firm
type Order @key(fields: "id") { id: ID! amount: Int @external agent: Agent fee: Int @requires(fields: "amount") }
type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int reader: String ${pii('["admin"]')} }
`;

function pii(revealTo: string): string {
  return `@pii(kind: "attribute", mask: "redact", revealTo: ${revealTo})`;
}

const boss = agent(2, null);
const orders = [1, 2].map((id) => ({ __typename: 'Order', id: String(id), amount: id * 100, email: `own-${id}@test` }));
const books = [{ __typename: 'Book', id: 'b1', title: 'Book 1', pages: 100 }];

function agent(id: number, above: unknown) {
  return {
    __typename: 'Agent',
    id: `a${id}`,
    country: 'DE',
    boss: above,
    phone: `${mark}-phone-${id}`,
    salary: 4_000 + id,
    home: { street: `${mark} street ${id}` },
  };
}

export type Asked = { readonly subgraph: string; readonly request: SubgraphRequest; readonly viewer: Viewer };

/** Every request to a subgraph is noted in `asked`, with the viewer that came along. */
export function createForeignMesh(asked: Asked[] = []): readonly [own: GatewaySubgraph, partner: GatewaySubgraph] {
  const firm = { __typename: 'Firm', id: 'f1', phone: 'switchboard' };
  const first = agent(1, boss);
  const own = createLocalSubgraph('own', ownSdl, {
    Query: { orders: () => orders, media: () => books },
    Order: { __resolveReference: ({ id }: { id: string }) => orders.find((order) => order.id === id) },
    Book: { __resolveReference: () => books[0] },
    Media: { __resolveReference: () => books[0], __resolveType: () => 'Book' },
  });
  const partner = createLocalSubgraph(
    'partner',
    partnerSdl,
    {
      Query: {
        agents: () => [first, boss],
        agent: () => first,
        parties: () => [first, firm],
        found: () => [firm, first],
        hotline: () => `${mark}-hotline`,
      },
      Mutation: { rename: () => first },
      Party: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
      Found: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
      Agent: { __resolveReference: () => first },
      Order: {
        __resolveReference: (reference: object) => reference,
        agent: () => first,
        fee: ({ amount }: { amount: number }) => amount / 10,
      },
      Media: { __resolveReference: ({ id }: object & { id: string }) => ({ id, stars: 5, reader: `${mark}-reader` }) },
    },
    () => undefined,
    'foreign',
  );
  const watch = (subgraph: GatewaySubgraph): GatewaySubgraph => ({
    ...subgraph,
    transport: (request, context) => {
      asked.push({ subgraph: subgraph.name, request, viewer: context.viewer });
      return subgraph.transport(request, context);
    },
  });
  return [watch(own), watch(partner)];
}
