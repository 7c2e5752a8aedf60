import type { Resolvers } from '../../support/local-subgraph.ts';

const parcels = [
  { __typename: 'Parcel', number: '1', state: 'SENT' },
  { __typename: 'Parcel', number: '2', state: 'LOST' },
];

export const data: Readonly<Record<string, Resolvers>> = {
  a: { Query: { parcels: () => parcels, found: () => [parcels[0], { __typename: 'Secret', text: 'x' }] } },
  b: { Parcel: { __resolveReference: () => ({ last: 'LOST', weight: 3 }) } },
};
