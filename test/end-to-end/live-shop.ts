// Two small subgraphs on real sockets and the files that list them, for gateways whose graph changes while they serve.

import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalSubgraph, federationLink } from '../support/local-subgraph.ts';
import { type SubgraphServer, startSubgraphServer } from '../support/subgraph-server.ts';

export const ordersSdl = `${federationLink}
type Query { orders: [Order!] spare: Int }
type Order @key(fields: "id") { id: ID! total: Int note: String }
`;
export const stockSdl = `${federationLink}
type Order @key(fields: "id") { id: ID! left: Int }
`;

/** What clients ask all the time, of both. */
export const question = '{ orders { id total left } }';
export const answer = JSON.stringify({
  data: { orders: [1, 2].map((id) => ({ id: `${id}`, total: id * 10, left: id * 3 })) },
});

const ordersResolvers = {
  Query: { orders: () => [1, 2].map((id) => ({ id: `${id}`, total: id * 10 })), spare: () => 1 },
};
const stockResolvers = {
  Order: {
    __resolveReference: (reference: { readonly id: string }) => reference,
    left: ({ id }: { readonly id: string }) => Number(id) * 3,
  },
};

export type LiveShop = {
  readonly orders: SubgraphServer;
  /** Two that are the same, so that it can move from one to the other. */
  readonly stocks: readonly [SubgraphServer, SubgraphServer];
  readonly file: string;
  readonly write: (files: Partial<ShopFiles>) => void;
  /** Puts something under the name of a file, whole. */
  readonly put: (name: string, text: string) => void;
  readonly close: () => Promise<void>;
};

export type ShopFiles = {
  readonly orders: string;
  readonly stock: string;
  /** Which of the two. */
  readonly stockAt: 0 | 1;
  /** A line of the list. */
  readonly extra: string;
};

export async function startLiveShop(folder: string): Promise<LiveShop> {
  // The schema in the file may say less or more than the subgraph can: what clients ask for is in all of them.
  const ordersServer = createLocalSubgraph('orders', ordersSdl, ordersResolvers as never);
  const stockServer = createLocalSubgraph('stock', stockSdl, stockResolvers as never);
  const orders = await startSubgraphServer(ordersServer);
  const stocks = [await startSubgraphServer(stockServer), await startSubgraphServer(stockServer)] as const;
  mkdirSync(folder, { recursive: true });
  let files: ShopFiles = { orders: ordersSdl, stock: stockSdl, stockAt: 0, extra: '' };
  const put = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  const write = (changes: Partial<ShopFiles>) => {
    files = { ...files, ...changes };
    put('orders.graphql', files.orders);
    put('stock.graphql', files.stock);
    put(
      'supergraph.yaml',
      `${files.extra}
subgraphs:
  orders: { routing_url: "${orders.url}", schema: { file: ./orders.graphql } }
  stock: { routing_url: "${stocks[files.stockAt].url}", schema: { file: ./stock.graphql } }
`,
    );
  };
  write({});
  return {
    orders,
    stocks,
    file: join(folder, 'supergraph.yaml'),
    write,
    put,
    close: async () => {
      await Promise.all([orders, ...stocks].map((server) => server.close()));
    },
  };
}
