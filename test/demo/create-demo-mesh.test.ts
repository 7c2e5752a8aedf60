// The demo mesh on a real Postgres, at a fiftieth of its size: how much there is, that it joins, and that nothing is
// built twice.

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoMesh, type DemoMesh } from '../../demo/create-demo-mesh.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const options = { now: new Date('2026-11-21T12:00:00Z'), scale: 0.02 };

const productTables = [
  'customer_product.customer_dim',
  'orders_product.order_facts',
  'orders_product.order_items',
  'payments_product.payment_facts',
  'marketing_product.campaign_attribution',
  'marketing_product.campaign_lead_stats',
  'inventory_product.sku_inventory',
  'finance_product.monthly_ledger',
  'product_product.feature_usage',
  'product_product.funnel_metrics',
  'platform_product.dim_date',
  'platform_product.dim_currency',
  'platform_product.dim_geo',
  'platform_curated.daily_channel_revenue',
];

const open: { readonly client: Client; readonly database: TestDatabase }[] = [];

afterAll(async () => {
  for (const { client, database } of open) {
    await client.end();
    await database.drop();
  }
});

describe('the demo mesh', () => {
  let client: Client;
  let mesh: DemoMesh;
  const reported: string[] = [];

  beforeAll(async () => {
    client = await connect();
    mesh = await createDemoMesh(client, {
      ...options,
      onProgress: (progress) => reported.push(progress.kind === 'table' ? progress.table : `${progress.domain} done`),
    });
  });

  it('has the rows that its scale promises', () => {
    expect(mesh.built).toEqual([
      'customer',
      'orders',
      'payments',
      'marketing',
      'inventory',
      'finance',
      'product',
      'platform',
    ]);
    expect(mesh.rows).toMatchObject({
      'customer_product.customer_dim': 400,
      'orders_product.order_facts': 1000,
      'marketing_product.campaign_attribution': 2000,
      'marketing_product.campaign_lead_stats': 60,
      'inventory_product.sku_inventory': 2000,
      'platform_product.dim_date': 9497,
    });
  });

  it('reports every table when it is filled, and every domain when it is done', () => {
    expect(reported.filter((line) => line.startsWith('customer'))).toEqual([
      'customer_raw.auth_users_cdc',
      'customer_raw.support_tickets',
      'customer_product.customer_dim',
      'customer done',
    ]);
    expect(reported.at(-1)).toBe('platform done');
  });

  it.each([
    [
      'orders',
      'customers',
      'orders_product.order_facts',
      'customer_id',
      'customer_product.customer_dim',
      'customer_id',
    ],
    ['payments', 'orders', 'payments_product.payment_facts', 'order_id', 'orders_product.order_facts', 'order_id'],
    [
      'attributions',
      'customers',
      'marketing_product.campaign_attribution',
      'user_id',
      'customer_product.customer_dim',
      'customer_id',
    ],
  ])('lets all %s join to %s', async (_from, _to, table, column, target, key) => {
    const lonely = `select count(*)::integer as n from ${table} as a left join ${target} as b on a.${column} = b.${key} where b.${key} is null`;
    expect(await rowsOf(client, lonely)).toEqual([{ n: 0 }]);
  });

  it.each([
    [
      'nobody orders before signing up',
      'select 1 from orders_product.order_facts join customer_product.customer_dim using (customer_id) where order_ts < signup_ts',
    ],
    [
      'nothing happens after now',
      `select 1 from orders_product.order_facts where greatest(order_ts, shipped_ts, updated_ts) > '2026-11-21T12:00:00Z'`,
    ],
    [
      'a captured payment is of the amount of its order',
      `select 1 from payments_product.payment_facts join orders_product.order_facts using (order_id) where abs(amount_usd - amount) > 0.01`,
    ],
    [
      'no money comes before the order',
      'select 1 from payments_product.payment_facts join orders_product.order_facts using (order_id) where captured_ts < order_ts',
    ],
    [
      'each paid or shipped order is captured',
      `select 1 from orders_product.order_facts as o where status in ('paid', 'shipped') and not exists (select 1 from payments_product.payment_facts as p where p.order_id = o.order_id and p.status <> 'failed')`,
    ],
    [
      'a converted touchpoint has revenue, another has none',
      'select 1 from marketing_product.campaign_attribution where (conversion_at is null) <> (revenue_cents is null)',
    ],
  ])('%s', async (_sentence, counterExamples) => {
    expect(await rowsOf(client, counterExamples)).toEqual([]);
  });

  it('has the variety of real data', async () => {
    const [facts] = await rowsOf(
      client,
      `select
        (select count(distinct status) from orders_product.order_facts)::integer as order_statuses,
        (select count(distinct currency) from orders_product.order_facts)::integer as currencies,
        (select count(distinct status) from payments_product.payment_facts)::integer as payment_statuses,
        (select count(distinct channel) from marketing_product.campaign_attribution)::integer as channels,
        (select count(*) from customer_product.customer_dim where customer_id not in (select customer_id from orders_product.order_facts)) > 50 as some_never_order,
        (select max(n) from (select count(*) as n from orders_product.order_facts group by customer_id) as c) > 20 as some_order_often,
        (select max(order_ts) from orders_product.order_facts) > '2026-11-21T11:55:00Z' as is_fresh`,
    );
    expect(facts).toEqual({
      order_statuses: 4,
      currencies: 5,
      payment_statuses: 4,
      channels: 6,
      some_never_order: true,
      some_order_often: true,
      is_fresh: true,
    });
  });

  it('does nothing on a second start, and keeps the settings of the first', async () => {
    const second = await createDemoMesh(client, { now: new Date('2027-01-01T00:00:00Z'), scale: 1 });
    expect(second).toEqual({ ...mesh, built: [] });
    expect(second.settings).toEqual({ seed: 1, scale: 0.02, now: '2026-11-21T12:00:00.000Z' });
  });

  it('goes on after an interrupted start, and ends with the very same data', async () => {
    const other = await connect();
    const interrupted = createDemoMesh(other, {
      ...options,
      onProgress: (progress) => {
        if (progress.kind === 'table' && progress.table === 'payments_derived.payment_events')
          throw new Error('Ctrl-C');
      },
    });
    await expect(interrupted).rejects.toThrow('Ctrl-C');

    const resumed = await createDemoMesh(other, { now: new Date('2026-11-21T13:00:00Z'), scale: 0.02 });

    expect(resumed.built).toEqual(['payments', 'marketing', 'inventory', 'finance', 'product', 'platform']);
    expect(await digestsOf(other)).toEqual(await digestsOf(client));
  });

  it('adds what an earlier version did not know to what it had built, as of its first start', async () => {
    const other = await connect();
    await createDemoMesh(other, options);
    const added = ['inventory', 'finance', 'product', 'platform'];
    for (const domain of added) {
      for (const tier of ['raw', 'derived', 'product', 'curated'])
        await other.query(`drop schema if exists ${domain}_${tier} cascade`);
    }
    await other.query(`delete from concord_demo.progress where domain = any($1)`, [added]);
    await other.query('drop table orders_product.order_items, marketing_product.campaign_lead_stats');
    await other.query('drop view orders_derived.order_lines_clean; drop index orders_raw.landing_by_offset');
    const lines: string[] = [];

    const upgraded = await createDemoMesh(other, {
      now: new Date('2026-12-24T12:00:00Z'),
      scale: 1,
      onProgress: (progress) => lines.push(progress.kind === 'table' ? progress.table : progress.domain),
    });

    expect(upgraded.built).toEqual(['orders', 'marketing', ...added]);
    expect(lines.filter((line) => line.startsWith('orders'))).toEqual(['orders_product.order_items', 'orders']);
    expect(upgraded.rows).toEqual(mesh.rows);
    expect(await digestsOf(other)).toEqual(await digestsOf(client));
  });

  it('gives other data for another seed', async () => {
    const other = await connect();
    await createDemoMesh(other, { ...options, seed: 2 });
    const [digest] = await digestsOf(other);
    expect(digest).not.toEqual((await digestsOf(client))[0]);
  });

  it('leaves a schema alone that is not its own', async () => {
    const other = await connect();
    await other.query('create schema orders_product; create table orders_product.mine ()');
    await expect(createDemoMesh(other, options)).rejects.toMatchObject({ code: 'DEMO_SCHEMA_TAKEN' });
    expect(await rowsOf(other, `select to_regclass('orders_product.mine')::text as mine`)).toEqual([
      { mine: 'orders_product.mine' },
    ]);
  });

  it.each([0, -1, Number.NaN, 1000])('refuses the scale %s', async (scale) => {
    await expect(createDemoMesh(client, { ...options, scale })).rejects.toMatchObject({ code: 'DEMO_SCALE_INVALID' });
  });
});

async function connect(): Promise<Client> {
  const database = await createTestDatabase('demo');
  const client = new Client({ connectionString: database.url });
  await client.connect();
  open.push({ client, database });
  return client;
}

async function rowsOf(client: Client, sql: string): Promise<unknown[]> {
  return (await client.query(sql)).rows;
}

async function digestsOf(client: Client): Promise<unknown[]> {
  const digests = productTables.map(
    (table) => `(select md5(string_agg(t::text, '|' order by t::text)) from ${table} as t)`,
  );
  await client.query(`set timezone = 'UTC'`);
  return rowsOf(client, `select array[${digests.join(', ')}] as digests`);
}
