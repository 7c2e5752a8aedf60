// The schedule and the queue: one run for each moment across processes, given on where a process dies, and quiet where the
// database is lost or its user may not have a queue.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConcordError } from '../../../errors/concord-error.ts';
import { migrate } from '../../../mesh/migrate.ts';
import { createAskForRun } from '../../../mesh/quality/ask-for-run.ts';
import { planChecks } from '../../../subgraphs/sql/quality/planned-check.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  began,
  checked,
  createGate,
  passed,
  type QualityFixture,
  type QualityProcess,
  runOf,
  setUpQuality,
  waitFor,
} from '../../support/quality-processes.ts';

let quality: QualityFixture;
beforeAll(async () => {
  quality = await setUpQuality();
});
afterEach(() => quality.reset());
afterAll(() => quality.close());

const hour = 3_600_000;
const bothRun = [
  { product: 'shop.lines', cause: 'schedule' },
  { product: 'shop.orders', cause: 'schedule' },
];
const runCount = (count: number) => waitFor(async () => (await quality.runs()).length >= count);
const noMoreJobs = () =>
  waitFor(async () => {
    const { rows } = await quality.client.query(`select from concord_jobs.job where state < 'completed'`);
    return rows.length === 0;
  });
const askOf = ({ queue, store }: QualityProcess, patienceMs = 10_000) =>
  createAskForRun({ queue, store, clock: () => performance.now(), patienceMs, pollMs: 20 });

describe('the schedule', () => {
  it('runs a product that has no run at once, once across three processes that start together', async () => {
    const processes = [quality.start(), quality.start(), quality.start()];
    for (const { work } of processes) work();
    await runCount(2);
    await noMoreJobs();
    expect(await quality.runs()).toEqual(bothRun);
    expect(processes.flatMap(({ events }) => events)).toEqual([]);
  });

  it('runs each product once for each moment, whoever looks first', async () => {
    const [one, two] = [quality.start(), quality.start()];
    one.work();
    two.work();
    await runCount(2);
    await noMoreJobs();
    quality.clock.now = began + hour;
    await runCount(4);
    await noMoreJobs();
    const runs = await quality.runs();
    expect(runs.map(({ product }) => product)).toEqual(['shop.lines', 'shop.lines', 'shop.orders', 'shop.orders']);
  });

  it('does not run again what was run since the last moment, and makes up for a moment that was missed', async () => {
    const first = quality.start();
    const { version } = quality.orders;
    const results = planChecks(quality.orders).map(({ name }) => ({ ...passed, check: name }));
    await first.store.keep('shop.orders', runOf({ startedAt: began - 10_000, version: version.text, results }));
    await first.store.keep('shop.lines', runOf({ id: crypto.randomUUID(), startedAt: began - hour }));
    first.work();
    await runCount(3);
    await noMoreJobs();
    expect((await quality.runs()).map(({ product }) => product)).toEqual(['shop.lines', 'shop.lines', 'shop.orders']);
  });

  it('runs at once what was run by another contract', async () => {
    const first = quality.start();
    await first.store.keep('shop.orders', runOf({ startedAt: began - 10_000, version: '0.0.9' }));
    first.work({ products: [quality.orders] });
    await runCount(2);
    await noMoreJobs();
    expect((await quality.runs()).map(({ product }) => product)).toEqual(['shop.orders', 'shop.orders']);
  });

  it('sends nothing where it is off, but works what is asked for', async () => {
    const [worker, catalog] = [quality.start(), quality.start()];
    worker.work({ schedule: null });
    await waitFor(
      async () => (await quality.client.query(`select to_regclass('concord_jobs.queue') is not null as is`)).rows[0].is,
    );
    await waitFor(async () => (await quality.client.query('select from concord_jobs.queue')).rowCount === 1);
    expect((await askOf(catalog)(quality.orders)).cause).toBe('request');
    expect(await quality.runs()).toEqual([{ product: 'shop.orders', cause: 'request' }]);
  });

  it('tries again what failed because the database of the domain was away', async () => {
    let failures = 2;
    const worker = quality.start(async () => {
      failures -= 1;
      if (failures >= 0) throw new ConcordError('DATABASE_UNAVAILABLE', { domain: 'shop' });
      return checked;
    });
    worker.work({ products: [quality.orders] });
    await runCount(1);
    expect(await quality.runs()).toEqual([{ product: 'shop.orders', cause: 'schedule' }]);
    expect(worker.events.map(({ kind }) => kind)).toEqual(['run-failed']); // of two, told once
  });
});

it('leaves a job of contracts that it does not have to one that has them', async () => {
  const [older, newer] = [quality.start(), quality.start()];
  await newer.queue.open(['shop']);
  const job = { domain: 'shop', product: 'shop.lines', cause: 'request', seen: null } as const;
  await newer.queue.send(job, { priority: 0, retryLimit: 2 });
  older.work({ schedule: null, products: [quality.orders] });
  await waitFor(
    async () => (await quality.client.query(`select from concord_jobs.job where state = 'retry'`)).rowCount === 1,
  );
  expect(await quality.runs()).toEqual([]);
});

describe('a process that goes away in the middle of a run', () => {
  it('by a signal that it hears gives its job back', async () => {
    const gate = createGate();
    const leaving = quality.start(gate.check).work({ products: [quality.orders] });
    await gate.isEntered;
    await leaving.close();
    quality.start().work({ products: [quality.orders], schedule: null });
    await runCount(1);
    expect(await quality.runs()).toEqual([{ product: 'shop.orders', cause: 'schedule' }]);
  });

  it('by SIGKILL leaves its job to another, which does it', async () => {
    const script = fileURLToPath(new URL('./hanging-process.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, quality.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
    expect(await quality.runs()).toEqual([]);
    quality.start().work({ products: [quality.orders], schedule: null });
    await runCount(1);
    await noMoreJobs();
    expect(await quality.runs()).toEqual([{ product: 'shop.orders', cause: 'schedule' }]);
  });

  it('is not robbed of its job while it lives', async () => {
    const gate = createGate();
    quality.start(gate.check).work({ products: [quality.orders] });
    await gate.isEntered;
    const other = quality.start();
    other.work({ products: [quality.orders] });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await quality.runs()).toEqual([]);
    gate.open();
    await runCount(1);
    await noMoreJobs();
    expect(await quality.runs()).toHaveLength(1);
  });
});

describe('a run that is asked for from a process without the tables', () => {
  it('is made by the one that has them, and joined by who asks meanwhile', async () => {
    const gate = createGate();
    quality.start(gate.check).work({ schedule: null, products: [quality.orders] });
    await waitFor(async () => {
      const { rows } = await quality.client.query(`select to_regclass('concord_jobs.queue') is not null as is`);
      return rows[0].is && (await quality.client.query('select from concord_jobs.queue')).rowCount === 1;
    });
    const [catalog, replica] = [quality.start(), quality.start()];
    const ask = askOf(catalog);
    const asked = [ask(quality.orders), ask(quality.orders)];
    await gate.isEntered;
    asked.push(askOf(replica)(quality.orders));
    // Who has sent a job has looked which run is the newest.
    await waitFor(async () => (await quality.client.query('select from concord_jobs.job')).rowCount === 2);
    gate.open();
    const runs = await Promise.all(asked);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
    await noMoreJobs();
    expect(gate.calls).toEqual(['shop.orders']);
  });

  it('says so where nobody has made the queue', async () => {
    await expect(askOf(quality.start())(quality.orders)).rejects.toMatchObject({ code: 'QUALITY_NOT_ANSWERED' });
  });

  it('says so where nobody works the queue, and leaves no job behind', async () => {
    const gone = quality.start();
    await gone.queue.open(['shop']);
    await expect(askOf(quality.start(), 100)(quality.orders)).rejects.toMatchObject({ code: 'QUALITY_NOT_ANSWERED' });
    await noMoreJobs();
    await gone.queue.close();
  });

  it('says so where it takes longer than the request waits', async () => {
    const gate = createGate();
    const worker = quality.start(gate.check);
    await worker.queue.open(['shop']);
    worker.work({ schedule: null });
    const asked = askOf(quality.start(), 1_000)(quality.orders);
    await expect(asked).rejects.toMatchObject({ code: 'QUALITY_STILL_RUNNING' });
    gate.open();
    await runCount(1);
  });

  it('says so where it failed as a whole', async () => {
    const worker = quality.start(async () => {
      throw new ConcordError('DATABASE_UNAVAILABLE', { domain: 'shop' });
    });
    await worker.queue.open(['shop']);
    worker.work({ schedule: null });
    await expect(askOf(quality.start())(quality.orders)).rejects.toMatchObject({ code: 'QUALITY_RUN_FAILED' });
    expect(await quality.runs()).toEqual([]);
  });

  it('says so where the database of the mesh is away', async () => {
    const away = quality.start(async () => checked, 'postgres://nobody:x@127.0.0.1:9/none');
    await expect(askOf(away)(quality.orders)).rejects.toMatchObject({ code: 'QUALITY_STORE_UNAVAILABLE' });
  });
});

describe('the database of the mesh', () => {
  it('whose user may not make the schema has no schedule, which is told once, and runs what is asked for directly', async () => {
    const role = `worker_${process.pid}`;
    await quality.client.query(`create role ${role} login password 'w'; grant usage on schema concord to ${role};
      grant select, insert on concord.quality_runs to ${role}`);
    const url = new URL(quality.url);
    url.username = role;
    url.password = 'w';
    const worker = quality.start(async () => checked, url.href);
    worker.work();
    await waitFor(() => worker.events.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(worker.events).toMatchObject([{ kind: 'jobs-not-set-up', cause: { code: 'QUALITY_JOBS_NOT_SET_UP' } }]);
    expect((await worker.run(quality.orders, { cause: 'request', whenBusy: 'join' })).cause).toBe('request');
    await quality.reset();
    await quality.client.query(`drop owned by ${role}; drop role ${role}`);
  });

  it('without the table of runs is left as it is, which is told once, until its owner makes it', async () => {
    const bare = await createTestDatabase('bare');
    const worker = quality.start(async () => checked, bare.url);
    worker.work();
    await waitFor(() => worker.events.length > 0);
    expect(worker.events).toMatchObject([{ kind: 'jobs-not-set-up', cause: { code: 'QUALITY_STORE_NOT_SET_UP' } }]);
    const { rows } = await worker.pool.query("select nspname from pg_namespace where nspname like 'concord%'");
    expect(rows).toEqual([]);
    const owner = await worker.pool.connect();
    await migrate(owner);
    owner.release();
    await waitFor(() => worker.events.length > 1);
    expect(worker.events.map(({ kind }) => kind)).toEqual(['jobs-not-set-up', 'jobs-work-again']);
    await quality.reset();
    await bare.drop();
  });

  it('that is away at the start gets its queue when it is back', async () => {
    const role = `late_${process.pid}`;
    await quality.client.query(`create role ${role} nologin superuser password 'l'`);
    const url = new URL(quality.url);
    url.username = role;
    url.password = 'l';
    const worker = quality.start(async () => checked, url.href);
    worker.work();
    await waitFor(() => worker.events.length > 0);
    await quality.client.query(`alter role ${role} login`);
    await runCount(2);
    expect(worker.events.map(({ kind }) => kind)).toEqual(['jobs-failed', 'jobs-work-again']);
    await quality.reset();
    await quality.client.query(`drop owned by ${role}; drop role ${role}`);
  });

  it('that is lost for a while is told once, and the jobs go on when it is back', async () => {
    const role = `fickle_${process.pid}`;
    await quality.client.query(`create role ${role} login superuser password 'f'`);
    const url = new URL(quality.url);
    url.username = role;
    url.password = 'f';
    const worker = quality.start(async () => checked, url.href);
    worker.work();
    await runCount(2);
    await noMoreJobs();
    await quality.client.query(`alter role ${role} nologin`);
    await quality.client.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]);
    await waitFor(() => worker.events.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(worker.events.map(({ kind }) => kind)).toEqual(['jobs-failed']);
    quality.clock.now = began + hour;
    await quality.client.query(`alter role ${role} login`);
    await runCount(4);
    expect(worker.events.map(({ kind }) => kind)).toEqual(['jobs-failed', 'jobs-work-again']);
    await quality.reset();
    await quality.client.query(`drop owned by ${role}; drop role ${role}`);
  });
});
