import type { Resolvers } from '../../support/local-subgraph.ts';

const cat = { __typename: 'Cat', chip: 'c', lives: 9 };

export const data: Readonly<Record<string, Resolvers>> = {
  a: {
    Query: { pets: () => [cat, { __typename: 'Dog', chip: 'd', tricks: 2 }], oldest: () => cat },
    Cat: { __resolveReference: () => cat },
  },
  b: {
    Query: {
      rarest: () => [
        { __typename: 'Newt', spots: 5 },
        { __typename: 'Cat', chip: 'c', weight: 4 },
      ],
    },
    Cat: { __resolveReference: ({ chip }: { readonly chip: string }) => ({ chip, weight: 4 }) },
  },
};
