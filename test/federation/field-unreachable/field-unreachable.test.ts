import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

// No object type implements the interface, so nothing leads from subgraph a to the field of b.
it.each([
  ['Query.favourite', '{ favourite { height } newest { height } }'],
  ['Garden.oldest', '{ garden { name oldest { height } } }'],
])('refuses an operation whose plan asks nobody for %s', async (field, query) => {
  const { gateway, sent } = loadCase(import.meta.dirname, data);
  const { data: answered, errors } = await ask(gateway, query);
  expect([answered, errors?.[0]?.extensions.code, errors?.[0]?.message]).toEqual([
    undefined,
    'FIELD_UNREACHABLE',
    expect.stringContaining(field),
  ]);
  expect(sent).toEqual([]);
});

it('answers what can be reached', async () => {
  const { gateway } = loadCase(import.meta.dirname, data);
  expect(await ask(gateway, '{ newest { id height } garden { name oldest { id } } }')).toEqual({
    data: { newest: { id: 'n', height: 7 }, garden: { name: 'yard', oldest: null } },
  });
});
