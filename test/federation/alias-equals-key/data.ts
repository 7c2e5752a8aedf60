import type { Resolvers } from '../../support/local-subgraph.ts';

export const data: Readonly<Record<string, Resolvers>> = {
  a: { Query: { customers: () => [{ customerId: 'raw-key', country: 'DE' }] } },
  b: {
    Customer: {
      __resolveReference: ({ customerId }: { customerId: string }) => ({
        customerId,
        orders: customerId === 'raw-key' ? [{ amount: 7 }] : null,
      }),
    },
  },
};
