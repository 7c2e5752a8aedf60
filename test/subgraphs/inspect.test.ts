// Contracts against tables: a product whose table does not fit is refused with the line of its contract, and the others
// are served.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { admin, analyst, ask, createShop, type Shop } from '../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase('inspect');
  shop = await createShop(testDatabase.url);
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

/** With the tokens of the orders' customers in a column of this name. */
async function open(name: string, tokenColumn: string | null = null) {
  const domain = shop.mesh.domains.find((one) => one.name === name);
  if (domain === undefined) throw new Error(`no domain ${name}`);
  const subgraph = await createSubgraph({
    mesh: {
      ...shop.mesh,
      products: shop.mesh.products.map((product) => ({
        ...product,
        columns: product.columns.map((column) =>
          product.id === 'shop.orders' && column.name === 'customer_id' ? { ...column, tokenColumn } : column,
        ),
      })),
    },
    domain,
    database: shop.database,
    cursorSecret: Buffer.alloc(32),
  });
  return { subgraph, problems: subgraph.problems.map((problem) => problem.message) };
}

describe('refused, with file, line, column and next step', () => {
  it.each([
    [
      'a column that the table lacks',
      'alter table shop_product.lines rename column sku to skus',
      [
        'shop/lines.contract.yaml:15:5 The table shop_product.lines of shop.lines has no column "sku". Did you mean "skus"?',
      ],
    ],
    [
      'a column of another type',
      'alter table shop_product.lines alter column sku type json using to_json(sku)',
      [
        'shop/lines.contract.yaml:15:5 The column "sku" of shop.lines is string in the contract, which needs text, character varying or character in Postgres, but it is json. Change one of them.',
      ],
    ],
    [
      'a table that is not there',
      'alter table shop_product.lines rename to line_items',
      [
        'shop/lines.contract.yaml:2:7 The table shop_product.lines of shop.lines does not exist. Create it, grant SELECT on it, or name another under "source".',
      ],
    ],
  ])('%s', async (_, change, expected) => {
    await shop.client.query(`begin; ${change}; commit`);
    const { subgraph, problems } = await open('shop');
    const answer = await ask(subgraph, admin, '{ shop { ordersByKey(orderId: 1) { status } } }');
    await shop.client.query(`drop table if exists shop_product.lines, shop_product.line_items;
      create table shop_product.lines (order_id integer not null, line integer not null, sku text not null, primary key (order_id, line))`);
    expect(problems).toEqual(expected);
    expect(answer).toEqual({ data: { shop: { ordersByKey: { status: 'placed' } } }, errors: [] });
    expect(subgraph.sdl).not.toContain('type ShopLines');
  });

  it('a tokenized key without its tokens', async () => {
    await shop.client.query('alter table shop_product.orders rename column customer_id__tok to elsewhere');
    const { problems } = await open('shop');
    await shop.client.query('alter table shop_product.orders rename column elsewhere to customer_id__tok');
    expect(problems).toEqual([
      expect.stringMatching(
        /^shop\/orders\.contract\.yaml:\d+:5 The key "customer_id" of shop\.orders is tokenized, but shop_product\.orders has no text column "customer_id__tok"/,
      ),
    ]);
  });

  it('a keyed mask that is not stored and whose secret is not there', async () => {
    await shop.client.query(
      `alter table people_product.customers rename column device__sha to elsewhere;
       update concord_secret.keys set label = label || '.gone' where label = 'people.customers.device'`,
    );
    const { problems } = await open('people');
    await shop.client.query(
      `alter table people_product.customers rename column elsewhere to device__sha;
       update concord_secret.keys set label = 'people.customers.device' where label = 'people.customers.device.gone'`,
    );
    expect(problems).toEqual([
      expect.stringMatching(/The mask sha256 of "device" of people\.customers needs Concord's keyed functions/),
    ]);
  });
});

it('a domain of which nothing can be served still has a namespace, so that the graph composes', async () => {
  await shop.client.query('alter schema people_product rename to people_elsewhere');
  const { subgraph } = await open('people');
  const answer = await ask(subgraph, admin, '{ people { __typename } }');
  await shop.client.query('alter schema people_elsewhere rename to people_product');
  expect(answer).toEqual({ data: { people: { __typename: 'PeopleDomain' } }, errors: [] });
});

describe('served, with a warning that names the next step', () => {
  const warnings = async () => (await open('shop')).subgraph.warnings.map((warning) => warning.message);

  it('a key that nothing keeps unique', async () => {
    await shop.client.query('alter table shop_product.types drop constraint types_pkey');
    const told = await warnings();
    await shop.client.query('create unique index on shop_product.types (id) where flag');
    const toldOfSomeRows = await warnings();
    await shop.client.query('alter table shop_product.types add primary key (id)');
    expect(told).toEqual([
      expect.stringMatching(
        /^shop\/types\.contract\.yaml:2:7 Nothing in shop_product\.types keeps the key of shop\.types \(id\) unique/,
      ),
    ]);
    expect(toldOfSomeRows).toEqual(told);
    expect(await warnings()).toEqual([]);
  });
});

describe('of tokenized and hashed columns with few values', () => {
  const warnings = async (domain: string) => (await open(domain)).subgraph.warnings.map(({ message }) => message);

  it('warns, by statistics and about how many', async () => {
    await shop.client.query(`create table shop_product.kept as select * from shop_product.orders;
      update shop_product.orders set customer_id = null;
      insert into shop_product.orders (order_id, customer_id, placed_at, amount)
        select 1000 + n, 'c' || n % 7, now(), 1 from generate_series(1, 1000) n`);
    expect(await warnings('shop')).toEqual([]);
    await shop.client.query('analyze shop_product.orders');
    const told = await warnings('shop');
    expect(told).toEqual([
      expect.stringMatching(
        /^shop\/orders\.contract\.yaml:\d+:5 The column "customer_id" of shop\.orders has about 7 different values, .* the mask "null" or deny in place of tokenize\.$/,
      ),
    ]);
    expect(told.join()).not.toMatch(/\bc\d/);
  });

  it('says nothing of many values, nor of a key, nor where they become more with the rows', async () => {
    await shop.client.query(`update shop_product.orders set customer_id = 'c' || order_id % 60;
      analyze shop_product.orders, people_product.customers`);
    const { rows } = await shop.client.query(
      `select attname from pg_stats where schemaname = 'people_product' and tablename = 'customers' and attname in ('customer_id', 'device')`,
    );
    expect(rows).toHaveLength(2);
    expect([await warnings('shop'), await warnings('people')]).toEqual([[], []]);
  });

  afterAll(async () => {
    await shop.client.query(`truncate shop_product.orders; insert into shop_product.orders select * from shop_product.kept;
      drop table shop_product.kept; analyze shop_product.orders`);
  });
});

describe('columns that a contract names as those of tokens', () => {
  const ordersWith = async (token: string) => {
    await shop.client.query(`alter table shop_product.orders rename to order_rows;
      create view shop_product.orders as select order_id, customer_id, ${token} as customer_token, placed_at, amount, status, remark
      from shop_product.order_rows`);
    const { subgraph, problems } = await open('shop', 'customer_token');
    const answer = await ask(subgraph, analyst, '{ shop { orders(first: 1) { nodes { customerId } } } }');
    await shop.client.query('drop view shop_product.orders; alter table shop_product.order_rows rename to orders');
    return { problems, warnings: subgraph.warnings.map(({ message }) => message), answer: JSON.stringify(answer) };
  };

  it.each([
    ['the values themselves', 'customer_id::text', '52'],
    ['what only begins as a token', `'tok_' || customer_id`, '52'],
    ['tokens with something behind', `customer_id__tok || E'\\n'`, '52'],
    ['a single value that is none', `case order_id when 1 then 'someone' else customer_id__tok end`, '1'],
    ['values in a collation without patterns', 'customer_id::text collate shop_product.loose', '52'],
  ])('are refused with %s, by their count only', async (_, token, count) => {
    await shop.client.query(`create collation if not exists shop_product.loose
      (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`);
    const { problems, answer } = await ordersWith(token);
    expect(problems).toEqual([
      expect.stringMatching(
        new RegExp(
          `^shop/orders\\.contract\\.yaml:\\d+:5 The token_column "customer_token" of shop_product\\.orders is shown to masked viewers in place of "customer_id" of shop\\.orders, but ${count} of the values`,
        ),
      ),
    ]);
    expect(answer).toContain('GRAPHQL_VALIDATION_FAILED');
  });

  it('are taken as they are where they cannot be read, with a warning', async () => {
    const { problems, warnings, answer } = await ordersWith('(1 / (order_id - order_id))::text');
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^shop\/orders\.contract\.yaml:2:7 The first rows of shop_product\.orders/),
    ]);
    expect(answer).toContain('DATABASE_ERROR');
  });

  it('are served where they are tokens or NULL', async () => {
    const { problems, warnings, answer } = await ordersWith(`case order_id when 1 then customer_id__tok end`);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(answer).toMatch(/"customerId":"tok_/);
  });
});

it('a tokenized key of a view is told what helps there', async () => {
  await shop.client.query(`alter table shop_product.orders rename to order_rows;
    create view shop_product.orders as select order_id, customer_id, placed_at, amount, status, remark from shop_product.order_rows`);
  const { problems } = await open('shop');
  await shop.client.query('drop view shop_product.orders; alter table shop_product.order_rows rename to orders');
  expect(problems).toEqual([
    expect.stringMatching(/show the column of tokens of the table underneath in it and name it as token_column\.$/),
  ]);
});
