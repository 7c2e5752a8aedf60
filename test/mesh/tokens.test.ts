// Stored tokens on a real PostgreSQL: right, kept up by the trigger, and of use to nobody who may not make them.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../mesh/migrate.ts';
import { applyTokens, computeToken, type TokenProgress } from '../../mesh/tokens.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createShop, type Shop, tokenSecret } from '../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase('tokens');
  shop = await createShop(testDatabase.url);
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

const label = 'people.customers.customer_id';
const tokenOf = (value: string) => computeToken(tokenSecret(label), value);
const read = async (text: string, values: unknown[] = []) =>
  (await shop.client.query<Record<string, unknown>>(text, values)).rows;

it('a token is the first 16 bytes of the HMAC of the value under the secret of its label', async () => {
  for (const value of ['c1', '', 'ä€😀', 'x'.repeat(5_000)]) {
    expect(await read('select concord.tok($1, $2) as token', [label, value])).toEqual([{ token: tokenOf(value) }]);
  }
  expect(await read('select concord.tok($1, null) as token', [label])).toEqual([{ token: null }]);
});

it('both sides of a join have the same token', async () => {
  const rows = await read(`select distinct o.customer_id__tok = c.customer_id__tok as same
    from shop_product.orders o join people_product.customers c using (customer_id)`);
  expect(rows).toEqual([{ same: true }]);
});

it('new and changed rows have theirs, whatever the loader writes into the column', async () => {
  await shop.client.query(
    `insert into shop_product.orders (order_id, customer_id, placed_at, amount, customer_id__tok) values (900, 'c1', now(), 1, 'forged')`,
  );
  const token = () => read('select customer_id__tok as token from shop_product.orders where order_id = 900');
  expect(await token()).toEqual([{ token: tokenOf('c1') }]);
  await shop.client.query(
    `update shop_product.orders set customer_id = 'c2', customer_id__tok = 'forged' where order_id = 900`,
  );
  expect(await token()).toEqual([{ token: tokenOf('c2') }]);
  await shop.client.query('delete from shop_product.orders where order_id = 900');
});

/** PostgreSQL leaves an index over changed rows aside while transactions go on, of any database, that are older than it. */
it('a lookup by token goes through its index', async () => {
  await shop.client.query('set enable_seqscan = off');
  const explain = async () =>
    JSON.stringify(await read(`explain select order_id from shop_product.orders where customer_id__tok = 'x'`));
  await expect.poll(explain, { timeout: 30_000 }).toContain('customer_id__tok_orders_');
  await shop.client.query('reset enable_seqscan');
});

describe('applied again', () => {
  const apply = async (secret = tokenSecret) => {
    const seen: TokenProgress[] = [];
    await applyTokens(shop.client, shop.mesh.products, secret, (progress) => seen.push(progress));
    return seen;
  };
  it('nothing is done where all is current', async () => {
    expect(await apply()).toEqual([]);
  });

  it('a table that was built anew gets its tokens', async () => {
    await shop.client.query('alter table shop_product.orders drop column customer_id__tok');
    expect(await apply()).toEqual([{ table: 'shop_product.orders', columns: ['customer_id'], rows: 52 }]);
  });

  it('another secret writes every token anew', async () => {
    const other = (name: string) => Buffer.from(name.padEnd(32, '!'));
    const rows = Object.fromEntries((await apply(other)).map((progress) => [progress.table, progress.rows]));
    expect(rows).toEqual({ 'shop_product.orders': 52, 'people_product.customers': 10 });
    expect(
      await read(`select customer_id__tok as token from people_product.customers where customer_id = 'c1'`),
    ).toEqual([{ token: computeToken(other(label), 'c1') }]);
    await apply();
  });

  it('a column or table that is not there is left to the check of the contract', async () => {
    const [customers] = shop.mesh.products.filter((product) => product.id === 'people.customers');
    if (customers === undefined) throw new Error('no customers');
    const lacking = {
      ...customers,
      columns: customers.columns.map((column) => ({ ...column, name: `${column.name}_x` })),
    };
    const gone = { ...customers, source: { ...customers.source, schema: 'nowhere', table: 'gone' } };
    await expect(applyTokens(shop.client, [lacking, gone], tokenSecret)).resolves.toBeUndefined();
  });

  it('two processes at once do it once', async () => {
    const clients = await Promise.all(
      [1, 2, 3].map(async () => {
        const client = new pg.Client({ connectionString: testDatabase.url });
        await client.connect();
        return client;
      }),
    );
    await shop.client.query('alter table shop_product.orders drop column customer_id__tok');
    const seen: TokenProgress[] = [];
    await Promise.all(
      clients.map(async (client) => {
        await migrate(client);
        await applyTokens(client, shop.mesh.products, tokenSecret, (progress) => seen.push(progress));
        await client.end();
      }),
    );
    expect(seen).toHaveLength(1);
  });
});

it('tables with long and alike names have triggers of their own, which run after those of the owner', async () => {
  const [customers] = shop.mesh.products.filter((product) => product.id === 'people.customers');
  if (customers === undefined) throw new Error('no customers');
  const schema = 'customer_relationship_management_department_product';
  const tables = ['contact_history_daily', 'contact_history_hourly'];
  await shop.client.query(`create schema ${schema};
    create function ${schema}.zz() returns trigger language plpgsql as $$ begin new.a := upper(new.a); new.b := upper(new.b); return new; end $$`);
  const products = [];
  for (const [index, table] of tables.entries()) {
    const name = ['a', 'b'][index] ?? '';
    await shop.client.query(`create table ${schema}.${table} (a text, b text);
      create trigger zz_owner before insert on ${schema}.${table} for each row execute function ${schema}.zz()`);
    const columns = customers.columns
      .filter((column) => column.mask === 'tokenize')
      .map((column) => ({ ...column, name }));
    products.push({ ...customers, source: { ...customers.source, schema, table }, columns });
  }
  await applyTokens(shop.client, products, tokenSecret);
  for (const table of tables) await shop.client.query(`insert into ${schema}.${table} values ('x', 'x')`);
  expect(await read(`select a__tok as token from ${schema}.contact_history_daily`)).toEqual([{ token: tokenOf('X') }]);
  expect(await read(`select b__tok as token from ${schema}.contact_history_hourly`)).toEqual([{ token: tokenOf('X') }]);
});

describe('a reader without rights', () => {
  it.each([
    ['compute a token for a guess', `select concord.tok('${label}', 'c1')`],
    ['compute a hash for a guess', `select concord.keyed_hash('${label}', 'c1')`],
    ['read the secret', 'select * from concord_secret.keys'],
    ['read the raw column', 'select customer_id from people_product.customers'],
    ['count the raw column', 'select count(customer_id) from people_product.customers'],
  ])('may not %s', async (_, statement) => {
    const role = `reader_${testDatabase.name.slice(-12)}`;
    await shop.client.query(`begin; create role ${role}; grant usage on schema concord, people_product to ${role};
      grant select (customer_id__tok, country) on people_product.customers to ${role}; set local role ${role}`);
    const allowed = await shop.client.query('select customer_id__tok from people_product.customers limit 1');
    expect(allowed.rowCount).toBe(1);
    await expect(shop.client.query(statement)).rejects.toMatchObject({ code: '42501' });
    await shop.client.query('rollback');
  });
});
