// `concord touch`, as a loader would use it in a script.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFreshness } from '../../cli/doctor/check-freshness.ts';
import { readEnvironment } from '../../cli/environment.ts';
import type { Lifetime } from '../../cli/lifetime.ts';
import { openMeasuring, openStandings } from '../../cli/standing/open-standings.ts';
import { touch } from '../../cli/standing/touch.ts';
import { migrate } from '../../mesh/migrate.ts';
import { decide } from '../../subgraphs/access/decide.ts';
import { openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createLoadedMesh, productOf } from '../support/loaded-mesh.ts';
import { viewerOf } from '../support/shop-mesh.ts';

const mesh = createLoadedMesh([{ name: 'facts' }, { name: 'large' }, { name: 'large_view' }]);
const facts = productOf(mesh, 'facts');
const [domain] = mesh.domains;
if (domain === undefined) throw new Error('no domain');
let testDatabase: TestDatabase;
let client: pg.Client;
const stops: (() => Promise<unknown>)[] = [];
const lifetime: Lifetime = {
  fail: () => undefined,
  async start(start, stop) {
    const thing = await start();
    stops.push(() => stop(thing));
    return thing;
  },
};
const stopAll = async () => {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
};
const environmentOf = (url: string, more: Record<string, string> = {}) =>
  readEnvironment({ DATABASE_URL: url, CONCORD_HOME: join(tmpdir(), 'concord-nowhere'), ...more }, tmpdir());

beforeAll(async () => {
  testDatabase = await createTestDatabase('touch');
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  await migrate(client);
  await client.query(`create table public.facts (id integer, at timestamptz);
    create table public.large as select i as id, now() - i * interval '1 second' as at from generate_series(1, 200000) i;
    create view public.large_view as select * from public.large;
    analyze public.large;
    insert into concord.product_states (product, version) values ('loads.facts', '1.0.0'), ('loads.facts@2', '2.0.0')`);
});
afterAll(async () => {
  await client.end();
  await testDatabase.drop();
});

const tryTouch = (product: string, at: string | null = null, url = testDatabase.url) =>
  touch(environmentOf(url), { product, at }).then(
    (line) => line,
    (error: { readonly code?: string; readonly message: string }) => `${error.code}: ${error.message}`,
  );

describe('a load', () => {
  it('is recorded for now', async () => {
    expect(await tryTouch('loads.facts')).toMatch(
      /^loads\.facts: a load at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ is recorded\.$/,
    );
    const { rows } = await client.query(
      `select now() - loaded_at < interval '1 minute' as is_now from concord.product_states where product = 'loads.facts'`,
    );
    expect(rows).toEqual([{ is_now: true }]);
  });

  it('is recorded for the moment or the day that is told, also of a later major', async () => {
    expect(await tryTouch('loads.facts@2', '2026-01-31T10:00:00+01:00')).toBe(
      'loads.facts@2: a load at 2026-01-31T09:00:00Z is recorded.',
    );
    expect(await tryTouch('loads.facts@2', '2026-02-01')).toBe(
      'loads.facts@2: a load at 2026-02-01T00:00:00Z is recorded.',
    );
  });

  it('of an unknown product is refused with what is close', async () => {
    expect(await tryTouch('loads.fact')).toBe(
      'LOAD_PRODUCT_UNKNOWN: No product "loads.fact" is known. Did you mean "loads.facts" or "loads.facts@2"? Known: loads.facts, loads.facts@2. A new product is known once a process serves it.',
    );
    expect(await tryTouch(`'; drop table x`)).toContain('LOAD_PRODUCT_UNKNOWN');
  });

  it('in the future is refused, and so is what is no moment', async () => {
    expect(await tryTouch('loads.facts', '2999-01-01')).toBe(
      'LOAD_MOMENT_IN_FUTURE: A load at 2999-01-01 cannot be recorded, because that moment has not come yet. Leave out --at for now, or correct it.',
    );
    for (const at of ['yesterday', '2026-02-30', 'infinity', '']) {
      expect(await tryTouch('loads.facts', at)).toContain('CONFIGURATION_INVALID: --at must be a day or a moment');
    }
  });

  it('before all time is refused, which would keep every process from reading any state', async () => {
    for (const at of ['-infinity', 'infinity', null]) {
      const touching = client.query('select concord.touch($1, $2::timestamptz)', ['loads.facts', at]);
      await expect(touching).rejects.toMatchObject({ code: '22008' });
    }
  });

  it('without a database, or in one that is not set up, or by a user who may not, is refused with what to do', async () => {
    const away = 'postgres://a:b@127.0.0.1:9/none?sslmode=disable';
    expect(await tryTouch('loads.facts', null, away)).toContain('DATABASE_UNREACHABLE');
    const nowhere = readEnvironment({ CONCORD_HOME: join(tmpdir(), 'concord-nowhere') }, tmpdir());
    await expect(touch(nowhere, { product: 'loads.facts', at: null })).rejects.toMatchObject({
      code: 'DATABASE_NOT_RUNNING',
    });
    const bare = await createTestDatabase('bare');
    expect(await tryTouch('loads.facts', null, bare.url)).toContain('STANDING_NOT_SET_UP');
    await bare.drop();
    const role = `loader_${Date.now().toString(36)}`;
    await client.query(`create role ${role} login password 'l'; grant usage on schema concord to ${role}`);
    const url = new URL(testDatabase.url);
    url.username = role;
    url.password = 'l';
    expect(await tryTouch('loads.facts', null, url.href)).toContain('LOAD_NOT_PERMITTED');
    await client.query(`grant execute on function concord.touch(text, timestamptz) to ${role}`);
    expect(await tryTouch('loads.facts', null, url.href)).toContain('is recorded');
    expect(await tryTouch('loads.none', null, url.href)).toContain('LOAD_PRODUCT_UNKNOWN');
    await client.query(`drop owned by ${role}; drop role ${role}`);
  });
});

describe('a process', () => {
  const open = async (url: string, isMeasuring: boolean) => {
    const told: string[] = [];
    const environment = environmentOf(url, { CONCORD_FRESHNESS_INTERVAL: '1s' });
    const context = { mesh, environment, warn: (line: string) => told.push(line) };
    const opened = await openStandings(lifetime, { url, where: 'DATABASE_URL' }, context);
    const source = { url, where: 'DATABASE_URL', connections: 1, statementTimeoutSeconds: 30 };
    if (isMeasuring) await openMeasuring(lifetime, opened, { ...context, served: [{ domain, source }] });
    return { ...opened, told };
  };
  const until = async (isReached: () => boolean) => {
    for (let tries = 0; !isReached(); tries++) {
      if (tries > 2_000) throw new Error('It did not come.');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('that only reads hears at once what another measures of a plain insert and of a load', async () => {
    await client.query('truncate public.facts, concord.product_states');
    const [reading] = [await open(testDatabase.url, false), await open(testDatabase.url, true)];
    const freshness = () => reading.standings.of(facts, decide(facts, viewerOf('analyst'))).freshness;
    await until(() => freshness().measuredAt !== null);
    expect(freshness()).toMatchObject({ status: 'unknown', newestAt: null });
    await client.query(`insert into public.facts values (1, now() - interval '2 hours')`);
    await until(() => freshness().status === 'stale');
    await tryTouch('loads.facts');
    await until(() => freshness().status === 'fresh');
    await stopAll();
    expect(reading.told).toEqual([]);
  });

  it('whose database was not set up knows nothing, says so once, and serves', async () => {
    const bare = await createTestDatabase('bare');
    const { standings, told } = await open(bare.url, true);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(standings.of(facts, decide(facts, viewerOf('analyst'))).freshness.status).toBe('unknown');
    await stopAll();
    expect(told).toEqual([expect.stringContaining('STANDING_NOT_SET_UP')]);
    await bare.drop();
  });

  it('that is not told where the mesh’s database is knows nothing', async () => {
    const environment = environmentOf(testDatabase.url);
    const opened = await openStandings(lifetime, null, { mesh, environment, warn: () => undefined });
    await openMeasuring(lifetime, opened, { mesh, environment, warn: () => undefined, served: [] });
    expect(opened.standings.of(facts, decide(facts, viewerOf('analyst'))).freshness.status).toBe('unknown');
    expect(stops).toEqual([]);
  });
});

it('the doctor names the index by which the newest data are found', async () => {
  const database = openDatabase({ url: testDatabase.url, domain: 'loads', connections: 1 });
  const found = await checkFreshness(mesh.products, database, 'DATABASE_URL');
  expect(found.map(({ code, status }) => `${status} ${code}`)).toEqual([
    'warning FRESHNESS_DEAR',
    'warning FRESHNESS_DEAR',
  ]);
  expect(found[0]?.what).toContain('create index on public.large (at)');
  expect(found[1]?.what).toContain('comes from a table');
  await client.query('create index on public.large (at)');
  expect(await checkFreshness(mesh.products, database, 'DATABASE_URL')).toEqual([]);
  await database.close();
});

it('the doctor says what to grant where a freshness column may not be read', async () => {
  const role = `examiner_${Date.now().toString(36)}`;
  await client.query(`create role ${role} login password 'e'`);
  const url = new URL(testDatabase.url);
  url.username = role;
  url.password = 'e';
  const database = openDatabase({ url: url.href, domain: 'loads', connections: 1 });
  const [found] = await checkFreshness([facts], database, 'LOADS_URL');
  expect(found).toMatchObject({ status: 'warning', code: 'FRESHNESS_UNREADABLE' });
  expect(found?.what).toContain('the user of LOADS_URL may not read public.facts. Let its owner run: grant usage');
  await database.close();
  await client.query(`drop role ${role}`);
});
