import { expect, it } from 'vitest';
import { ask } from '../../gateway/ask.ts';
import { loadCase } from '../load-case.ts';
import { data } from './data.ts';

const next = { nextLines: ['S1', 'S3'] };
const first = { departures: [{ minutes: 0 }] };

it.each([
  ['a literal', '{ stations { departures(most: 1) { minutes } nextLines } }', { ...first, ...next }],
  [
    'a variable',
    'query ($most: Int = 1) { stations { nextLines departures(most: $most) { minutes } } }',
    { ...next, ...first },
  ],
  [
    'a variable in two fragments',
    `query ($most: Int = 1) { stations { nextLines ...One ...Other } }
     fragment One on Station { departures(most: $most) { line } }
     fragment Other on Station { departures(most: $most) { minutes } }`,
    { ...next, departures: [{ line: 'S1', minutes: 0 }] },
  ],
  [
    'the default',
    '{ stations { nextLines departures { line } } }',
    { ...next, departures: [{ line: 'S1' }, { line: 'S3' }, { line: 'S9' }] },
  ],
  [
    'the same value',
    '{ stations { departures(most: 2) { line } nextLines } }',
    { departures: [{ line: 'S1' }, { line: 'S3' }], ...next },
  ],
  [
    'several calls',
    '{ stations { departures(most: 1) { minutes } two: departures(most: 2) { minutes } nextLines } }',
    { ...first, two: [{ minutes: 0 }, { minutes: 4 }], ...next },
  ],
])('keeps the call of a required field apart from the one of the client, by %s', async (_, query, station) => {
  const { gateway } = loadCase(import.meta.dirname, data);
  expect(JSON.stringify(await ask(gateway, query))).toBe(JSON.stringify({ data: { stations: [station] } }));
});
