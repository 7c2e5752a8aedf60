import type { Resolvers } from '../../support/local-subgraph.ts';

type ById = { readonly id: string };

export const data: Readonly<Record<string, Resolvers>> = {
  a: { Query: { post: () => ({ id: 'p', title: 'title of a', author: { id: 'x', name: 'name of a' } }) } },
  b: {
    Post: { __resolveReference: ({ id }: ById) => ({ id, title: 'title of b' }) },
    Author: { __resolveReference: ({ id }: ById) => ({ id, name: 'name of b', email: 'email of b' }) },
  },
};
