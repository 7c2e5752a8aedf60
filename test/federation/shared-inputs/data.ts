import type { Resolvers } from '../../support/local-subgraph.ts';

const write = (_: unknown, { filter }: { readonly filter: object }) => [JSON.stringify(filter)];

export const data: Readonly<Record<string, Resolvers>> = {
  a: { Query: { books: write } },
  b: { Query: { films: write } },
};
