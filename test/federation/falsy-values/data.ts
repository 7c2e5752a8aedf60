import type { Resolvers } from '../../support/local-subgraph.ts';

export const data: Readonly<Record<string, Resolvers>> = {
  a: {
    Query: {
      things: () => [
        { __typename: 'Chair', id: 'c', size: 0, isOn: false },
        { __typename: 'Lamp', id: 'l', size: 0, isOn: false },
      ],
    },
  },
};
