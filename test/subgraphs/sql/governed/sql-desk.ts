// A desk for tests: a database with two products' tables, views over them that mask, and a login role that may read the
// views and nothing else.

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { SqlDesk } from '../../../../subgraphs/sql/governed/governed-query.ts';
import type { SqlView } from '../../../../subgraphs/sql/governed/read-columns.ts';
import { createTestDatabase } from '../../../support/database.ts';

export const rawEmail = 'raw-canary@example.org';

const tables = `
  create table public.customer_dim (customer_id text, email text, full_name text, signed_up date);
  insert into public.customer_dim
    select 'cus_' || n, case n when 1 then '${rawEmail}' else n || '@example.org' end, 'Person ' || n, date '2024-01-01' + n
    from generate_series(1, 50) n;
  create table public.order_facts (
    order_id int, customer_id text, amount numeric(12,2), country text, placed_at timestamptz, big bigint, note jsonb,
    tags text[], blob bytea, weight float8, is_paid boolean);
  insert into public.order_facts
    select n, 'cus_' || (n % 50 + 1), n + 0.50, (array['DE','FR','US'])[n % 3 + 1],
      timestamptz '2024-07-01 13:45:30.5+00' + n * interval '1 hour', 9007199254740993 + n, jsonb_build_object('n', n),
      array['a', 'b' || n], '\\xdeadbeef', n / 2.0, n % 2 = 0
    from generate_series(1, 200) n;
  create schema concord_sql;
  create view concord_sql.v_customer as
    select 'tok_' || md5(customer_id) as customer_id, '***'::text as email, full_name, signed_up from public.customer_dim;
  create view concord_sql.v_orders as
    select order_id, 'tok_' || md5(customer_id) as customer_id, amount, country, placed_at, big, note, tags, blob, weight,
      is_paid
    from public.order_facts;`;

export type TestDesk = {
  readonly desk: SqlDesk;
  /** As an administrator. */
  readonly admin: pg.Client;
  /** As the desk's role. */
  readonly url: string;
  readonly role: string;
  readonly close: () => Promise<void>;
};

export async function openTestDesk(): Promise<TestDesk> {
  const database = await createTestDatabase('sql');
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const role = `sql_reader_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await admin.query(tables);
  await admin.query(`create role ${role} login password '${password}'`);
  await admin.query(`revoke all on schema public from public; grant usage on schema concord_sql to ${role}`);
  await admin.query(`grant select on concord_sql.v_customer, concord_sql.v_orders to ${role}`);
  const url = new URL(database.url);
  url.username = role;
  url.password = password;
  const connect = async () => {
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    return client;
  };
  return {
    desk: { views: testViews, connect, rowValues: () => null },
    admin,
    url: url.href,
    role,
    async close() {
      await admin.query(`drop owned by ${role}`);
      await admin.query(`drop role ${role}`);
      await admin.end();
      await database.drop();
    },
  };
}

const clear = (name: string) => ({ name, isPersonal: false, isClear: true });

export const testViews: ReadonlyMap<string, SqlView> = new Map([
  [
    'customer.customer_dim',
    {
      schema: 'concord_sql',
      name: 'v_customer',
      columns: [
        { name: 'customer_id', isPersonal: true, isClear: false },
        { name: 'email', isPersonal: true, isClear: false },
        { name: 'full_name', isPersonal: true, isClear: true },
        clear('signed_up'),
      ],
    },
  ],
  [
    'orders.order_facts',
    {
      schema: 'concord_sql',
      name: 'v_orders',
      columns: [
        clear('order_id'),
        { name: 'customer_id', isPersonal: true, isClear: false },
        ...['amount', 'country', 'placed_at', 'big', 'note', 'tags', 'blob', 'weight', 'is_paid'].map(clear),
      ],
    },
  ],
]);
