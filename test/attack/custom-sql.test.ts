// The SQL of a check, as somebody would write it who wants more than a count: it is refused before PostgreSQL sees it,
// with the place of the check, and no value comes out of what is carried out.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../contracts/product.ts';
import { checkCustomSql } from '../../subgraphs/sql/quality/read-check-sql.ts';
import { type CheckMesh, createCheckMesh } from '../subgraphs/sql/quality/check-mesh.ts';

const secret = 'canary-4711@example.org';

const contracts = {
  'orders/order_facts.contract.yaml': `
name: orders.product.order_facts
version: "1.0.0"
primary_key: [order_id]
schema:
  - { name: order_id, type: integer }
  - { name: customer_id, type: string, tags: [PII], mask: tokenize,
      references: { product: people.customers, column: customer_id } }
  - { name: email, type: string, tags: [PII], mask: redact }
  - { name: amount, type: "decimal(12,2)" }
sla: { freshness: 1h }
semantics: {}
`,
  'people/customers.contract.yaml': `
name: people.product.customers
version: "1.0.0"
primary_key: [customer_id]
schema:
  - { name: customer_id, type: string, tags: [PII], mask: tokenize }
  - { name: email, type: string, tags: [PII], mask: redact }
  - { name: passport, type: string, tags: [PII], mask: deny }
  - { name: born, type: date, tags: [PII], mask: year }
  - { name: country, type: string }
sla: { freshness: 1h }
semantics: {}
access: { read: [{ domain: orders }] }
`,
  'people/salaries.contract.yaml': `
name: people.product.salaries
version: "1.0.0"
primary_key: [salary_id]
schema:
  - { name: salary_id, type: integer }
sla: { freshness: 1h }
semantics: {}
access: { read: [{ role: hr }] }
`,
};

const tables = `
create schema orders_product; create schema people_product; create schema people_raw;
create table orders_product.order_facts (order_id integer primary key, customer_id text, email text, amount numeric(12,2));
insert into orders_product.order_facts select n, 'c' || n % 5, case n when 1 then '${secret}' end, n from generate_series(1, 20) n;
create table people_product.customers (customer_id text primary key, email text, passport text, born date, country text);
insert into people_product.customers select 'c' || n, case n when 1 then '${secret}' end, 'P' || n, date '1980-01-01' + n, 'DE'
  from generate_series(0, 3) n;
create table people_product.salaries (salary_id integer primary key); insert into people_product.salaries values (424242);
create table people_raw.landing (email text); insert into people_raw.landing values ('${secret}');
create table public.written (n integer);`;

const refused: Readonly<Record<string, readonly string[]>> = {
  SQL_NO_SELECT: [
    '-- nothing',
    'select count(*) from order_facts; select 1',
    'select 1; drop table orders_product.order_facts',
    'delete from orders_product.order_facts',
    'insert into public.written values (1) returning 1',
    'truncate orders_product.order_facts',
    'commit',
    'set role postgres',
    "copy (select 1) to program 'id'",
    'do $$ begin perform 1; end $$',
    'explain analyze delete from order_facts',
  ],
  SQL_REFUSED: [
    'with d as (delete from orders_product.order_facts returning *) select count(*) from d',
    'with i as (insert into public.written values (1) returning n) select count(*) from i',
    'select count(*) into stolen from order_facts',
    'select count(*) from order_facts for update',
    "select count(*) from order_facts where 'people_product.customers'::regclass is not null",
    'select count(*) from U&"order!005ffacts" uescape \'!\'',
    'select $1::integer',
    'with recursive r as (select 1 union all select * from r) select count(*) from r',
    'select 1 operator(public.+) 2',
    'select count(*) from only orders_product.order_facts',
  ],
  SQL_FUNCTION_REFUSED: [
    'select pg_sleep(100)',
    'select count(*) from order_facts where pg_catalog.pg_sleep(1) is null',
    'select/**/pg_sleep/**/(1)',
    'select "pg_sleep"(1)',
    'select U&"pg\\005fsleep"(1)',
    "select length(coalesce(max(email), pg_read_file('/etc/passwd'))) from order_facts",
    "select lo_import('/etc/passwd')::integer",
    "select count(*) from dblink('dbname=x', 'select 1') as t(n integer)",
    "select length(set_config('role', 'postgres', true))",
    "select length(current_setting('data_directory'))",
    "select length(query_to_xml('select * from people_product.customers', true, true, '')::text)",
    "select nextval('x')",
    "select length(concord.tok('people.customers.customer_id', 'c1'))",
    "select count(*) from order_facts where customer_id = concord.keyed_hash('x', 'c1')",
    'select count(*) from generate_series(1, 10) g where pg_terminate_backend(g)',
    "select count(*) from order_facts where abs(length(upper(pg_read_file('x')))) > 0",
  ],
  SQL_RELATION_UNKNOWN: [
    'select count(*) from people_product.customers',
    'select count(*) from "people_product"."customers"',
    'select count(*) from people_raw.landing',
    'select count(*) from pg_class',
    'select count(*) from pg_catalog.pg_authid',
    'select count(*) from information_schema.tables',
    'select count(*) from concord_secret.keys',
    'select count(*) from concord.product_states',
    'select count(*) from order_facts where exists (select from people_product.customers)',
    'select (select count(*) from people_raw.landing)',
    'select count(*) from order_facts o join lateral (select * from people_raw.landing) l on true',
    'select count(*) from ORDERS_PRODUCT."Order_facts"',
  ],
  SQL_UNREADABLE: ['select count(* from order_facts', 'select count(*) from order_facts /* open', "select 'open"],
  SQL_COLUMN_UNKNOWN: [
    'select count(*) from order_facts o where o.ctid is null',
    'select count(*) from order_facts where tableoid = 1',
  ],
  SQL_TOO_COMPLEX: [`select 1 -- ${'x'.repeat(20_001)}`],
};

function withSql(product: Product, sql: string): Product {
  const at = { file: 'orders/order_facts.contract.yaml', line: 12, column: 5 };
  const check = {
    name: 'hostile',
    type: 'custom_sql',
    column: null,
    params: { sql },
    rule: { kind: 'custom_sql', sql },
  } as const;
  return { ...product, quality: [{ ...check, severity: 'error', threshold: 0, description: null, at }] };
}

describe.each([
  ['by a role of its own', true],
  ['by the user who serves', false],
])('the SQL of a check that runs %s', (_, isByRoles) => {
  let mesh: CheckMesh;
  beforeAll(async () => {
    mesh = await createCheckMesh({ contracts, tables, isByRoles });
  });
  afterAll(() => mesh.close());

  const orders = () => {
    const table = mesh.tables.find(({ product }) => product.id === 'orders.order_facts');
    if (table === undefined) throw new Error('no orders');
    return table;
  };
  const run = async (sql: string) => {
    const { results } = await mesh.checkTable({ ...orders(), product: withSql(orders().product, sql) });
    return results.find(({ check }) => check === 'hostile');
  };

  for (const [code, statements] of Object.entries(refused)) {
    it.each(statements)(`is refused with ${code}: %s`, async (sql) => {
      const products = [
        withSql(orders().product, sql),
        ...mesh.mesh.products.filter(({ id }) => id !== 'orders.order_facts'),
      ];
      const [problem, ...others] = await checkCustomSql(products);
      expect(others).toEqual([]);
      expect({ code: problem?.code, at: problem?.at?.line }).toEqual({ code: 'CHECK_SQL_REFUSED', at: 12 });
      expect((problem?.cause as { code?: string } | undefined)?.code).toBe(code);
      expect(problem?.message).toContain('"hostile" of orders.order_facts');
      const result = await run(sql);
      expect({ outcome: result?.outcome, reason: result?.reason }).toEqual({
        outcome: 'error',
        // Where the contract stands is for its author.
        reason: problem?.message.replace(/^\S+:12:5 /, ''),
      });
    });
  }

  it('names no other product to whoever is told why it is refused', async () => {
    const { reason } = (await run('select count(*) from nowhere')) ?? {};
    expect(reason).toContain('"nowhere"');
    expect(reason).not.toContain('people.customers');
  });

  it.each([
    ['its own name', 'select count(*) from order_facts where amount > 15'],
    ['its domain and name', 'select count(*) from orders.order_facts where orders.order_facts.amount > 15'],
    ['its table', 'select count(*) from orders_product.order_facts as f where f.amount > 15;'],
    [
      'a comment and its table',
      'select count(*) /* all */ from orders_product . order_facts -- end\n where amount > 15 -- end',
    ],
    ['a part of WITH', 'with f as (select * from orders_product.order_facts) select count(*) from f where amount > 15'],
    ['no table', 'select 5'],
    ['a decimal without a fraction', 'select sum(amount)::numeric(12,2) / 42 from order_facts'],
  ])('counts by %s', async (_name, sql) => {
    expect(await run(sql)).toMatchObject({ outcome: 'failed', failing: 5, reason: null, columns: [] });
  });

  it('joins products by their tokens, and finds the same as the keys would', async () => {
    const sql = `select count(*) from order_facts o where not exists
      (select from people.customers c where c.customer_id = o.customer_id)`;
    expect(await run(sql)).toMatchObject({ outcome: 'failed', failing: 4 });
  });

  it('learns nothing of a raw key', async () => {
    const sql = "select count(*) from order_facts where customer_id = 'c1'";
    expect(await run(sql)).toMatchObject({ outcome: 'passed', failing: 0 });
  });

  // Held against what the mask shows, every row would pass.
  it.each([
    ['a redacted value', `select count(*) from order_facts where email = '${secret}'`],
    ['a redacted value that is missing', 'select count(*) from order_facts where email is null'],
    ["another product's redacted value", `select count(*) from customers where email like 'canary%'`],
    ['the length of a redacted value', 'select max(length(email)) from order_facts'],
    ['the day within a year', "select count(*) from customers where born <> date_trunc('year', born)"],
  ])('is an error and no pass where it asks for %s', async (_name, sql) => {
    const { outcome, failing, reason } = (await run(sql)) ?? {};
    expect({ outcome, failing }).toEqual({ outcome: 'error', failing: null });
    expect(reason).toMatch(/It reads "(email|born)", which is masked/);
  });

  it.each([
    ['by its name', "select count(*) from customers where country <> 'DE'", 'error', null],
    ['unnamed', "select count(*) from customers c where c::text like '%DE%'", 'passed', 0],
    ['by its place', "select count(*) from (select * from customers) as c (a, b) where b = 'DE'", 'error', null],
  ])('reads no column of another product but its keys: %s', async (_name, sql, outcome, failing) => {
    expect(await run(sql)).toMatchObject({ outcome, failing });
  });

  it('knows nothing of a product that its domain may not read', async () => {
    const { outcome, failing, reason } = (await run('select max(salary_id) from people.salaries')) ?? {};
    expect({ outcome, failing }).toEqual({ outcome: 'error', failing: null });
    expect(reason).toContain('It reads "people.salaries", which is neither its own table nor a product');
  });

  it.each([
    ['a denied column', 'select count(passport) from customers'],
    ['a column that nobody has', 'select count(surname) from order_facts'],
    ['no row', 'select amount::integer from order_facts where false'],
    ['several rows', 'select order_id from order_facts'],
    ['several columns', 'select 1, 2'],
    ['a text', 'select max(customer_id) from order_facts'],
    ['NULL', 'select sum(amount) from order_facts where false'],
    ['a fraction', 'select 0.5'],
    ['a number below 0', 'select -1'],
    ['NaN', "select 'NaN'::numeric"],
    ['a number that is too long', 'select 12345678901234567890'],
    ['a list', 'select array_agg(order_id) from order_facts'],
    ['a value that cannot be cast', 'select max(customer_id)::integer from order_facts'],
    ['a division by zero', 'select 1 / (count(*) - 20) from order_facts'],
  ])('is an error and no pass where it gives %s', async (_name, sql) => {
    const result = await run(sql);
    expect({ outcome: result?.outcome, failing: result?.failing }).toEqual({ outcome: 'error', failing: null });
    expect(result?.reason).not.toMatch(/tok_|canary|c1|12345678901234567890/);
  });

  it('stops when the run is given up', async () => {
    const leaving = new AbortController();
    const sql =
      'select count(*) from order_facts a, order_facts b, order_facts c, order_facts d, order_facts e, order_facts f';
    const running = mesh.checkTable(
      { ...orders(), product: withSql(orders().product, sql) },
      {
        signal: leaving.signal,
        onResult: ({ check }) => check === 'schema' || setTimeout(() => leaving.abort(new Error('left')), 200),
      },
    );
    await expect(running).rejects.toThrow('left');
  });

  it('changed nothing by all of this', async () => {
    const { rows } = await mesh.client.query(
      `select (select count(*)::int from orders_product.order_facts) as orders, (select count(*)::int from public.written) as written,
        to_regclass('stolen') as stolen`,
    );
    expect(rows).toEqual([{ orders: 20, written: 0, stolen: null }]);
  });
});
