import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

it('takes an overridden field from its new subgraph', async () => {
  const { gateway } = loadCase(import.meta.dirname, data);
  expect(await ask(gateway, '{ post { title } }')).toEqual({ data: { post: { title: 'title of b' } } });
});

it('takes a provided field along, without asking its owner', async () => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  expect(await ask(gateway, '{ post { author { name } } }')).toEqual({
    data: { post: { author: { name: 'name of a' } } },
  });
  expect(sent.map(({ subgraph }) => subgraph)).toEqual(['a']);
});
