// Governed SQL holds products to what callers demand of their age and to what their contracts say of broken quality, as the
// graph does: nothing of the query is run. What it touched is told of products that the viewer may read, and of no other.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSqlDesks } from '../../cli/readers/sql-desk.ts';
import type { Mesh, Product } from '../../contracts/product.ts';
import { type Demands, noDemands } from '../../identity/demands.ts';
import { noGrants } from '../../subgraphs/access/access-grant.ts';
import { createRunSql, type RunSql } from '../../subgraphs/catalog/sql/run-sql.ts';
import type { Touched } from '../../subgraphs/catalog/sql/sql-envelope.ts';
import { type AttackDatabase, createAttackDatabase } from '../attack/attack-mesh.ts';
import { makeTestRoles, type TestRoles } from '../support/reader-roles.ts';
import { viewerOf } from '../support/shop-mesh.ts';
import { now, resultOf, type States, stateOf, stubStandings } from '../support/standing-shop.ts';

let database: AttackDatabase;
let roles: TestRoles;
let mesh: Mesh;
let product: Product;
let run: RunSql;
let touched: Touched;
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

/** @param key of a product to name beside people.persons */
async function ask(demands: Demands, domain = 'finance', key?: string): Promise<string> {
  const others = mesh.products.filter((one) => one.key === key);
  const { signal } = new AbortController();
  const query = 'select count(email) from people.persons';
  touched = { products: [], reads: [] };
  const asked = { products: [product, ...others], query, viewer: { ...viewer, domain }, demands, touched };
  return run({ ...asked, signal, bytes: 1_000_000 }).then(
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

it('tells how what it read stands for the viewer, and which columns were masked', async () => {
  await ask(noDemands, 'finance', 'shop.orders');
  expect(touched.products.map(({ product: { key }, freshness }) => [key, freshness.ageSeconds])).toEqual([
    ['people.persons', 100],
  ]);
  expect(touched.reads).toEqual([{ product: 'people.persons', clear: [], masked: ['email'] }]);
});

it('tells of what it refused, and of nothing where one of the products may not be read', async () => {
  const young: Demands = { ...noDemands, maxStaleness: { kind: 'age', mostSeconds: 99 } };
  expect(await ask(young, 'finance', 'shop.orders')).toBe('DATA_STALE');
  expect(touched.products.map(({ product: { key } }) => key)).toEqual(['people.persons', 'shop.orders']);
  expect(await ask(young, 'finance', 'shop.offers')).toBe('FORBIDDEN_PRODUCT');
  expect(touched).toEqual({ products: [], reads: [] });
});
