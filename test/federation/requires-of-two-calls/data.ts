import type { Resolvers } from '../../support/local-subgraph.ts';

type Recipe = {
  readonly flour?: number;
  readonly oven?: { readonly heat: number };
  readonly steps?: readonly { readonly words: string }[];
};

const steps = ['mix', 'bake'].map((word) => ({
  words: ({ language }: { readonly language: string }) => `${word} ${language}`,
}));
const bread = {
  id: 'bread',
  flour: ({ unit }: { readonly unit: string }) => (unit === 'G' ? 500 : 18),
  oven: { heat: ({ scale }: { readonly scale: string }) => (scale === 'C' ? 200 : 392) },
  steps: ({ most = 9 }: { readonly most?: number }) => steps.slice(0, most),
};

const words = ({ steps: given = [] }: Recipe) => given.map((step) => step.words).join();

export const data: Readonly<Record<string, Resolvers>> = {
  a: { Query: { recipes: () => [bread] }, Recipe: { __resolveReference: () => bread } },
  b: {
    Recipe: {
      __resolveReference: (recipe: Recipe) => ({ ...recipe, stars: 5 }),
      scales: ({ flour }: Recipe) => `${flour} g`,
      label: ({ flour, oven }: Recipe) => `${flour} oz at ${oven?.heat} F`,
      warning: ({ oven }: Recipe) => `${oven?.heat} C`,
      first: words,
      digest: (recipe: Recipe, { loud }: { readonly loud?: boolean }) => `${words(recipe)}${loud ? '!' : ''}`,
    },
  },
  c: { Recipe: { __resolveReference: (recipe: Recipe) => recipe, price: ({ flour }: Recipe) => `${flour} pence` } },
};
