// Governed SQL holds products to what callers demand of their age and to what their contracts say of broken quality, as the
// graph does: nothing of the query is run.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSqlDesks } from '../../cli/readers/sql-desk.ts';
import type { Mesh, Product } from '../../contracts/product.ts';
import { type Demands, noDemands } from '../../identity/demands.ts';
import { noGrants } from '../../subgraphs/access/access-grant.ts';
import { createRunSql, type RunSql } from '../../subgraphs/catalog/sql/run-sql.ts';
import { type AttackDatabase, createAttackDatabase } from '../attack/attack-mesh.ts';
import { makeTestRoles, type TestRoles } from '../support/reader-roles.ts';
import { viewerOf } from '../support/shop-mesh.ts';
import { now, resultOf, type States, stateOf, stubStandings } from '../support/standing-shop.ts';

let database: AttackDatabase;
let roles: TestRoles;
let mesh: Mesh;
let product: Product;
let run: RunSql;
const states: States = new Map();
const viewer = { ...viewerOf('analyst'), domain: 'finance' };

beforeAll(async () => {
  database = await createAttackDatabase();
  roles = await makeTestRoles(database.client, database.url, database.mesh);
  const { products } = database.mesh;
  const found = products.find(({ key }) => key === 'people.persons');
  if (found === undefined) throw new Error('no people.persons');
  product = { ...found, onBrokenQuality: { default: 'serve', byDomain: { finance: 'refuse' } } };
  mesh = { ...database.mesh, products: products.map((one) => (one === found ? product : one)) };
  const openDesk = createSqlDesks({
    mesh,
    sourceOf: () => ({ url: database.url, where: 'DATABASE_URL', connections: 2, statementTimeoutSeconds: 30 }),
    keys: roles.keys,
    grantsOf: noGrants,
    makeRoles: async () => {},
    standings: { standings: stubStandings(mesh, states, () => now), now: () => now },
    now: () => now,
  });
  run = createRunSql({ openDesk, record: () => {}, now: () => 0, clock: () => 0 });
});
afterAll(async () => {
  await roles.close();
  await database.drop();
});
beforeEach(() => states.set(product.key, stateOf(product.key, { loadAge: 100 })));

async function ask(demands: Demands, domain = 'finance'): Promise<string> {
  const { signal } = new AbortController();
  const query = 'select count(*) from people.persons';
  return run({ products: [product], query, viewer: { ...viewer, domain }, demands, signal, bytes: 1_000_000 }).then(
    ({ rows }) => `${rows.length} row`,
    ({ code }: { readonly code?: string }) => String(code),
  );
}

it('refuses a product that is older than demanded', async () => {
  const demanding = (mostSeconds: number): Demands => ({ ...noDemands, maxStaleness: { kind: 'age', mostSeconds } });
  expect([await ask(noDemands), await ask(demanding(100)), await ask(demanding(99))]).toEqual([
    '1 row',
    '1 row',
    'DATA_STALE',
  ]);
});

it('refuses a product of broken quality to whom its contract refuses it', async () => {
  states.set(product.key, stateOf(product.key, { loadAge: 1 }, [resultOf('rows', { outcome: 'failed' })]));
  expect([await ask(noDemands), await ask(noDemands, 'marketing')]).toEqual(['DATA_CONTRACT_BROKEN', '1 row']);
});
