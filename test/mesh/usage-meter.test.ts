// Counts of use and of service: every request once, whatever happens to the database meanwhile.

import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../mesh/migrate.ts';
import { findQuantile, latencyBounds } from '../../mesh/usage/latency.ts';
import { createUsageMeter, type UsageEvent, type UsageMeter } from '../../mesh/usage/usage-meter.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const start = Date.parse('2026-06-01T23:30:00Z');
const never = 3_600_000;
const orders = [{ product: 'shop.orders', version: '2.1.0', fields: ['orderId', 'status'] }];
const both = [...orders, { product: 'shop.lines', version: '1.0.0', fields: ['sku'] }];

let database: TestDatabase;
let pool: pg.Pool;
const clock = { now: start };
const events: UsageEvent[] = [];
const opened: { readonly meter: UsageMeter; readonly pool: pg.Pool }[] = [];

beforeAll(async () => {
  database = await createTestDatabase('usage');
  pool = new pg.Pool({ connectionString: database.url });
  const client = await pool.connect();
  await migrate(client);
  client.release();
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  clock.now = start;
  events.length = 0;
  await pool.query('truncate concord.usage, concord.traffic');
});
afterEach(async () => {
  for (const one of opened.splice(0)) {
    await one.meter.close();
    if (!one.pool.ended) await one.pool.end();
  }
});

/** That of a process of its own. */
function openMeter(options: Partial<Parameters<typeof createUsageMeter>[0]> = {}, url = database.url): UsageMeter {
  const own = new pg.Pool({ connectionString: url, application_name: 'meter', max: 2 });
  own.on('error', () => undefined);
  own.on('connect', (client) => client.on('error', () => undefined));
  const meter = createUsageMeter({
    pool: own,
    now: () => clock.now,
    clock: () => performance.now(),
    onEvent: (event) => events.push(event),
    flushMs: never,
    ...options,
  });
  opened.push({ meter, pool: own });
  return meter;
}

/** `2026-06-01 dashboard shop.orders@2.1.0 status 3` */
async function usage(): Promise<readonly string[]> {
  const { rows } = await pool.query(
    `select concat_ws(' ', to_char(day, 'YYYY-MM-DD'), consumer, product || ':' || version, field, requests) as line
     from concord.usage order by 1`,
  );
  return rows.map(({ line }) => String(line));
}

async function traffic(): Promise<readonly unknown[]> {
  const { rows } = await pool.query(
    `select to_char(hour at time zone 'UTC', 'DD HH24:MI') as hour, product, requests::integer, failures::integer,
       latency_buckets::text as buckets from concord.traffic order by 1, 2`,
  );
  return rows;
}

const kindsOf = () => events.map(({ kind }) => kind);

describe('what is counted', () => {
  it('is each product and field of each request, by consumer and day', async () => {
    const meter = openMeter();
    for (let request = 0; request < 1_000; request++) meter.use(request % 4 === 0 ? 'report' : 'dashboard', orders);
    meter.use('report', both);
    clock.now += 3_600_000;
    meter.use('report', both);
    await meter.flush();
    meter.use('report', orders);
    await meter.flush();
    expect(await usage()).toEqual([
      '2026-06-01 dashboard shop.orders:2.1.0  750',
      '2026-06-01 dashboard shop.orders:2.1.0 orderId 750',
      '2026-06-01 dashboard shop.orders:2.1.0 status 750',
      '2026-06-01 report shop.lines:1.0.0  1',
      '2026-06-01 report shop.lines:1.0.0 sku 1',
      '2026-06-01 report shop.orders:2.1.0  251',
      '2026-06-01 report shop.orders:2.1.0 orderId 251',
      '2026-06-01 report shop.orders:2.1.0 status 251',
      '2026-06-02 report shop.lines:1.0.0  1',
      '2026-06-02 report shop.lines:1.0.0 sku 1',
      '2026-06-02 report shop.orders:2.1.0  2',
      '2026-06-02 report shop.orders:2.1.0 orderId 2',
      '2026-06-02 report shop.orders:2.1.0 status 2',
    ]);
  });

  it('is how many requests were served, failed, and how long they took, by hour', async () => {
    const meter = openMeter();
    for (const milliseconds of [0.2, 1, 1.1, 200, 40_000]) meter.serve('shop.orders', milliseconds, false);
    meter.serve('shop.orders', 7, true);
    await meter.flush();
    for (const milliseconds of [0.5, 7]) meter.serve('shop.orders', milliseconds, false);
    clock.now += 1_800_000;
    meter.serve('shop.orders', 3, false);
    await meter.flush();
    expect(await traffic()).toEqual([
      {
        hour: '01 23:00',
        product: 'shop.orders',
        requests: 8,
        failures: 1,
        buckets: '{3,1,0,2,0,0,0,1,0,0,0,0,0,0,1}',
      },
      {
        hour: '02 00:00',
        product: 'shop.orders',
        requests: 1,
        failures: 0,
        buckets: '{0,0,1,0,0,0,0,0,0,0,0,0,0,0,0}',
      },
    ]);
  });

  it('is written at the end', async () => {
    const meter = openMeter();
    meter.use('dashboard', orders);
    await meter.close();
    expect(await usage()).toHaveLength(3);
  });

  it('is written by itself every few seconds', async () => {
    const meter = openMeter({ flushMs: 20 });
    meter.use('dashboard', orders);
    while ((await usage()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await usage()).toHaveLength(3);
  });

  it('adds up with what other processes count of the same day', async () => {
    const meters = [openMeter(), openMeter(), openMeter()];
    await Promise.all(
      meters.map(async (meter, which) => {
        for (let round = 0; round < 20; round++) {
          // In different orders, so that careless writers would wait for each other.
          for (const footprint of which % 2 === 0 ? both : [...both].reverse()) {
            meter.use('dashboard', [footprint]);
            meter.serve(footprint.product, 1, false);
          }
          await meter.flush();
        }
      }),
    );
    expect(events).toEqual([]);
    expect(await usage()).toEqual([
      '2026-06-01 dashboard shop.lines:1.0.0  60',
      '2026-06-01 dashboard shop.lines:1.0.0 sku 60',
      '2026-06-01 dashboard shop.orders:2.1.0  60',
      '2026-06-01 dashboard shop.orders:2.1.0 orderId 60',
      '2026-06-01 dashboard shop.orders:2.1.0 status 60',
    ]);
    expect(await traffic()).toMatchObject([{ requests: 60 }, { requests: 60 }]);
  });
});

describe('what cannot be written', () => {
  it('waits until the database is back, and is told of once', async () => {
    const meter = openMeter();
    await pool.query('alter table concord.traffic rename to away');
    try {
      for (let round = 0; round < 3; round++) {
        meter.use('dashboard', orders);
        meter.serve('shop.orders', 1, false);
        await meter.flush();
      }
      expect(kindsOf()).toEqual(['usage-not-written']);
      expect(await usage()).toEqual([]);
    } finally {
      await pool.query('alter table concord.away rename to traffic');
    }
    await meter.flush();
    expect(kindsOf()).toEqual(['usage-not-written', 'usage-written-again']);
    expect((await usage())[0]).toBe('2026-06-01 dashboard shop.orders:2.1.0  3');
    expect(await traffic()).toMatchObject([{ requests: 3 }]);
  });

  it('is added once where the connection breaks before it commits', async () => {
    const meter = openMeter();
    await pool.query(`create function public.break_off() returns trigger language plpgsql as $$
      begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
      create trigger break_off after insert on concord.usage execute function public.break_off()`);
    meter.use('dashboard', orders);
    await meter.flush();
    await pool.query('drop trigger break_off on concord.usage; drop function public.break_off()');
    expect(kindsOf()).toEqual(['usage-not-written']);
    await meter.flush();
    expect(await usage()).toHaveLength(3);
    expect((await usage())[0]).toBe('2026-06-01 dashboard shop.orders:2.1.0  1');
  });

  it.each([
    ['has committed', false],
    ['was undone', true],
  ])('is added once where the answer to its commit was lost, which %s', async (_, isUndone) => {
    const own = new pg.Pool({ connectionString: database.url, max: 1 });
    own.on('error', () => undefined);
    let isToBreak = true;
    own.on('connect', (client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => unknown;
      Object.assign(client, {
        query: async (...args: unknown[]) => {
          if (args[0] !== 'commit' || !isToBreak) return query(...args);
          isToBreak = false;
          await query(isUndone ? 'rollback' : 'commit');
          throw new Error('Connection terminated unexpectedly');
        },
      });
    });
    const meter = openMeter({ pool: own });
    meter.use('dashboard', orders);
    await meter.flush();
    meter.use('dashboard', orders);
    await meter.flush();
    await meter.flush();
    expect(kindsOf()).toEqual(['usage-not-written', 'usage-written-again']);
    expect((await usage()).map((line) => line.split(' ').at(-1))).toEqual(['2', '2', '2']);
    await meter.close();
    await own.end();
  });

  it('takes no more memory than allowed, and says once what is lost', async () => {
    const meter = openMeter({ mostWaiting: 10 });
    await pool.query('alter table concord.usage rename to away');
    try {
      for (let consumer = 0; consumer < 20; consumer++) {
        meter.use(`consumer ${consumer}`, orders);
        await meter.flush();
      }
      expect(kindsOf()).toEqual(['usage-not-written', 'usage-lost']);
    } finally {
      await pool.query('alter table concord.away rename to usage');
    }
    await meter.flush();
    expect(await usage()).toHaveLength(10);
  });
});

describe('a percentile of counts', () => {
  const buckets = (counts: Readonly<Record<number, number>>) =>
    Array.from({ length: latencyBounds.length + 1 }, (_, place) => counts[place] ?? 0);
  it.each([
    [{}, null],
    [{ 0: 1 }, { over: 0, most: 1 }],
    [
      { 2: 95, 5: 5 },
      { over: 2, most: 5 },
    ],
    [
      { 2: 94, 5: 6 },
      { over: 20, most: 50 },
    ],
    [{ 14: 1 }, { over: 30_000, most: null }],
  ])('of %o is %o', (counts, expected) => {
    expect(findQuantile(buckets(counts), 0.95)).toEqual(expected);
  });
});
