import type { Resolvers } from '../../support/local-subgraph.ts';

type Weighed = { readonly number: string; readonly grams?: number };

export const data: Readonly<Record<string, Resolvers>> = {
  a: { Query: { parcels: () => [{ number: 'p1', grams: 20, sender: 'Ada' }] } },
  b: {
    Parcel: {
      __resolveReference: (parcel: Weighed) => ({ ...parcel, place: 'depot' }),
      postage: ({ grams }: Weighed) => (grams === undefined ? null : grams * 3),
      surcharge: ({ grams }: Weighed) => (grams === undefined ? null : grams + 1),
    },
  },
};
