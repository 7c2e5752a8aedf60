// The plans of PostgreSQL for what the subgraphs really run for a masked viewer: joins by tokens go through the index of the
// token column, as those of a clear viewer go through that of the key, and give the same rows.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../identity/viewer.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { admin, analyst, ask, createShop, type Shop } from '../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;
let tokens: ReadonlyMap<string, string>;

beforeAll(async () => {
  testDatabase = await createTestDatabase('token_plans');
  shop = await createShop(testDatabase.url);
  await shop.client.query(`
    insert into people_product.customers (customer_id, email, country, device)
      select 'm' || n, 'm' || n || '@example.com', 'DE', 'device ' || n from generate_series(1, 20000) n;
    insert into shop_product.orders (order_id, customer_id, placed_at, amount, status)
      select 1000 + n, 'm' || (n % 20000 + 1), now(), n, 'paid' from generate_series(1, 60000) n;
    create index orders_by_customer on shop_product.orders (customer_id);
    analyze people_product.customers, shop_product.orders`);
  const { rows } = await shop.client.query<{ customer_id: string; token: string }>(
    'select customer_id, customer_id__tok as token from people_product.customers',
  );
  tokens = new Map(rows.map(({ customer_id, token }) => [customer_id, token]));
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

const keys = Array.from({ length: 100 }, (_, index) => `m${1 + index * 7}`);

/** Of the one statement that a batch of entities becomes: its answer, and the conditions of its index scans. */
async function run(domain: 'shop' | 'people', viewer: Viewer, selection: string) {
  const keyOf = (key: string) => (viewer === analyst ? tokens.get(key) : key);
  const representations = keys.map((key) => ({ __typename: 'PeopleCustomers', customerId: keyOf(key) }));
  shop.statements.length = 0;
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on PeopleCustomers { ${selection} } } }`;
  const { data, errors } = await ask(shop[domain], viewer, query, { r: representations });
  expect(errors).toEqual([]);
  const [statement, ...more] = shop.statements;
  if (statement === undefined) throw new Error('no statement');
  const values = statement.values.map((one) => (typeof one === 'object' && one !== null ? [...one] : one));
  // The plan for these very values, and the one for any, which PostgreSQL may keep for a prepared statement.
  const custom = await explain(`explain (format json, verbose) ${statement.text}`, values);
  const generic = await explain(`explain (generic_plan, format json, verbose) ${statement.text}`);
  return { data, more, plans: [findScans(custom), findScans(generic)] };
}

async function explain(text: string, values?: unknown[]): Promise<unknown> {
  const { rows } = await shop.client.query<{ 'QUERY PLAN': unknown }>(text, values);
  return rows[0]?.['QUERY PLAN'];
}

type Scan = { readonly table: string; readonly how: string; readonly condition: string };

/** Each scan of a table of the mesh, wherever it stands in the plan. */
function findScans(node: unknown): readonly Scan[] {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.values(node).flatMap(findScans);
  const {
    'Relation Name': table,
    'Index Name': index,
    'Node Type': kind,
    'Index Cond': condition,
  } = node as Record<string, string>;
  if (index === undefined && table === undefined) return inner;
  return [{ table: table ?? '', how: `${kind} ${index ?? ''}`.trim(), condition: condition ?? '' }, ...inner];
}

describe.each([
  ['a batch of entities', 'people', 'customers', 'country'],
  ['a reverse relation', 'shop', 'orders', 'orders(first: 10) { totalCount nodes { orderId amount } }'],
] as const)('%s of another domain', (_, domain, table, selection) => {
  it('reads by the index of the token, and never the whole table', async () => {
    const { more, plans } = await run(domain, analyst, selection);
    expect(more).toEqual([]);
    for (const scans of plans) {
      const ours = scans.filter((scan) => scan.table === table || scan.how.includes(`_${table}_`));
      expect(ours.length).toBeGreaterThan(0);
      for (const { how, condition } of ours) {
        if (how.startsWith('Bitmap Heap Scan')) continue; // The index stands below it.
        expect(how).toMatch(new RegExp(`^(Index Scan|Index Only Scan|Bitmap Index Scan) customer_id__tok_${table}_`));
        expect(condition).toMatch(/customer_id__tok/);
      }
      expect(JSON.stringify(scans)).not.toMatch(/Seq Scan|orders_by_customer|customers_pkey/);
    }
  });

  it('gives the rows that a clear viewer gets by the key', async () => {
    const masked = await run(domain, analyst, selection);
    const clear = await run(domain, admin, selection);
    expect(clear.more).toEqual([]);
    expect(JSON.stringify(clear.plans)).not.toContain('__tok');
    expect(masked.data).toEqual(clear.data);
    expect((masked.data as { _entities: readonly unknown[] })._entities.filter((one) => one !== null)).toHaveLength(
      100,
    );
  });
});
