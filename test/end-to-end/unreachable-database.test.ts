// What somebody reads whose database does not answer when Concord starts.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { demoContracts } from '../../cli/read-contracts.ts';
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
  const { stderr } = await concord(['serve', '--contracts', writeShopContracts()], environment);
  expect(stderr).toBe(
    `The database at 127.0.0.1:${closed} does not answer (nothing listens there). Start it, or correct SHOP_URL.\n`,
  );
});

function writeShopContracts(): string {
  const contracts = makeHome();
  mkdirSync(join(contracts, 'shop'));
  writeFileSync(
    join(contracts, 'shop/domain.yaml'),
    'name: shop\nbounded_context: Visits.\nowner: "@shop"\ndatabase: { url_env: SHOP_URL }\n',
  );
  writeFileSync(
    join(contracts, 'shop/visits.contract.yaml'),
    `name: shop.product.visits
version: "1.0.0"
primary_key: [visit_id]
schema:
  - { name: visit_id, type: string, required: true }
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }] }
`,
  );
  return contracts;
}
