// How far data go, kept in the mesh's database: by one of several processes, told to all, and through outages.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../../mesh/migrate.ts';
import { createStandings } from '../../../mesh/standing/create-standings.ts';
import { keepWatermarks, type WatermarkKeeper } from '../../../mesh/standing/keep-watermarks.ts';
import { removeOld } from '../../../mesh/standing/remove-old.ts';
import { type StateWatcher, watchStates } from '../../../mesh/standing/watch-states.ts';
import type { WatchFailure } from '../../../mesh/watch.ts';
import { decide } from '../../../subgraphs/access/decide.ts';
import { type Database, openDatabase } from '../../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createLoadedMesh, productOf } from '../../support/loaded-mesh.ts';
import { viewerOf } from '../../support/shop-mesh.ts';

const mesh = createLoadedMesh([{ name: 'facts' }, { name: 'counted', moment: null }]);
const facts = productOf(mesh, 'facts');
const never = 3_600_000;
let testDatabase: TestDatabase;
let pool: pg.Pool;
let database: Database;
const opened: { readonly close: () => Promise<void> }[] = [];
const failures: WatchFailure[] = [];
const keeperFailures: unknown[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase('keeping');
  pool = new pg.Pool({ connectionString: testDatabase.url, max: 4 });
  pool.on('error', () => undefined);
  const client = await pool.connect();
  await migrate(client);
  await client.query(
    'create table public.facts (id integer, at timestamptz); create table public.counted (id integer)',
  );
  client.release();
  database = openDatabase({ url: testDatabase.url, domain: 'loads', connections: 1, statementTimeoutSeconds: 5 });
});
afterAll(async () => {
  await database.close();
  await pool.end();
  await testDatabase.drop();
});
beforeEach(async () => {
  failures.length = 0;
  keeperFailures.length = 0;
  await pool.query(
    'truncate public.facts, public.counted, concord.product_states, concord.loads, concord.quality_runs',
  );
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ close }) => close()));
});

function keep(given: { readonly intervalMs?: number; readonly pool?: pg.Pool } = {}): WatermarkKeeper {
  const keeper = keepWatermarks({
    pool: given.pool ?? pool,
    measured: [{ database, products: mesh.products }],
    intervalMs: given.intervalMs ?? never,
    onFailure: (cause) => keeperFailures.push(cause),
  });
  opened.push(keeper);
  return keeper;
}

async function watch(pollMs = never, name = 'states'): Promise<StateWatcher> {
  const watcher = await watchStates({
    createClient: () => new pg.Client({ connectionString: testDatabase.url, application_name: name }),
    onFailure: (failure) => failures.push(failure),
    pollMs,
  });
  opened.push(watcher);
  return watcher;
}

async function until(isReached: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isReached()); tries++) {
    if (tries > 2_500) throw new Error('It did not come.');
    await sleep(2);
  }
}

const dataAtOf = ({ stateOf }: StateWatcher) => stateOf('loads.facts')?.watermark.dataAt ?? null;
const rowOf = async (product = 'loads.facts') =>
  (await pool.query('select * from concord.product_states where product = $1', [product])).rows[0];

describe('a keeper', () => {
  it('makes its products known with their versions, and looks at each', async () => {
    await pool.query(`insert into public.facts values (1, now() - interval '1 minute')`);
    await pool.query(`insert into concord.product_states (product, version) values ('loads.facts', '0.9.0')`);
    await keep().look();
    const { rows } = await pool.query(
      'select product, version, data_at is not null as has_data, measured_at is not null as is_measured, problem from concord.product_states order by 1',
    );
    expect(rows).toEqual([
      {
        product: 'loads.counted',
        version: '1.0.0',
        has_data: false,
        is_measured: true,
        problem: 'it has no freshness_column, and no load was seen since it is watched',
      },
      { product: 'loads.facts', version: '1.0.0', has_data: true, is_measured: true, problem: null },
    ]);
  });

  it('sees a plain insert at its next interval, and tells every process', async () => {
    keep({ intervalMs: 100 });
    const watchers = [await watch(), await watch()];
    await until(() => watchers.every(({ stateOf }) => stateOf('loads.facts') !== undefined));
    await pool.query(`insert into public.facts values (1, now() - interval '1 minute')`);
    await until(() => watchers.every((watcher) => dataAtOf(watcher) !== null));
    expect(keeperFailures).toEqual([]);
  });

  it('shares the work with those of other processes', async () => {
    const keepers = [keep(), keep(), keep()];
    await Promise.all(keepers.map(({ look }) => look()));
    const { looked_at } = await rowOf();
    await Promise.all(keepers.map(({ look }) => look()));
    expect((await rowOf()).looked_at).toEqual(looked_at);
  });

  it('leaves products that nobody serves any more as they were', async () => {
    await pool.query(
      `insert into concord.product_states (product, version, data_at) values ('gone.one', '1.0.0', now())`,
    );
    await keep().look();
    expect((await rowOf('gone.one')).data_at).not.toBeNull();
  });

  it('tells once that it cannot write, and goes on when it can', async () => {
    const keeper = keep();
    await keeper.look();
    await pool.query('alter table concord.product_states rename to away');
    await keeper.look();
    await keeper.look();
    expect(keeperFailures).toHaveLength(1);
    await pool.query('alter table concord.away rename to product_states');
    await pool.query(`update concord.product_states set looked_at = null; insert into public.facts values (1, now())`);
    await keeper.look();
    expect((await rowOf()).data_at).not.toBeNull();
  });

  it('keeps a table that is gone as a problem, and what was known of it', async () => {
    await pool.query('insert into public.facts values (1, now())');
    const keeper = keep();
    await keeper.look();
    const { data_at, measured_at } = await rowOf();
    await pool.query('alter table public.facts rename to elsewhere');
    await pool.query('update concord.product_states set looked_at = null');
    await keeper.look();
    expect(await rowOf()).toMatchObject({ data_at, measured_at, problem: 'its table is not there' });
    await pool.query('alter table public.elsewhere rename to facts');
  });
});

describe('a load that is recorded', () => {
  it('counts at once, and makes who serves the product look at once', async () => {
    const keeper = keep();
    await keeper.look();
    const watcher = await watch();
    watcher.onChange(({ due }) => due.includes('loads.facts') && void keeper.look());
    await pool.query(`insert into public.facts values (1, now() - interval '1 second')`);
    await pool.query(`select concord.touch('loads.facts', now() - interval '1 hour')`);
    await until(() => dataAtOf(watcher) !== null);
    expect(watcher.stateOf('loads.facts')?.watermark.loadedAt).not.toBeNull();
    const { rows } = await pool.query('select product, recorded_by from concord.loads');
    expect(rows).toEqual([{ product: 'loads.facts', recorded_by: expect.any(String) }]);
  });

  it('is not lost to a look that began before it', async () => {
    await keep().look();
    await pool.query(`update concord.product_states set looked_at = null`);
    const slow = new pg.Pool({ connectionString: testDatabase.url, max: 1 });
    const original = slow.query.bind(slow) as (text: string, values?: unknown[]) => Promise<pg.QueryResult>;
    slow.query = (async (text: string, values?: unknown[]) => {
      if (text.includes('set data_at')) await pool.query(`select concord.touch('loads.facts')`);
      return original(text, values);
    }) as typeof slow.query;
    await keep({ pool: slow }).look();
    expect(await rowOf()).toMatchObject({ loaded_at: expect.any(Date), looked_at: null });
    await Promise.all(opened.splice(0).map(({ close }) => close()));
    await slow.end();
  });

  it('is refused of the future, and of what nobody serves; an older one does not count', async () => {
    await keep().look();
    const touch = (text: string) => pool.query(`select concord.touch(${text})`);
    await expect(touch(`'loads.facts', now() + interval '1 hour'`)).rejects.toMatchObject({ code: '22008' });
    await expect(touch(`'loads.facts', null`)).rejects.toMatchObject({ code: '22008' });
    await expect(touch(`'loads.facts', 'infinity'`)).rejects.toMatchObject({ code: '22008' });
    await expect(touch(`'loads.none'`)).rejects.toMatchObject({ code: 'P0002' });
    await touch(`'loads.facts', '2026-01-02'`);
    await touch(`'loads.facts', '2026-01-01'`);
    expect((await rowOf()).loaded_at).toEqual(new Date('2026-01-02T00:00:00Z'));
  });

  it('is recorded by a loader that may execute the function and nothing else', async () => {
    await keep().look();
    const role = `loader_${Date.now().toString(36)}`;
    await pool.query(`create role ${role} login password 'l'; grant usage on schema concord to ${role};
      grant execute on function concord.touch(text, timestamptz) to ${role}`);
    const url = new URL(testDatabase.url);
    url.username = role;
    url.password = 'l';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query(`select concord.touch('loads.facts')`);
    await expect(client.query('select from concord.product_states')).rejects.toMatchObject({ code: '42501' });
    await expect(
      client.query('insert into concord.loads (product, at, recorded_by) values (1, now(), 1)'),
    ).rejects.toMatchObject({ code: '42501' });
    await client.end();
    const { rows } = await pool.query('select recorded_by from concord.loads');
    expect(rows).toEqual([{ recorded_by: role }]);
    await pool.query(`drop owned by ${role}; drop role ${role}`);
  });
});

const insertRun = (product: string, finished: string) =>
  pool.query(
    `insert into concord.quality_runs (id, product, version, cause, started_at, finished_at, row_count, results)
     values (gen_random_uuid(), $1, '1.0.0', 'command', ${finished}, ${finished}, 5, '[]')`,
    [product],
  );

describe('a watcher', () => {
  it('leaves out a run that somebody else wrote in a form of his own', async () => {
    await pool.query(`insert into concord.product_states (product, version) values ('loads.facts', '1.0.0')`);
    await insertRun('loads.facts', `now() - interval '1 hour'`);
    await pool.query(
      `insert into concord.quality_runs (id, product, version, cause, started_at, finished_at, results)
       values (gen_random_uuid(), 'loads.facts', '1.0.0', 'command', now(), now(), '{"no": "list"}')`,
    );
    const watcher = await watch();
    expect(watcher.stateOf('loads.facts')?.runs.map(({ results }) => results)).toEqual([[]]);
    const standings = createStandings({ products: mesh.products, states: watcher, now: () => 0 });
    expect(standings.of(facts, decide(facts, viewerOf('analyst'))).quality.status).toBe('unknown');
  });

  it('knows the newest 30 runs of a product, the newest first, and hears of the next', async () => {
    await pool.query(`insert into concord.product_states (product, version) values ('loads.facts', '1.0.0')`);
    for (let age = 40; age > 0; age--) await insertRun('loads.facts', `now() - interval '${age} hours'`);
    const watcher = await watch();
    const before = watcher.stateOf('loads.facts')?.runs ?? [];
    expect(before).toHaveLength(30);
    expect(before.map(({ finishedAt }) => finishedAt)).toEqual(
      before.map(({ finishedAt }) => finishedAt).toSorted((a, b) => b - a),
    );
    const revision = watcher.revision();
    await insertRun('loads.facts', 'now()');
    await until(() => watcher.revision() !== revision);
    const after = watcher.stateOf('loads.facts')?.runs ?? [];
    expect(after.slice(1)).toEqual(before.slice(0, 29));
    expect(after[0]).toMatchObject({ cause: 'command', rowCount: 5, results: [] });
  });

  it('finds by looking what it did not hear', async () => {
    await pool.query(
      `alter table concord.product_states disable trigger all; alter table concord.quality_runs disable trigger all`,
    );
    try {
      const watcher = await watch(50);
      await pool.query(
        `insert into concord.product_states (product, version, data_at) values ('loads.facts', '1.0.0', now())`,
      );
      await until(() => dataAtOf(watcher) !== null);
      await insertRun('loads.facts', 'now()');
      await until(() => watcher.stateOf('loads.facts')?.runs.length === 1);
    } finally {
      await pool.query(
        `alter table concord.product_states enable trigger all; alter table concord.quality_runs enable trigger all`,
      );
    }
  });

  it('gives the same state, and no other revision, while nothing changes', async () => {
    await pool.query(
      `insert into concord.product_states (product, version, looked_at) values ('loads.facts', '1.0.0', now())`,
    );
    const watcher = await watch();
    const [state, revision] = [watcher.stateOf('loads.facts'), watcher.revision()];
    await watcher.refresh();
    expect(watcher.stateOf('loads.facts')).toBe(state);
    expect(watcher.revision()).toBe(revision);
  });

  it('keeps what it knows while the tables are gone, tells of it once, and is back with them', async () => {
    await pool.query(
      `insert into concord.product_states (product, version, data_at) values ('loads.facts', '1.0.0', now())`,
    );
    const watcher = await watch(20);
    await pool.query('alter table concord.product_states rename to away');
    await until(() => failures.length === 1);
    await sleep(100);
    expect(dataAtOf(watcher)).not.toBeNull();
    expect(failures).toMatchObject([{ isRefused: true, wasRead: true }]);
    await pool.query('alter table concord.away rename to product_states');
    await pool.query(`update concord.product_states set data_at = '2026-01-01'`);
    await until(() => dataAtOf(watcher) === Date.parse('2026-01-01T00:00:00Z'));
  });

  it('whose connection is killed sees what changed meanwhile', async () => {
    await pool.query(`insert into concord.product_states (product, version) values ('loads.facts', '1.0.0')`);
    const watcher = await watch(never, 'killed');
    await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'killed'`);
    await pool.query('update concord.product_states set data_at = now()');
    await insertRun('loads.facts', 'now()');
    await until(() => dataAtOf(watcher) !== null && watcher.stateOf('loads.facts')?.runs.length === 1);
    expect(failures).toEqual([]);
  });

  it('in a database that was never set up knows nothing, and says so once', async () => {
    const bare = await createTestDatabase('bare');
    const watcher = await watchStates({
      createClient: () => new pg.Client({ connectionString: bare.url }),
      onFailure: (failure) => failures.push(failure),
      pollMs: 20,
    });
    await sleep(100);
    expect(failures).toMatchObject([{ isRefused: true, wasRead: false }]);
    expect(watcher.stateOf('loads.facts')).toBeUndefined();
    await watcher.close();
    await bare.drop();
  });
});

describe('standings', () => {
  it('are judged by what the watcher knows, anew each second, and count when a product gets stale by time', async () => {
    await pool.query(
      `insert into concord.product_states (product, version, data_at, measured_at) values ('loads.facts', '1.0.0', '2026-06-01T12:00:00Z', '2026-06-01T13:00:00Z')`,
    );
    const clock = { now: Date.parse('2026-06-01T13:00:00Z') };
    const standings = createStandings({ products: mesh.products, states: await watch(), now: () => clock.now });
    const access = decide(facts, viewerOf('analyst'));
    const first = standings.of(facts, access);
    expect(first.freshness).toMatchObject({ status: 'fresh', ageSeconds: 3_600 });
    expect(standings.of(facts, access)).toBe(first);
    const revision = standings.revision();
    clock.now += 1_000;
    expect(standings.of(facts, access).freshness).toMatchObject({ status: 'stale', ageSeconds: 3_601 });
    expect(standings.revision()).toBe(revision + 1);
    clock.now += 1_000;
    expect(standings.revision()).toBe(revision + 1);
  });

  it('are unknown of a product that nobody ever served', async () => {
    const standings = createStandings({ products: [], states: await watch(), now: () => 0 });
    expect(standings.of(facts, decide(facts, viewerOf('analyst'))).freshness.status).toBe('unknown');
    expect(standings.stateOf(facts)).toBeUndefined();
  });
});

it('old runs, loads and counts go, but never the newest 30 runs of a product', async () => {
  for (let age = 40; age > 0; age--) await insertRun('loads.facts', `now() - interval '${100 + age} days'`);
  await insertRun('loads.facts', 'now()');
  await pool.query(`insert into concord.loads (product, at, recorded_by, recorded_at) values ('a', now(), 'x', now() - interval '91 days'), ('a', now(), 'x', now());
    insert into concord.usage values (current_date - 401, 'c', 'p', '1', 'f', 1), (current_date, 'c', 'p', '1', 'f', 1);
    insert into concord.traffic values (now() - interval '401 days', 'p', 1, 0, '{}'), (now(), 'p', 1, 0, '{}')`);
  await Promise.all([1, 2].map(() => removeOld(pool, { qualityDays: 90, usageDays: 400 })));
  const count = async (table: string) =>
    (await pool.query(`select count(*)::integer as n from concord.${table}`)).rows[0].n;
  expect(await Promise.all(['quality_runs', 'loads', 'usage', 'traffic'].map(count))).toEqual([30, 1, 1, 1]);
});
