import { afterAll, expect, it } from 'vitest';
import { demoContracts } from '../../cli/read-contracts.ts';
import { writeVisitsContracts } from '../support/visits-contracts.ts';
import { cleanUp, concord, findFreePort, makeHome } from './run-concord.ts';

afterAll(cleanUp);

it.each([
  ['serve', ['serve']],
  ['start', ['start']],
  ['serve subgraph', ['serve', 'subgraph', 'orders']],
])('"%s" names host, port and reason of a database that is not there', async (_name, words) => {
  const [port, closed] = [await findFreePort(), await findFreePort()];
  const environment = {
    CONCORD_HOME: makeHome(),
    DATABASE_URL: `postgres://me:hidden@127.0.0.1:${closed}/mesh`,
    PORT: String(port),
  };
  const { code, stderr } = await concord([...words, '--contracts', demoContracts], environment);
  expect([code, stderr]).toEqual([
    1,
    `The database at 127.0.0.1:${closed} does not answer (nothing listens there). Start it, or correct DATABASE_URL.\n`,
  ]);
});

it('names the variable in which a domain says that its database stands', async () => {
  const [port, closed] = [await findFreePort(), await findFreePort()];
  const environment = {
    CONCORD_HOME: makeHome(),
    DATABASE_URL: `postgres://127.0.0.1:${closed}/mesh`,
    SHOP_URL: `postgres://127.0.0.1:${closed}/shop`,
    PORT: String(port),
  };
  const { stderr } = await concord(
    ['serve', '--contracts', writeVisitsContracts(makeHome(), 'database: { url_env: SHOP_URL }\n')],
    environment,
  );
  expect(stderr).toBe(
    `The database at 127.0.0.1:${closed} does not answer (nothing listens there). Start it, or correct SHOP_URL.\n`,
  );
});
