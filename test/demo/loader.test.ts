// The demo moves: what promises to be minutes old stays so, and what arrives breaks no contract; and the loader that does
// it stops cleanly and outlives its database.

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoContracts, readContracts } from '../../cli/read-contracts.ts';
import { createDemoMesh } from '../../demo/create-demo-mesh.ts';
import { loadOnce } from '../../demo/load-once.ts';
import { startLoader } from '../../demo/loader.ts';
import { migrate } from '../../mesh/migrate.ts';
import { applyTokens, computeToken } from '../../mesh/tokens.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { tokenSecret } from '../support/shop-mesh.ts';
import { listBrokenTables, listFailingChecks, listLonelyReferences, listStaleProducts } from './hold-contracts.ts';

const { mesh } = readContracts(demoContracts);
const firstStart = Date.parse('2026-11-21T12:00:00Z');
const [minute, day] = [60_000, 86_400_000];

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase('loader');
  client = await connect();
  await createDemoMesh(client, { now: new Date(firstStart), scale: 0.02 });
  await migrate(client);
  await applyTokens(client, mesh.products, tokenSecret);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

async function connect(): Promise<Client> {
  const connected = new Client({ connectionString: database.url });
  connected.on('error', () => {});
  await connected.connect();
  await connected.query(`set timezone = 'UTC'`);
  return connected;
}

async function rowsOf(sql: string): Promise<unknown[]> {
  return (await client.query(sql)).rows;
}

/** Every 15 seconds from `from` until `to`; the products that were ever stale, looked at once a minute. */
async function loadFor(from: number, to: number): Promise<readonly string[]> {
  const stale = new Set<string>();
  for (let now = from; now <= to; now += 15_000) {
    expect(await loadOnce(client, new Date(now))).toBe(true);
    if ((now - from) % minute !== 0 || now === from) continue;
    for (const id of await listStaleProducts(client, mesh, new Date(now))) stale.add(id);
  }
  return [...stale];
}

describe('what arrives in the demo mesh', () => {
  const firstHour = firstStart + 45 * minute;
  const afterSleep = firstHour + 3 * day;

  it('keeps every product as fresh as it promises, but the one that is stale on purpose', async () => {
    const before = await rowsOf('select count(*)::integer as orders from orders_product.order_facts');
    expect(await loadFor(firstStart + 30_000, firstHour)).toEqual(['product.funnel_metrics']);
    const after = await rowsOf('select count(*)::integer as orders from orders_product.order_facts');
    expect(before).toEqual([{ orders: 1000 }]);
    expect((after[0] as { orders: number }).orders).toBeGreaterThan(1040);
  });

  it('goes on after the machine slept for three days, without making up for them', async () => {
    const before = await rowsOf('select count(*)::integer as orders from orders_product.order_facts');
    expect(await loadFor(afterSleep, afterSleep + 8 * minute)).toEqual(['product.funnel_metrics']);
    const after = await rowsOf('select count(*)::integer as orders from orders_product.order_facts');
    expect((after[0] as { orders: number }).orders).toBeLessThan((before[0] as { orders: number }).orders + 60);
  });

  it('keeps all contracts but the check that is broken on purpose, and all references', async () => {
    expect(await listFailingChecks(client, mesh)).toEqual(['inventory.sku_inventory no_negative_stock']);
    expect(await listBrokenTables(client, mesh)).toEqual([]);
    expect(await listLonelyReferences(client, mesh)).toEqual([]);
  });

  it.each([
    ['orders_product.order_facts', 'customer_id', 'order_ts'],
    ['marketing_product.campaign_attribution', 'user_id', 'touchpoint_at'],
    ['product_product.feature_usage', 'customer_id', 'last_used_ts'],
  ])('gives each new row of %s its token', async (table, column, time) => {
    const { rows } = await client.query<{ key: string; token: string | null }>(
      `select ${column} as key, ${column}__tok as token from ${table} where ${time} > '2026-11-21T12:00:00Z'`,
    );
    expect(rows.length).toBeGreaterThan(20);
    const secret = tokenSecret('customer.customer_dim.customer_id');
    expect(rows.filter(({ key, token }) => token !== computeToken(secret, key))).toEqual([]);
  });

  it('takes orders from placed to paid and shipped, some to cancelled, each with its payment and postings', async () => {
    const { rows } = await client.query(
      `select o.status, bool_and(p.captured = (o.status in ('paid', 'shipped'))) as agrees,
         bool_and(p.captured = (l.payment_id is not null)) as posted
       from orders_product.order_facts as o
       join lateral (
         select payment_id, status <> 'failed' as captured from payments_product.payment_facts
         where order_id = o.order_id and captured_ts < '2026-11-24T12:52:00Z'
       ) as p on true
       left join finance_product.monthly_ledger as l on l.payment_id = p.payment_id and l.account = 'revenue'
       where o.order_ts > '2026-11-21T12:00:00Z' group by 1 order by 1`,
    );
    expect(rows.filter(({ agrees, posted }) => !agrees || !posted)).toEqual([]);
    expect(rows.map(({ status }) => status)).toEqual(expect.arrayContaining(['cancelled', 'paid', 'shipped']));
  });

  it('keeps the sums that contracts speak of: lines and orders, shares and revenue, stock and sales, the mart', async () => {
    const lastDay = `order_ts > '2026-11-21T12:00:00Z'`;
    expect(
      await rowsOf(`select order_id from orders_product.order_facts join (
        select order_id, sum(amount) as lines from orders_product.order_items group by 1) as l using (order_id)
        where lines <> amount`),
    ).toEqual([]);
    expect(
      await rowsOf(`select order_id from orders_product.order_facts as o join (
        select order_ref, sum(revenue_cents) as cents, count(*) as shares from marketing_raw.ad_platform_events
        join marketing_product.campaign_attribution on attribution_id = touch_id group by 1) as a on order_ref = order_id
        where ${lastDay} and abs(cents - 100 * amount) > shares`),
    ).toEqual([]);
    expect(
      await rowsOf(`select sku from inventory_product.sku_inventory join (
        select sku, sum(quantity::integer) as moved from inventory_raw.inventory_kafka_landing group by 1) as m using (sku)
        where moved <> on_hand`),
    ).toEqual([]);
    expect(
      await rowsOf(`select (select sum(quantity) from orders_product.order_items where ${lastDay})
        + (select sum(quantity::integer) from inventory_raw.inventory_kafka_landing
           where event_type = 'sold' and occurred_at::timestamptz > '2026-11-21T12:00:00Z') as unaccounted`),
    ).toEqual([{ unaccounted: '0' }]);
    const settled = `order_date < '2026-11-24'`;
    expect(
      await rowsOf(`select order_date, sales_channel, segment, orders, revenue from platform_curated.revenue_by_day
        where ${settled} except
        select order_date, sales_channel, segment, orders, revenue from platform_curated.daily_channel_revenue`),
    ).toEqual([]);
  });

  it('is the same for the same moments', async () => {
    const other = await createTestDatabase('loader_again');
    const again = new Client({ connectionString: other.url });
    await again.connect();
    await again.query(`set timezone = 'UTC'`);
    await createDemoMesh(again, { now: new Date(firstStart), scale: 0.02 });
    for (let now = firstStart + 30_000; now <= firstStart + 5 * minute; now += 15_000)
      await loadOnce(again, new Date(now));
    const digest = `select md5(string_agg(order_id || customer_id || amount, ',' order by order_id)) as orders, count(*)::integer as n
      from orders_product.order_facts where order_ts <= '2026-11-21T12:05:00Z'`;
    const { rows } = await again.query(digest);
    await again.end();
    await other.drop();
    expect(rows).toEqual(await rowsOf(digest));
    expect(rows[0].n).toBeGreaterThan(1002);
  });
});

describe('the loader', () => {
  const now = firstStart + 10 * day;

  it('writes until it is stopped, and leaves neither connection nor transaction', async () => {
    const said: string[] = [];
    let moment = now;
    const tick = () => {
      moment += 5_000;
      return new Date(moment);
    };
    const loader = startLoader({
      connect,
      now: tick,
      log: (line) => said.push(line),
      pauseMs: 5,
    });
    const newest = () =>
      rowsOf(`select 1 from orders_product.order_facts where order_ts > '2026-12-01T12:00:00Z' limit 1`);
    await until(async () => (await newest()).length > 0);
    await loader.stop();
    const before = moment;
    expect(said).toEqual([]);
    expect(await listOthers()).toEqual([]);
    expect(moment).toBe(before);
  });

  it('says once that the database is away, and once that it is back', async () => {
    const said: string[] = [];
    let isAway = true;
    const loader = startLoader({
      connect: () => (isAway ? Promise.reject(Object.assign(new Error(), { code: 'ECONNREFUSED' })) : connect()),
      now: () => new Date(now + day),
      log: (line) => said.push(line),
      pauseMs: 5,
    });
    await until(() => said.length > 0);
    isAway = false;
    await until(() => said.length > 1);
    isAway = true;
    await client.query(`select pg_terminate_backend(pid) from (${others}) as loaders`);
    await until(() => said.length > 2);
    isAway = false;
    await until(() => said.length > 3);
    await loader.stop();
    const back = 'The demo loader writes again.';
    expect(said).toEqual([
      'The demo loader could not write (ECONNREFUSED). It tries again every 0.005 s.',
      back,
      expect.stringMatching(/^The demo loader could not write \((57P01|ECONN[A-Z]+|C[a-z ]+)\)\. It tries again/),
      back,
    ]);
  });

  it('stops within seconds while somebody else holds a table, and nothing of it stays', async () => {
    const holder = await connect();
    await holder.query('begin; lock table customer_product.customer_dim, orders_product.order_facts');
    const said: string[] = [];
    const loader = startLoader({ connect, now: () => new Date(now + 2 * day), log: (line) => said.push(line) });
    await until(async () => (await rowsOf(`${others} and wait_event_type = 'Lock'`)).length > 0);
    const startedAt = performance.now();
    await loader.stop();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await holder.query('rollback');
    await holder.end();
    await until(async () => (await listOthers()).length === 0);
    expect(said).toEqual([]);
    expect(await rowsOf(`select 1 from orders_product.order_facts where order_ts > '2026-12-03T00:00:00Z'`)).toEqual(
      [],
    );
  });

  it('leaves it to the first where two run on one database', async () => {
    const [first, second] = [await connect(), await connect()];
    await first.query('begin; select pg_advisory_xact_lock(2026112102)');
    expect(await loadOnce(second, new Date(now + 3 * day))).toBe(false);
    await first.query('commit');
    expect(await loadOnce(second, new Date(now + 3 * day))).toBe(true);
    await Promise.all([first.end(), second.end()]);
  });
});

const others = `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;

async function listOthers(): Promise<unknown[]> {
  return rowsOf(others);
}

async function until(isReached: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    if (await isReached()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not come to that in time.');
}
