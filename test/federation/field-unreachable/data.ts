import type { Resolvers } from '../../support/local-subgraph.ts';

export const data: Readonly<Record<string, Resolvers>> = {
  a: { Query: { favourite: () => null, garden: () => ({ name: 'yard', oldest: null }) } },
  b: { Query: { newest: () => ({ id: 'n', height: 7 }) } },
};
