// The door "float sums": the last digit of a sum of floating point depends on the order of its rows, and that on the plan,
// which statistics and widths of masked columns can change. So every figure must be the same whatever way PostgreSQL
// takes: here with the rows lying in two orders, one after the other and in parallel, hashed and sorted.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { analyst, createShop, type Shop } from '../support/shop-mesh.ts';
import { askText } from './shop-twins.ts';

/** Settings of whole databases, so that every session plans in its own way. */
const ways: readonly (readonly [name: string, order: string, settings: readonly string[]])[] = [
  ['one after the other', 'n', ['max_parallel_workers_per_gather = 0']],
  [
    'backwards and sorted',
    'n desc',
    ['max_parallel_workers_per_gather = 0', 'enable_hashagg = off', 'enable_seqscan = off'],
  ],
  [
    'in parallel',
    'md5(n::text)',
    [
      'max_parallel_workers_per_gather = 4',
      'parallel_setup_cost = 0',
      'parallel_tuple_cost = 0',
      'min_parallel_table_scan_size = 0',
      'enable_indexscan = off',
      'enable_sort = off',
    ],
  ],
];

const rows = (order: string) => `insert into shop_product.types (id, flt, num, int8, flag, words, moment, fixed)
  select md5(n::text)::uuid,
    case n % 7 when 0 then 1e16 when 1 then -1e16 when 2 then 0.1 when 3 then n / 3.0 when 4 then 1e-9 * n when 5 then -0.0::float8 else 0.0 end,
    case n % 4 when 0 then 1 when 1 then 1.0 when 2 then 1.000 else n / 8.0 end::numeric,
    n % 50, n % 2 = 0, array['w' || n % 5], timestamptz '2026-01-01 00:00+00' + n * interval '1 hour', 'f' || n % 3
  from generate_series(1, 8000) n order by ${order}`;

const questions = [
  'sum { flt num int8 } avg { flt num int8 } min { flt num int8 moment } max { flt num int8 moment }',
  'count countDistinct { flt num }',
];
const args = [
  '',
  '(groupBy: [{ field: FLAG }])',
  '(groupBy: [{ field: FIXED }], orderBy: [{ by: SUM, field: FLT }])',
  '(groupBy: [{ field: MOMENT, by: WEEK }], having: { sum: { flt: { gt: 0 } } })',
  '(groupBy: [{ field: INT8 }], orderBy: [{ by: AVG, field: FLT, direction: DESC }], first: 10)',
];

const opened: { readonly database: TestDatabase; readonly shop: Shop }[] = [];

beforeAll(async () => {
  for (const [, order, settings] of ways) {
    const database = await createTestDatabase('float_sums');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    for (const setting of settings) await client.query(`alter database "${database.name}" set ${setting}`);
    await client.end();
    const shop = await createShop(database.url);
    await shop.client.query(rows(order));
    await shop.client.query('analyze');
    opened.push({ database, shop });
  }
});
afterAll(async () => {
  for (const { database, shop } of opened) {
    await shop.close();
    await database.drop();
  }
});

const answers = (query: string) => Promise.all(opened.map(({ shop }) => askText(shop.shop, analyst, query)));

describe('figures are the same to the last digit', () => {
  it.each(args.flatMap((given) => questions.map((asked) => [given, asked])))('%s %s', async (given, asked) => {
    const [one = '', ...others] = await answers(`{ shop { typesAggregate${given} { ${asked} } } }`);
    expect(one.startsWith('[]\n')).toBe(true);
    for (const other of others) expect(other).toBe(one);
  });

  it.each([
    '(groupBy: [{ field: NUM }], first: 3) { group { num } count }',
    '(groupBy: [{ field: FLT }], having: { count: { gt: 100 } }) { group { flt } count }',
    '(where: { num: { eq: "1" } }) { min { num } max { num } }',
    '(where: { flt: { eq: 0 } }) { min { flt } max { flt } }',
    '(groupBy: [{ field: FLAG }]) { group { flag } min(where: { num: { lte: "1" } }) { num } max(where: { num: { eq: "1.0" } }) { num } }',
  ])('also of numbers that are equal and written differently, 1 and 1.00, 0 and -0: %s', async (question) => {
    const [one = '', ...others] = await answers(`{ shop { typesAggregate${question} } }`);
    expect(one.startsWith('[]\n')).toBe(true);
    for (const other of others) expect(other).toBe(one);
  });
});

it('PostgreSQL’s own sums of the same rows differ, and so do its plans', async () => {
  const sums = new Set<string>();
  const plans = new Set<string>();
  for (const { shop, database } of opened) {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    sums.add((await client.query('select sum(flt)::text as s from shop_product.types')).rows[0].s);
    plans.add(
      JSON.stringify(
        (
          await client.query(
            'explain (format json, costs off) select flag, sum(num) from shop_product.types group by 1',
          )
        ).rows,
      ),
    );
    await client.end();
    expect(shop.statements.length).toBeGreaterThan(0);
  }
  expect(sums.size).toBeGreaterThan(1);
  expect(plans.size).toBe(3);
});
