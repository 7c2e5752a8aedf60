import type { Resolvers } from '../../support/local-subgraph.ts';

const shelves = [
  { label: 'top', jars: [[{ id: 'j1' }, { id: 'j2' }], null, []] },
  { label: 'low', jars: [[{ id: 'j2' }], [{ id: 'gone' }], [{ id: 'j1' }]] },
  null,
];

type ById = { readonly id: string | null };

export const data: Readonly<Record<string, Resolvers>> = {
  a: { Query: { shelves: () => shelves } },
  b: {
    Jar: {
      __resolveReference: ({ id }: ById) => (id === 'gone' ? null : { id }),
      content: ({ id }: ById) => {
        if (id === 'j2') throw new Error('The lid is stuck.');
        return 'plums';
      },
      grams: ({ id }: ById) => {
        if (id === 'j2') throw new Error('The scales are broken.');
        return 300;
      },
    },
  },
};
