import type { Resolvers } from '../../support/local-subgraph.ts';

const members = [1, 2].map((number) => ({
  number,
  city: `City ${number}`,
  home: { street: { name: `Street ${number}` } },
}));

export const data: Readonly<Record<string, Resolvers>> = {
  accounts: { Query: { members: () => members } },
  // Takes the keys, and gives nothing of them back.
  badges: {
    Member: { __resolveReference: ({ number }: { readonly number: string }) => ({ badge: `Badge ${number}` }) },
    Home: { __resolveReference: () => ({ floors: 3 }) },
  },
};
