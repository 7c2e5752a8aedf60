// The bench's tables: orders over two years and a fifth as many customers and persons, the same rows every time. They are made once
// per folder and number of rows; the demo mesh would have the same shape, but takes many minutes at this size.

import type { Client } from 'pg';
import type { Product } from '../../contracts/product.ts';
import { migrate } from '../../mesh/migrate.ts';
import { applyTokens, type TokenSecret } from '../../mesh/tokens.ts';

/** The newest order. Fixed, so that every run asks the same. */
export const newestOrderAt = '2026-11-01T00:00:00Z';
export const days = 730;

const dropSql = 'drop schema if exists orders_product, customer_product, concord_bench cascade';

const customersSql = (customers: number) => `
create schema customer_product;
create table customer_product.customer_dim (
  customer_id text not null, full_name text not null, phone text, segment text not null, country text not null,
  signup_ts timestamptz not null
);
insert into customer_product.customer_dim
select
  'cus_' || left(md5('customer ' || n), 14),
  (array['Ada', 'Ben', 'Cleo', 'Dev', 'Eva', 'Finn', 'Gil', 'Hana'])[1 + n % 8] || ' ' || initcap(left(md5('name ' || n), 8)),
  '+49 555 ' || lpad((n * 7919 % 10000000)::text, 7, '0'),
  (array['consumer', 'consumer', 'consumer', 'small_business', 'enterprise'])[1 + n % 5],
  (array['US', 'DE', 'GB', 'FR', 'IN', 'JP', 'NL', 'ES'])[1 + (abs(hashint4(n)::bigint) % 8)::integer],
  timestamptz '${newestOrderAt}' - interval '1 second' * (n * 631.417)
from generate_series(1, ${customers}) as n;
alter table customer_product.customer_dim add primary key (customer_id);
create table customer_product.person (
  person_id text not null, full_name text not null, phone text, born date, last_login timestamptz, visits integer,
  balance numeric(12, 2), score double precision, note text, device text, country text not null, joined_ts timestamptz not null
);
insert into customer_product.person
select
  customer_id, full_name, phone, date '1940-01-01' + (hash % 25000)::integer, signup_ts + interval '1 second' * (hash % 9999999),
  (hash % 100000)::integer, hash % 90000000 / 100.0 - 100000, sqrt(hash), 'Called on ' || signup_ts::date, md5(customer_id),
  country, signup_ts
from customer_product.customer_dim, lateral (select abs(hashtext(customer_id)::bigint) as hash) as hashed;
alter table customer_product.person add primary key (person_id);
create index on customer_product.person (joined_ts, person_id);
create view customer_product.badge as select joined_ts, person_id as badge, device as device_shown from customer_product.person;`;

const ordersSql = (orders: number, customers: number) => `
create schema orders_product;
create table orders_product.order_facts (
  order_id text not null, customer_id text not null, order_ts timestamptz not null, amount numeric(12, 2) not null,
  currency text not null, country text not null, status text not null, item_count integer not null,
  is_gift boolean not null, shipped_ts timestamptz
);
insert into orders_product.order_facts
select
  md5('order ' || n)::uuid::text,
  'cus_' || left(md5('customer ' || 1 + abs(hashint4(n)::bigint) % ${customers}), 14),
  at,
  round((5 + abs(hashint4(n + 1)::bigint) % 100000 / 97.0)::numeric, 2),
  (array['USD', 'USD', 'EUR', 'EUR', 'GBP', 'JPY', 'INR'])[1 + abs(hashint4(n + 2)::bigint) % 7],
  (array['US', 'US', 'US', 'DE', 'GB', 'FR', 'IN', 'JP', 'NL', 'ES'])[1 + abs(hashint4(n + 3)::bigint) % 10],
  status,
  1 + (abs(hashint4(n + 4)::bigint) % 6)::integer,
  n % 14 = 0,
  case when status = 'shipped' then at + interval '31 hours' end
from (
  select
    n,
    timestamptz '${newestOrderAt}' - interval '${days} days' * (1 - n / ${orders}::float8) as at,
    (array['shipped', 'shipped', 'shipped', 'shipped', 'shipped', 'shipped', 'shipped', 'paid', 'placed', 'cancelled']
      )[1 + abs(hashint4(n + 5)::bigint) % 10] as status
  from generate_series(1, ${orders}) as n
) as placed;
alter table orders_product.order_facts add primary key (order_id);
create index on orders_product.order_facts (order_ts, order_id);
create index on orders_product.order_facts (country, order_ts, order_id);
create index on orders_product.order_facts (customer_id, order_ts, order_id);`;

/** Makes what is missing: nothing where the folder holds that many orders already. */
export async function fillBenchMesh(
  client: Client,
  options: { readonly orders: number; readonly products: readonly Product[]; readonly secret: TokenSecret },
  log: (line: string) => void,
): Promise<void> {
  const { orders, products, secret } = options;
  if ((await readFilled(client)) !== orders) {
    log(`Filling ${orders.toLocaleString('en-US')} orders.`);
    const customers = Math.max(10, Math.ceil(orders / 5));
    await client.query(`set timezone = 'UTC'; ${dropSql}`);
    await client.query(customersSql(customers));
    await client.query(ordersSql(orders, customers));
  }
  await migrate(client);
  await applyTokens(client, products, secret);
  if ((await readFilled(client)) === orders) return;
  // A table that was just filled would be cleaned and counted in the middle of the first round.
  await client.query('vacuum (full, analyze) orders_product.order_facts');
  await client.query('vacuum (full, analyze) customer_product.customer_dim');
  await client.query('vacuum (full, analyze) customer_product.person');
  await client.query('create schema concord_bench');
  await client.query(`create table concord_bench.filled as select ${orders}::integer as orders`);
  await client.query('checkpoint');
}

async function readFilled(client: Client): Promise<number | null> {
  const { rows } = await client.query<{ found: string | null }>(
    `select to_regclass('concord_bench.filled') as found where to_regclass('customer_product.person') is not null`,
  );
  if ((rows[0]?.found ?? null) === null) return null;
  const filled = await client.query<{ orders: number }>('select orders from concord_bench.filled');
  return filled.rows[0]?.orders ?? null;
}
