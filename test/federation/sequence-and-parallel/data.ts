import type { Resolvers } from '../../support/local-subgraph.ts';

type City = { readonly code: string };

export const data: Readonly<Record<string, Resolvers>> = {
  a: {
    Query: {
      trips: () => [
        { id: 't1', stops: [{ code: 'BER' }, { code: 'OSL' }] },
        { id: 't2', stops: [{ code: 'OSL' }, { code: 'BER' }, { code: 'HAM' }] },
      ],
    },
  },
  b: {
    City: { __resolveReference: ({ code }: City) => ({ code, country: { iso: code === 'OSL' ? 'NO' : 'DE' } }) },
  },
  c: {
    City: { __resolveReference: ({ code }: City) => ({ code, people: code.charCodeAt(0) }) },
    Country: {
      __resolveReference: ({ iso }: { readonly iso: string }) => ({ iso, currency: iso === 'NO' ? 'NOK' : 'EUR' }),
    },
  },
  d: {
    Trip: {
      __resolveReference: ({ id }: { readonly id: string }) => ({ id }),
      price: ({ id }: { readonly id: string }, args: object) => `${id} ${JSON.stringify(args)}`,
    },
  },
};
