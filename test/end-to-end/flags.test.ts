// Flags that one part of a split mesh could not act on are refused rather than ignored.

import { afterAll, expect, it } from 'vitest';
import { cleanUp, concord } from './run-concord.ts';

afterAll(cleanUp);

it.each([
  ['serve gateway --demo', '--demo'],
  ['serve subgraph orders --executor apollo', '--executor'],
])('%s is refused', async (line, flag) => {
  const { code, stderr } = await concord(line.split(' '));
  expect([code, stderr]).toEqual([1, expect.stringContaining(`unknown option '${flag}'`)]);
});
