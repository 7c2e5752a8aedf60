// The product whose checks are measured: rows of 20 columns, as a loader writes them, without constraints or
// indexes, so that every check must read. Twelve checks as contracts declare them, each beside the statement that somebody
// would write for it alone.

import type { Client } from 'pg';

export const contract = `
name: shop.product.event_facts
version: "1.0.0"
primary_key: [event_id]
schema:
  - { name: event_id, type: bigint }
  - { name: order_id, type: string }
  - { name: customer_id, type: string }
  - { name: order_ts, type: timestamp_tz }
  - { name: loaded_ts, type: timestamp_tz }
  - { name: currency, type: string }
  - { name: status, type: string }
  - { name: channel, type: string }
  - { name: country, type: string }
  - { name: amount, type: "decimal(12,2)" }
  - { name: tax, type: "decimal(12,2)" }
  - { name: discount, type: "decimal(5,2)" }
  - { name: quantity, type: integer }
  - { name: weight, type: float }
  - { name: campaign, type: string }
  - { name: device, type: string }
  - { name: city, type: string }
  - { name: note, type: string }
  - { name: referrer, type: string }
  - { name: is_gift, type: boolean }
sla: { freshness: 1h }
semantics: {}
quality:
  - { name: size, type: row_count, params: { min_rows: 1, max_rows: 2000000 } }
  - { name: fresh, type: freshness, column: order_ts, params: { max_age: 1h } }
  - { name: order_present, type: not_null, column: order_id }
  - { name: customer_present, type: not_null, column: customer_id }
  - { name: note_present, type: not_null, column: note, threshold: 1000000 }
  - { name: amounts, type: range, column: amount, params: { min: 0 } }
  - { name: discounts, type: range, column: discount, params: { min: 0, max: 100 } }
  - { name: quantities, type: range, column: quantity, params: { min: 1, max: 100 } }
  - { name: currencies, type: accepted_values, column: currency, params: { values: [USD, EUR, GBP, JPY, INR] } }
  - { name: states, type: accepted_values, column: status, params: { values: [placed, paid, shipped, delivered, cancelled] } }
  - { name: channels, type: accepted_values, column: channel, params: { values: [web, app, store] } }
  - { name: countries, type: pattern, column: country, params: { pattern: "^[A-Z]{2}$" } }
`;

export const now = Date.parse('2026-11-01T00:00:00Z');

const from = 'from shop_product.event_facts';

/** By the name of the check. Each gives one number. */
export const statements: Readonly<Record<string, string>> = {
  size: `select count(*) as n ${from}`,
  fresh: `select extract(epoch from timestamptz '2026-11-01 00:00:00+00' - max(order_ts)) as n ${from}`,
  order_present: `select count(*) as n ${from} where order_id is null`,
  customer_present: `select count(*) as n ${from} where customer_id is null`,
  note_present: `select count(*) as n ${from} where note is null`,
  amounts: `select count(*) as n ${from} where amount < 0 or amount = 'NaN'`,
  discounts: `select count(*) as n ${from} where discount < 0 or discount > 100`,
  quantities: `select count(*) as n ${from} where quantity < 1 or quantity > 100`,
  currencies: `select count(*) as n ${from} where currency not in ('USD', 'EUR', 'GBP', 'JPY', 'INR')`,
  states: `select count(*) as n ${from} where status not in ('placed', 'paid', 'shipped', 'delivered', 'cancelled')`,
  channels: `select count(*) as n ${from} where channel not in ('web', 'app', 'store')`,
  countries: `select count(*) as n ${from} where country !~ '^[A-Z]{2}$'`,
};

/** Nothing where the folder has as many already. */
export async function fillEventFacts(client: Client, wanted: number, log: (line: string) => void): Promise<void> {
  if ((await countRows(client)) === wanted) return;
  log(`Filling ${wanted.toLocaleString('en-US')} rows for the checks.`);
  await client.query(`begin; drop schema if exists shop_product cascade; create schema shop_product;
    create table shop_product.event_facts (event_id bigint, order_id text, customer_id text, order_ts timestamptz,
      loaded_ts timestamptz, currency text, status text, channel text, country text, amount numeric(12,2), tax numeric(12,2),
      discount numeric(5,2), quantity integer, weight double precision, campaign text, device text, city text, note text,
      referrer text, is_gift boolean);
    insert into shop_product.event_facts
    select n, 'ord_' || lpad(n::text, 9, '0'), 'cus_' || n % 50000, timestamptz '2026-11-01 00:00:00+00' - n * interval '1 s',
      timestamptz '2026-11-01 00:00:00+00', (array['USD', 'EUR', 'GBP', 'JPY', 'INR'])[n % 5 + 1],
      (array['placed', 'paid', 'shipped', 'delivered'])[n % 4 + 1], (array['web', 'app', 'store'])[n % 3 + 1],
      (array['DE', 'FR', 'US', 'GB'])[n % 4 + 1], n % 100000 / 100.0, n % 1000 / 100.0, n % 90, n % 9 + 1, n / 7.0,
      'campaign ' || n % 100, 'device ' || n % 17, 'city ' || n % 1000, case when n % 3 = 0 then 'please ring ' || n end,
      'https://example.org/' || n % 500, n % 14 = 0
    from generate_series(1, ${wanted}) n; commit`);
  await client.query('vacuum (analyze) shop_product.event_facts');
}

async function countRows(client: Client): Promise<number | null> {
  const { rows } = await client.query<{ found: string | null }>(
    `select to_regclass('shop_product.event_facts') as found`,
  );
  if ((rows[0]?.found ?? null) === null) return null;
  const counted = await client.query<{ n: number }>('select count(*)::integer as n from shop_product.event_facts');
  return counted.rows[0]?.n ?? null;
}
