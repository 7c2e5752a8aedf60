// Processes that run the checks of one mesh over one database: each with connections of its own, and checks that do what the
// test says.

import { once } from 'node:events';
import pg from 'pg';
import type { Product } from '../../contracts/product.ts';
import { migrate } from '../../mesh/migrate.ts';
import { tryHoldProduct } from '../../mesh/quality/hold-product.ts';
import { createJobQueue, type JobQueue } from '../../mesh/quality/job-queue.ts';
import { type CheckProduct, createRunQuality, type RunQuality } from '../../mesh/quality/run-quality.ts';
import { createRunStore, type RunStore } from '../../mesh/quality/run-store.ts';
import { type JobWorker, type QualityEvent, workJobs } from '../../mesh/quality/work-jobs.ts';
import type { QualityRun } from '../../mesh/standing/product-state.ts';
import type { CheckedProduct, CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import { createTestDatabase } from './database.ts';
import { loadShopMesh } from './shop-mesh.ts';

export const passed: CheckResult = {
  check: 'amount is there',
  type: 'not_null',
  columns: ['amount'],
  severity: 'error',
  outcome: 'passed',
  failing: 0,
  threshold: 0,
  reason: null,
  tookMs: 1.5,
};

export const checked: CheckedProduct = { rowCount: 60, profile: { nullPercent: { remark: 20 } }, results: [passed] };

export type QualityProcess = {
  readonly pool: pg.Pool;
  readonly run: RunQuality;
  readonly store: RunStore;
  readonly queue: JobQueue;
  readonly events: QualityEvent[];
  readonly work: (given?: { schedule?: string | null; products?: readonly Product[] }) => JobWorker;
};

export type QualityFixture = {
  readonly url: string;
  readonly orders: Product;
  readonly lines: Product;
  readonly client: pg.Client;
  readonly clock: { now: number };
  readonly start: (check?: CheckProduct, url?: string) => QualityProcess;
  readonly runs: () => Promise<readonly { readonly product: string; readonly cause: string }[]>;
  /** Ends what the test started, and forgets all runs and jobs. */
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export const began = Date.parse('2026-06-01T12:00:30Z');

export async function setUpQuality(): Promise<QualityFixture> {
  const database = await createTestDatabase('quality');
  const client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  await migrate(client);
  const mesh = loadShopMesh();
  const productOf = (key: string): Product => {
    const found = mesh.products.find((product) => product.key === key);
    if (found === undefined) throw new Error(`no product ${key}`);
    return found;
  };
  const [orders, lines] = [productOf('shop.orders'), productOf('shop.lines')];
  const clock = { now: began };
  const pools: pg.Pool[] = [];
  const workers: JobWorker[] = [];
  return {
    url: database.url,
    orders,
    lines,
    client,
    clock,
    start(check = async () => checked, url = database.url) {
      const pool = new pg.Pool({ connectionString: url, max: 3, application_name: 'quality process' });
      pool.on('error', () => undefined);
      pool.on('connect', (connection) => connection.on('error', () => undefined));
      pools.push(pool);
      const events: QualityEvent[] = [];
      const now = () => clock.now;
      const run = createRunQuality({ pool, check, now, retryMs: 20 });
      const store = createRunStore(pool);
      const queue = createJobQueue({ pool, retryDelaySeconds: 1, onFailure: () => undefined });
      return {
        pool,
        run,
        store,
        queue,
        events,
        work({ schedule = '0 * * * *', products = [orders, lines] } = {}) {
          const worker = workJobs({
            queue,
            store,
            products,
            run,
            tryHold: (product) => tryHoldProduct(pool, product),
            schedule,
            now,
            onEvent: (event) => events.push(event),
            pollMs: 30,
            rescueMs: 0,
          });
          workers.push(worker);
          return worker;
        },
      };
    },
    async runs() {
      const { rows } = await client.query(
        'select product, cause from concord.quality_runs order by product, finished_at',
      );
      return rows;
    },
    async reset() {
      await Promise.all(workers.splice(0).map(({ close }) => close()));
      await Promise.all(pools.splice(0).map((pool) => pool.end()));
      clock.now = began;
      await client.query('truncate concord.quality_runs; drop schema if exists concord_jobs cascade');
    },
    async close() {
      await client.end();
      await database.drop();
    },
  };
}

/** A check that waits until the test lets it end. */
export function createGate() {
  const opening = new AbortController();
  const entering = new AbortController();
  const calls: string[] = [];
  const check: CheckProduct = async ({ key }, { signal }) => {
    calls.push(key);
    entering.abort();
    await aborted(AbortSignal.any([opening.signal, signal]));
    return checked;
  };
  return { check, calls, open: () => opening.abort(), isEntered: aborted(entering.signal) };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

export async function waitFor<Value>(find: () => Promise<Value | null | false> | Value | null | false): Promise<Value> {
  const end = performance.now() + 20_000;
  for (;;) {
    const found = await find();
    if (found !== null && found !== false) return found;
    if (performance.now() > end) throw new Error('It did not come.');
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

export const runOf = (given: Partial<QualityRun> = {}): QualityRun => ({
  ...checked,
  id: '00000000-0000-4000-8000-000000000001',
  version: '1.0.0',
  cause: 'schedule',
  startedAt: began,
  finishedAt: began + 5,
  ...given,
});
