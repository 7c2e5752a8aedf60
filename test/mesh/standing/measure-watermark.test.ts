// How far the data of a product go, read from tables of every kind by means that stay cheap when the tables grow.

import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConcordError } from '../../../errors/concord-error.ts';
import {
  createLookMemory,
  type Known,
  type Look,
  type LookMemory,
  measureWatermark,
} from '../../../mesh/standing/measure-watermark.ts';
import { readRelations, relationOf } from '../../../mesh/standing/read-relations.ts';
import { type Database, openDatabase } from '../../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createLoadedMesh, productOf } from '../../support/loaded-mesh.ts';

const mesh = createLoadedMesh([
  { name: 'indexed' },
  { name: 'unindexed' },
  { name: 'parted' },
  { name: 'parted_plain' },
  { name: 'viewed' },
  { name: 'joined' },
  { name: 'materialized' },
  { name: 'empty' },
  { name: 'days', moment: 'date' },
  { name: 'zoneless', moment: 'timestamp' },
  { name: 'counted', moment: null },
  { name: 'counted_view', moment: null },
  { name: 'gone' },
]);
let testDatabase: TestDatabase;
let client: pg.Client;
let database: Database;
let memory: LookMemory;

beforeAll(async () => {
  testDatabase = await createTestDatabase('watermarks');
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  const rows = `select i, now() - interval '1 day' - (200000 - i) * interval '1 second' from generate_series(1, 200000) i`;
  await client.query(`
    create table indexed (id integer, at timestamptz); insert into indexed ${rows}; create index on indexed (at);
    create table unindexed (id integer, at timestamptz); insert into unindexed ${rows};
    create table parted (id integer, at timestamptz) partition by range (id);
    create table parted_one partition of parted for values from (0) to (100000);
    create table parted_two partition of parted for values from (100000) to (900000);
    insert into parted ${rows}; create index on parted (at);
    create table parted_plain (id integer, at timestamptz) partition by range (id);
    create table plain_one partition of parted_plain for values from (0) to (100000);
    create table plain_two partition of parted_plain for values from (100000) to (900000);
    insert into parted_plain ${rows};
    create view viewed as select id, max(at) as at from unindexed group by id;
    create view joined as select f.id, f.at from indexed f join parted p on p.at = f.at;
    create materialized view materialized as select * from unindexed;
    create table empty (id integer, at timestamptz);
    create table days (id integer, at date);
    create table zoneless (id integer, at timestamp);
    create table counted (id integer);
    create view counted_view as select id from counted`);
  await client.query('analyze');
  database = openDatabase({ url: testDatabase.url, domain: 'loads', connections: 1, statementTimeoutSeconds: 5 });
});
afterAll(async () => {
  await database.close();
  await client.end();
  await testDatabase.drop();
});
beforeEach(() => {
  memory = createLookMemory();
});

const never: Known = { dataAt: null, loadedAt: null, measuredAt: null, rowsWritten: null, isScanDue: true };
const minute = 60_000;

async function look(name: string, known: Known = never, reader: Pick<Database, 'read'> = database): Promise<Look> {
  await flush();
  const product = productOf(mesh, name);
  const relation = relationOf(product, await readRelations([product], reader));
  return measureWatermark(product, known, { database: reader, relation, memory });
}

/** What the next look knows of this one; `isScanDue`: an hour later. */
const after = (earlier: Look, isScanDue = false, measuredAt: number | null = null): Known => ({
  dataAt: earlier.dataAt,
  loadedAt: earlier.loadedAt,
  rowsWritten: earlier.rowsWritten,
  measuredAt,
  isScanDue,
});

/** Backends tell what they wrote when they have leisure. */
async function flush(): Promise<void> {
  await client.query('select pg_stat_force_next_flush()');
  await client.query('select 1');
}

const newestIn = async (table: string) =>
  Number((await client.query(`select floor(extract(epoch from max(at)) * 1000) as at from ${table}`)).rows[0].at);

/** Rows that were read one after the other since the table was made. */
async function rowsRead(...tables: readonly string[]): Promise<number> {
  await flush();
  await database.read({ text: 'select pg_stat_force_next_flush()', values: [] });
  await database.read({ text: 'select 1', values: [] });
  const { rows } = await client.query(
    'select sum(seq_tup_read)::integer as read from pg_stat_user_tables where relname = any($1)',
    [tables],
  );
  return rows[0].read;
}

/** What the looks of `work` read one after the other. */
async function readingOf(tables: readonly string[], work: () => Promise<unknown>): Promise<number> {
  const before = await rowsRead(...tables);
  await work();
  return (await rowsRead(...tables)) - before;
}

describe('a large table with an index', () => {
  it.each([
    ['of its own', 'indexed', ['indexed']],
    ['of each partition', 'parted', ['parted_one', 'parted_two']],
  ])('%s is read by that, also after an insert', async (_, name, tables) => {
    const read = await readingOf(tables, async () => {
      const newest = await newestIn(name);
      expect(await look(name)).toMatchObject({ dataAt: newest, isSeen: true, hasScanned: false, problem: null });
      await client.query(`insert into ${name} values (200001, now())`);
      expect((await look(name)).dataAt).toBeGreaterThan(newest + 23 * 60 * minute);
    });
    expect(read).toBe(0);
  });

  it('does not count what lies in the future, or is infinite', async () => {
    const newest = await newestIn('indexed');
    await client.query(
      `begin; insert into indexed values (1, '2999-01-01'), (1, 'infinity'), (1, '-infinity'); commit`,
    );
    expect((await look('indexed')).dataAt).toBe(newest);
    await client.query('delete from indexed where at > now() or not isfinite(at)');
  });
});

describe('a large table without an index', () => {
  it('is read whole once, and then at its end', async () => {
    const newest = await newestIn('unindexed');
    const first = await look('unindexed');
    expect(first).toMatchObject({ dataAt: newest, isSeen: true, hasScanned: true, problem: null });
    const read = await readingOf(['unindexed'], async () => {
      const quiet = await look('unindexed', after(first));
      expect(quiet).toMatchObject({ dataAt: newest, isSeen: true, hasScanned: false, problem: null });
      await client.query('insert into unindexed values (200001, now())');
      const inserted = await look('unindexed', after(quiet));
      expect(inserted).toMatchObject({ isSeen: true, hasScanned: false, problem: null });
      expect(inserted.dataAt).toBeGreaterThan(newest);
      expect(inserted.dataAt).toBe(await newestIn('unindexed'));
    });
    // The test itself reads all of it once, for the last line.
    expect(read).toBeLessThan(200_001 + 64 * 250);
  });

  it('says that it does not know when something changed elsewhere, until it is read whole an hour later', async () => {
    const first = await look('unindexed');
    await client.query('delete from unindexed where id < 1000');
    await client.query('vacuum unindexed');
    await client.query('insert into unindexed values (0, now())');
    const filled = await look('unindexed', after(first));
    expect(filled).toMatchObject({ dataAt: first.dataAt, isSeen: false, rowsWritten: first.rowsWritten });
    expect(filled.problem).toContain('once an hour');
    const read = await readingOf(['unindexed'], async () => {
      expect(await look('unindexed', after(filled))).toMatchObject({ dataAt: first.dataAt, isSeen: false });
    });
    expect(read).toBe(0);
    const whole = await look('unindexed', after(filled, true));
    expect(whole).toMatchObject({ isSeen: true, hasScanned: true, problem: null });
    expect(whole.dataAt).toBeGreaterThan(first.dataAt ?? 0);
  });

  it('that takes too long to read whole is known by what comes at its end', async () => {
    // The statement over all of it runs into the time limit; all others reach PostgreSQL.
    const slow: Pick<Database, 'read'> = {
      read: async (statement) => {
        const isWhole = statement.text.startsWith('select (extract') && !statement.text.includes('ctid');
        if (isWhole) throw new ConcordError('QUERY_TIMEOUT', { seconds: 5 });
        return database.read(statement);
      },
    };
    // More than the room that deleted rows have left.
    await client.query('insert into unindexed select 0, now() from generate_series(1, 3000)');
    const first = await look('unindexed', never, slow);
    expect(first).toMatchObject({ dataAt: await newestIn('unindexed'), isSeen: true, hasScanned: true });
    await client.query("insert into unindexed select 0, now() - interval '1 year'");
    const older = await look('unindexed', after(first, true), slow);
    expect(older).toMatchObject({ dataAt: first.dataAt, isSeen: false, hasScanned: true });
    expect(older.problem).toContain('takes too long');
  });

  it('in partitions is read at the ends of those that changed', async () => {
    const first = await look('parted_plain');
    expect(first).toMatchObject({ dataAt: await newestIn('parted_plain'), isSeen: true, hasScanned: true });
    const read = await readingOf(['plain_one', 'plain_two'], async () => {
      expect(await look('parted_plain', after(first))).toMatchObject({ dataAt: first.dataAt, isSeen: true });
      await client.query('insert into parted_plain values (1, now())');
      const inserted = await look('parted_plain', after(first));
      expect(inserted).toMatchObject({ isSeen: true, hasScanned: false });
      expect(inserted.dataAt).toBeGreaterThan(first.dataAt ?? 0);
    });
    expect(read).toBeLessThan(2 * 64 * 250);
  });
});

describe('what is no table', () => {
  it('a view that is dear is read once an hour, and not known between', async () => {
    const first = await look('viewed');
    expect(first).toMatchObject({ dataAt: await newestIn('viewed'), isSeen: true, hasScanned: true });
    await client.query('insert into unindexed values (200002, now())');
    const read = await readingOf(['unindexed'], async () => {
      const between = await look('viewed', after(first));
      expect(between).toMatchObject({ dataAt: first.dataAt, isSeen: false, hasScanned: false });
      expect(between.problem).toContain('once an hour');
    });
    expect(read).toBe(0);
    expect((await look('viewed', after(first, true))).dataAt).toBeGreaterThan(first.dataAt ?? 0);
  });

  it('a view with a join is read by an index where that leads to its newest row', async () => {
    const read = await readingOf(['indexed', 'parted_one', 'parted_two'], async () => {
      const seen = await look('joined');
      expect(seen).toMatchObject({ isSeen: true, hasScanned: false, problem: null });
      expect(seen.dataAt).not.toBeNull();
    });
    expect(read).toBe(0);
  });

  it('a view that takes long though the planner takes it for cheap is left alone for an hour', async () => {
    let tries = 0;
    const slow: Pick<Database, 'read'> = {
      read: async (statement) => {
        if (!statement.text.startsWith('select (extract')) return database.read(statement);
        tries++;
        throw new ConcordError('QUERY_TIMEOUT', { seconds: 5 });
      },
    };
    const first = await look('joined', never, slow);
    expect(first).toMatchObject({ isSeen: false, hasScanned: true });
    await look('joined', after(first), slow);
    expect(tries).toBe(1);
    expect(await look('joined', after(first, true))).toMatchObject({ isSeen: true });
  });

  it('a materialized view is known to be the same until it is made anew', async () => {
    const first = await look('materialized');
    expect(first).toMatchObject({ isSeen: true, hasScanned: true });
    expect(await look('materialized', after(first))).toMatchObject({ dataAt: first.dataAt, isSeen: true });
    await client.query('insert into unindexed values (200003, now())');
    await client.query('refresh materialized view materialized');
    const anew = await look('materialized', after(first));
    expect(anew).toMatchObject({ isSeen: true, hasScanned: false });
    expect(anew.dataAt).toBeGreaterThan(first.dataAt ?? 0);
  });

  it('a table that is gone, or may not be read, is a problem and no failure, and what is known stays', async () => {
    const known = { ...never, dataAt: 5, rowsWritten: 7n };
    expect(await look('gone', known)).toMatchObject({ dataAt: 5, isSeen: false, problem: 'its table is not there' });
    const role = `looker_${Date.now().toString(36)}`;
    await client.query(`create role ${role} login password 'x'`);
    const url = new URL(testDatabase.url);
    url.username = role;
    url.password = 'x';
    const stranger = openDatabase({ url: url.href, domain: 'loads' });
    expect(await look('indexed', known, stranger)).toMatchObject({
      dataAt: 5,
      isSeen: false,
      problem: 'the user of its database may not read it',
    });
    await client.query(`grant select (at) on indexed to ${role}`);
    expect(await look('indexed', known, stranger)).toMatchObject({ isSeen: true, problem: null });
    await client.query(`grant select (at) on unindexed to ${role}`);
    const whole = await look('unindexed', never, stranger);
    expect(whole).toMatchObject({ isSeen: true, hasScanned: true });
    await client.query('insert into unindexed values (1, now())');
    expect(await look('unindexed', after(whole), stranger)).toMatchObject({ dataAt: whole.dataAt, isSeen: false });
    await stranger.close();
    await client.query(`drop owned by ${role}; drop role ${role}`);
  });
});

describe('a small table', () => {
  it('that is empty has no newest data, which is no problem', async () => {
    expect(await look('empty')).toMatchObject({ dataAt: null, isSeen: true, problem: null });
  });

  it('of days counts each until its end, and none that is to come', async () => {
    await client.query(`insert into days values (1, current_date - 2), (2, '2999-01-01')`);
    const midnight = Date.parse((await client.query('select (current_date - 1)::text as d')).rows[0].d);
    expect((await look('days')).dataAt).toBe(midnight);
    await client.query(`insert into days values (3, (now() at time zone 'UTC')::date)`);
    const today = Date.parse((await client.query(`select (now() at time zone 'UTC')::date::text as d`)).rows[0].d);
    expect((await look('days')).dataAt).toBe(today + 86_400_000);
  });

  it('of timestamps without a zone has them in UTC', async () => {
    await client.query(`insert into zoneless values (1, '2026-01-31 10:00:00'), (2, 'infinity')`);
    expect((await look('zoneless')).dataAt).toBe(Date.parse('2026-01-31T10:00:00Z'));
  });
});

describe('a product without a freshness column', () => {
  it('is unknown at first, and loaded after the look before the one that saw rows written', async () => {
    const first = await look('counted');
    expect(first).toMatchObject({ dataAt: null, loadedAt: null, isSeen: true });
    expect(first.problem).toContain('no load was seen');
    const quiet = await look('counted', after(first, false, 1_000));
    expect(quiet).toMatchObject({ loadedAt: null, isSeen: true });
    await client.query('insert into counted values (1)');
    const loaded = await look('counted', after(quiet, false, 2_000));
    expect(loaded).toMatchObject({ loadedAt: 2_000, isSeen: true, problem: null });
    await client.query('delete from counted');
    expect(await look('counted', after(loaded, false, 3_000))).toMatchObject({ loadedAt: 2_000, problem: null });
  });

  it('keeps a recorded load that is newer', async () => {
    const first = await look('counted');
    await client.query('insert into counted values (2)');
    const loaded = await look('counted', { ...after(first, false, 1_000), loadedAt: 9_000 });
    expect(loaded.loadedAt).toBe(9_000);
  });

  it('begins anew where the counters were reset', async () => {
    const first = await look('counted');
    const reset = await look('counted', { ...after(first, false, 1_000), rowsWritten: 1_000_000n });
    expect(reset).toMatchObject({ loadedAt: null, rowsWritten: first.rowsWritten, isSeen: true });
  });

  it('that is a view is known only by recorded loads', async () => {
    const seen = await look('counted_view', { ...never, loadedAt: 4_000 });
    expect(seen).toMatchObject({ loadedAt: 4_000, isSeen: false });
    expect(seen.problem).toContain('only recorded loads count');
  });
});
