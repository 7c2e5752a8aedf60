// Flags that one part of a split mesh could not act on are refused rather than ignored.

import { readFileSync } from 'node:fs';
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

it('a part that there is not is refused with those that there are', async () => {
  const { code, stderr } = await concord(['serve', 'catalogue']);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining(
      `concord serve has no part 'catalogue'. Did you mean "catalog"? Its parts are gateway, subgraph, catalog and database.`,
    ),
  ]);
});

it('shadow mode beside the stock executor is refused, since it would compare it with itself', async () => {
  const { code, stderr } = await concord(['serve', '--shadow', 'apollo', '--executor', 'apollo']);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^CONCORD_SHADOW compares with the stock executor/)]);
  expect((await concord(['serve', '--shadow', 'hive'])).stderr).toBe('--shadow must be one of off, apollo.\n');
});

it('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(await concord(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

it('a token of a role that no contract names is printed with a warning', async () => {
  const { code, stdout, stderr } = await concord(['token', '--role', 'analist'], { CONCORD_SECRET: 's'.repeat(40) });
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^ey[\w.-]+\n$/)]);
  expect(stderr).toMatch(
    / name no role "analist", so it grants nothing there\. Did you mean "analyst"\? Known: admin, /,
  );
});
