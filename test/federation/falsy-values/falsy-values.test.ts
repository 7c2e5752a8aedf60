import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

// The types differ in nullability within subgraph a, so the planner fetches some under names of its own.
it('gives back 0 and false that were fetched under an alias of the planner', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  const answer = await ask(gateway, '{ things { ... on Chair { size isOn } ... on Lamp { size isOn } } }');
  expect(answer).toEqual({
    data: {
      things: [
        { size: 0, isOn: false },
        { size: 0, isOn: false },
      ],
    },
  });
  expect(sent.map(({ query }) => query.includes('__alias'))).toEqual([true]);
});
