import type { Resolvers } from '../../support/local-subgraph.ts';

const loans = [
  { day: 1, reader: { card: null, mail: { user: 'ida', host: null } } },
  { day: 2, reader: { card: '7', mail: null } },
  { day: 3, reader: null },
];

type Reader = { readonly card?: string | null; readonly mail?: { readonly user: string } | null };

export const data: Readonly<Record<string, Resolvers>> = {
  a: { Query: { loans: () => loans } },
  b: { Reader: { __resolveReference: ({ card }: Reader) => (card === '7' ? { card, name: 'Uwe' } : null) } },
  c: { Reader: { __resolveReference: ({ mail }: Reader) => (mail?.user === 'ida' ? { letters: 4 } : null) } },
};
