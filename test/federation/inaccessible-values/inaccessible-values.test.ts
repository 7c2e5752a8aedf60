import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

it.each([
  ['a value of an enum from one subgraph', '{ parcels { state } }', { parcels: [{ state: 'SENT' }, { state: null }] }],
  [
    'a value of an enum beside fields of another',
    '{ parcels { state last weight } }',
    {
      parcels: [
        { state: 'SENT', last: null, weight: 3 },
        { state: null, last: null, weight: 3 },
      ],
    },
  ],
  ['an object of a type', '{ found { __typename } }', { found: [{ __typename: 'Parcel' }, null] }],
])('never answers with %s that clients cannot know', async (_, query, expected) => {
  const { gateway } = loadCase(import.meta.dirname, data);
  const { data: answered, errors } = await ask(gateway, query);
  expect(answered).toEqual(expected);
  expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['VALUE_INVALID']));
  expect(JSON.stringify(errors)).not.toMatch(/LOST|Secret/);
});

it('passes on what is no secret as it came', async () => {
  const { gateway } = loadCase(import.meta.dirname, data);
  expect(await ask(gateway, '{ parcels { weight } }')).toEqual({ data: { parcels: [{ weight: 3 }, { weight: 3 }] } });
});
