import type { Resolvers } from '../../support/local-subgraph.ts';

const circle = { __typename: 'Circle', name: 'c', colour: 'red', radius: 2 };
const square = { __typename: 'Square', name: 's', colour: 'blue', side: 3 };

export const data: Readonly<Record<string, Resolvers>> = {
  a: { Query: { shapes: () => [square, null, circle], found: () => circle } },
  b: {
    Circle: { __resolveReference: () => ({ area: 12.5 }) },
    Square: { __resolveReference: () => ({ area: 9 }) },
  },
};
