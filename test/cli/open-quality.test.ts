// A process that serves domains, and one that serves the catalog alone, over the demo mesh: what each runs, and that both
// stop in the middle of it.

import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { openQuality, type Quality } from '../../cli/quality/open-quality.ts';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { anonymous } from '../../identity/viewer.ts';
import { type DemoFixture, setUpDemoMesh } from '../support/demo-mesh.ts';
import { waitFor } from '../support/quality-processes.ts';

let demo: DemoFixture;
beforeAll(async () => {
  demo = await setUpDemoMesh();
});
afterAll(() => demo.close());

type Process = Quality & { readonly lines: readonly string[]; readonly stop: () => Promise<void> };
const started: Process[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map(({ stop }) => stop()));
  await demo.client.query('truncate concord.quality_runs; drop schema if exists concord_jobs cascade');
});

async function start(
  domainNames: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Process> {
  const environment = readEnvironment({ DATABASE_URL: demo.url, ...variables }, tmpdir());
  const stops: (() => Promise<unknown>)[] = [];
  const lines: string[] = [];
  const lifetime = {
    async start<Thing>(make: () => Promise<Thing>, stop: (thing: Thing) => Promise<unknown>) {
      const thing = await make();
      stops.push(() => stop(thing));
      return thing;
    },
    fail: (error: unknown) => lines.push(String(error)),
  };
  const quality = await openQuality(lifetime, {
    mesh: demo.mesh,
    place: { url: demo.url, where: 'DATABASE_URL' },
    domains: demo.mesh.domains.filter(({ name }) => domainNames.includes(name)),
    databases: { findMeshUrl: () => demo.url, environment },
    watch: { queue: () => undefined },
    openCheckDesk: async ({ domain }) => {
      throw new ConcordError('READER_MISSING', { domain }); // no custom SQL in these tests
    },
    warn: (line) => lines.push(line),
  });
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  const opened = { ...quality, lines, stop };
  started.push(opened);
  return opened;
}

const productOf = (key: string): Product => {
  const found = demo.mesh.products.find((product) => product.key === key);
  if (found === undefined) throw new Error(`no product ${key}`);
  return found;
};
const kept = async () => {
  const { rows } = await demo.client.query('select product, cause, row_count from concord.quality_runs order by 1');
  return rows.map(({ product, cause, row_count }) => `${product} ${cause} ${row_count}`);
};

it('runs all products of its domains once, soon after it began, and of no others', async () => {
  const replicas = [await start(['orders', 'platform']), await start(['orders'])];
  await Promise.all(replicas.map(({ begin }) => begin()));
  await waitFor(async () => (await kept()).length >= 6);
  expect((await kept()).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'orders.order_facts schedule',
    'orders.order_items schedule',
    'platform.daily_channel_revenue schedule',
    'platform.dim_currency schedule',
    'platform.dim_date schedule',
    'platform.dim_geo schedule',
  ]);
  expect(replicas.flatMap(({ lines }) => lines)).toEqual([]);
});

it('runs what is asked for of a product that it serves itself, also without a schedule', async () => {
  const { runQuality } = await start(['inventory'], { CONCORD_QUALITY_SCHEDULE: 'off' });
  const run = await runQuality(productOf('inventory.sku_inventory'), anonymous);
  const failed = run.results.find(({ check }) => check === 'no_negative_stock');
  expect([run.cause, failed?.outcome, failed?.failing]).toEqual(['request', 'failed', 5]);
  expect(await kept()).toEqual([`inventory.sku_inventory request ${run.rowCount}`]);
});

it('lets the process of the catalog have a run of a product that another serves', async () => {
  const [served, catalog] = [await start(['platform'], { CONCORD_QUALITY_SCHEDULE: 'off' }), await start([])];
  await Promise.all([served.begin(), catalog.begin()]);
  await waitFor(async () => {
    const { rows } = await demo.client.query(`select to_regclass('concord_jobs.queue') is not null as is`);
    return rows[0].is && (await demo.client.query('select from concord_jobs.queue')).rowCount === 1;
  });
  const run = await catalog.runQuality(productOf('platform.dim_geo'), anonymous);
  expect([run.cause, run.rowCount]).toEqual(['request', 18]);
  await expect(catalog.runQuality(productOf('orders.order_facts'), anonymous)).rejects.toMatchObject({
    code: 'QUALITY_NOT_ANSWERED',
  });
});

it('stops in the middle of a run, and keeps nothing of it', async () => {
  await demo.client.query('begin; lock table platform_product.dim_geo in access exclusive mode');
  const { runQuality, stop } = await start(['platform']);
  const asked = runQuality(productOf('platform.dim_geo'), anonymous).catch((error: unknown) => error);
  await waitFor(async () => {
    const { rows } = await demo.client.query(
      'select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())',
    );
    return rows.length > 0;
  });
  await stop();
  await demo.client.query('commit');
  expect(await asked).toBeInstanceOf(Error);
  expect(await kept()).toEqual([]);
});
