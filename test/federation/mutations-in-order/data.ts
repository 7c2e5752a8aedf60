import type { Resolvers } from '../../support/local-subgraph.ts';

const words: string[] = [];
type Word = { readonly word: string };

export const data: Readonly<Record<string, Resolvers>> = {
  a: {
    Mutation: {
      write: (_: unknown, { word }: Word) => {
        if (word === 'blot') throw new Error('The pen is dry.');
        return { number: words.push(word) };
      },
    },
  },
  b: {
    Mutation: { stamp: (_: unknown, { word }: Word) => words.splice(0, words.length, word).join(' ') },
    Page: { __resolveReference: ({ number }: { readonly number: number }) => ({ number, text: words.join(' ') }) },
  },
};
