// Flags that one part of a split mesh could not act on are refused rather than ignored.

import { afterAll, expect, it } from 'vitest';
import { cleanUp, concord, makeHome } from './run-concord.ts';

afterAll(cleanUp);

it.each([
  ['serve --demo gateway', '--demo'],
  ['serve gateway --demo', '--demo'],
  ['serve subgraph orders --executor apollo', '--executor'],
])('%s is refused', async (line, flag) => {
  const { code, stderr } = await concord(line.split(' '));
  expect([code, stderr]).toEqual([1, expect.stringContaining(`unknown option '${flag}'`)]);
});

it('a flag counts before the name of the part as well as after it', async () => {
  const words = ['serve', '--port', 'x', 'gateway'];
  expect(await concord(words)).toMatchObject({ code: 1, stderr: '--port must be a port number, 0 to 65535.\n' });
  const later = await concord([...words, '--port', '0'], { CONCORD_HOME: makeHome() });
  expect(later).toMatchObject({ code: 1, stderr: expect.stringMatching(/^The gateway has no subgraphs\./) });
});
