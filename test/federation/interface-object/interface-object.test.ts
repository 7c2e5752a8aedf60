import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

it('sends objects of an interface under the name of the object that the subgraph takes it for', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  expect(await ask(gateway, '{ media { __typename title stars ... on Film { minutes blurb } } }')).toEqual({
    data: {
      media: [
        { __typename: 'Book', title: 'Reeds', stars: 4 },
        { __typename: 'Film', title: 'Fog', stars: 5, minutes: 80, blurb: 'Fog!' },
      ],
    },
  });
  const types = sent.flatMap(({ representations }) => (representations ?? []) as { readonly __typename: string }[]);
  expect(new Set(types.map(({ __typename }) => __typename))).toEqual(new Set(['Medium']));
});

it('learns the concrete types of what such a subgraph gives', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  expect(await ask(gateway, '{ bestRated { stars ... on Book { pages } __typename } }')).toEqual({
    data: {
      bestRated: [
        { stars: 5, __typename: 'Film' },
        { stars: 4, pages: 90, __typename: 'Book' },
      ],
    },
  });
  expect(sent.map(({ subgraph }) => subgraph)).toEqual(['b', 'a']);
});

it('does without the concrete types where nobody asks for them', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  expect(await ask(gateway, '{ bestRated { id stars } }')).toEqual({
    data: {
      bestRated: [
        { id: 'm2', stars: 5 },
        { id: 'm1', stars: 4 },
      ],
    },
  });
  expect(sent.map(({ subgraph }) => subgraph)).toEqual(['b']);
});
