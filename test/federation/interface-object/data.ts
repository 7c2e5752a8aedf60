import type { Resolvers } from '../../support/local-subgraph.ts';

const media = [
  { __typename: 'Book', id: 'm1', title: 'Reeds', pages: 90 },
  { __typename: 'Film', id: 'm2', title: 'Fog', minutes: 80 },
];

type ById = { readonly id: string };
type Titled = ById & { readonly title?: string };

const find = ({ id }: ById) => media.find((medium) => medium.id === id) ?? null;

export const data: Readonly<Record<string, Resolvers>> = {
  a: {
    Query: { media: () => media },
    Medium: { __resolveReference: find },
    Book: { __resolveReference: find },
    Film: { __resolveReference: find },
  },
  b: {
    Query: { bestRated: () => [{ id: 'm2' }, { id: 'm1' }] },
    Medium: {
      __resolveReference: (medium: Titled) => medium,
      stars: ({ id }: ById) => (id === 'm1' ? 4 : 5),
      blurb: ({ title }: Titled) => (title === undefined ? null : `${title}!`),
    },
  },
};
