// Reads of a domain's database: pinned, read-only, cancelled with the caller, and silent about what PostgreSQL said.

import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openLink } from '../../support/frozen-link.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase('pool');
  database = openDatabase({ url: testDatabase.url, domain: 'orders', connections: 2 });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const read = (text: string, signal?: AbortSignal) => database.read({ text, values: [] }, signal);

it('sessions are pinned', async () => {
  const names = [
    'TimeZone',
    'DateStyle',
    'IntervalStyle',
    'bytea_output',
    'extra_float_digits',
    'statement_timeout',
    'default_transaction_read_only',
  ];
  const settings = await Promise.all(
    names.map(async (name) => Object.values((await read(`show ${name}`))[0] ?? {})[0]),
  );
  expect(settings).toEqual(['UTC', 'ISO, MDY', 'iso_8601', 'hex', '1', '30s', 'on']);
});

it('options in the URL add to the pins and do not undo them', async () => {
  const url = new URL(testDatabase.url);
  url.searchParams.set('options', '-c search_path=pg_catalog -c statement_timeout=0');
  const own = openDatabase({ url: url.href, domain: 'orders' });
  const show = async (name: string) =>
    Object.values((await own.read({ text: `show ${name}`, values: [] }))[0] ?? {})[0];
  expect([await show('search_path'), await show('statement_timeout'), await show('TimeZone')]).toEqual([
    'pg_catalog',
    '30s',
    'UTC',
  ]);
  await own.close();
});

it('a statement that writes is refused, and the message tells nothing of it', async () => {
  await expect(read('create table secret_name (id int)')).rejects.toMatchObject({
    code: 'DATABASE_ERROR',
    message: 'The domain "orders" could not answer. Its operator finds the reason in the log.',
    cause: { code: '25006' },
  });
});

it('callers that go away cancel their statements, even when they had all connections, and those serve the next', async () => {
  const controller = new AbortController();
  const watcher = openDatabase({ url: testDatabase.url, domain: 'watcher' });
  const all = [1, 2].map(() => read('select pg_sleep(25) as cancelled_with_the_caller', controller.signal));
  await untilRunning(watcher, 2);
  controller.abort();
  const ends = await Promise.allSettled(all);
  expect(ends).toEqual(
    all.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'QUERY_TIMEOUT' }) })),
  );
  await untilRunning(watcher, 0);
  await watcher.close();
  expect(await Promise.all([read('select 1 as one'), read('select 1 as one')])).toEqual([[{ one: 1 }], [{ one: 1 }]]);
});

const untilRunning = (watcher: Database, count: number) => until(watcher, 'cancelled_with_the_caller', count);

/** Waits until so many statements that hold `mark` are running. */
async function until(watcher: Database, mark: string, count: number): Promise<void> {
  const text = `select count(*)::int as n from pg_stat_activity where state = 'active' and query ~ $1 and pid <> pg_backend_pid()`;
  for (let attempt = 0; attempt < 200; attempt++) {
    if ((await watcher.read({ text, values: [mark] }))[0]?.n === count) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect.fail(`never ${count} running`);
}

it('cancels on a server that takes no connection more', async () => {
  const admin = new pg.Client({ connectionString: testDatabase.url });
  await admin.connect();
  const role = `few_${testDatabase.name.slice(-12)}`;
  await admin.query(`create role ${role} login password 'few' connection limit 1`);
  const url = new URL(testDatabase.url);
  url.username = role;
  url.password = 'few';
  const few = openDatabase({ url: url.href, domain: 'orders', connections: 1 });
  const caller = new AbortController();
  const running = few.read({ text: 'select pg_sleep(25) as the_only_one', values: [] }, caller.signal);
  const watcher = openDatabase({ url: testDatabase.url, domain: 'watcher' });
  await until(watcher, 'the_only_one', 1);
  caller.abort();
  await expect(running).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
  await until(watcher, 'the_only_one', 0);
  await Promise.all([few.close(), watcher.close()]);
  await admin.query(`drop role ${role}`);
  await admin.end();
});

it('refuses reads for which there is no room, is ready all the same, and takes them when there is', async () => {
  const small = openDatabase({ url: testDatabase.url, domain: 'orders', connections: 2, mostWaiting: 3 });
  const caller = new AbortController();
  const slow = Array.from({ length: 5 }, () =>
    small.read({ text: 'select pg_sleep(25) as in_the_way', values: [] }, caller.signal),
  );
  await expect(small.read({ text: 'select 1', values: [] })).rejects.toMatchObject({ code: 'OVERLOADED' });
  expect(await small.isReady()).toBe(true);
  expect(small.connections()).toMatchObject({ waiting: 3, refused: 1, isOverloaded: true });
  caller.abort();
  await Promise.allSettled(slow);
  expect(await small.read({ text: 'select 1 as one', values: [] })).toEqual([{ one: 1 }]);
  await small.close();
});

it('gives up a server that is gone without a word', async () => {
  const link = await openLink(testDatabase.url);
  const options = { url: link.url, domain: 'orders', connections: 2, statementTimeoutSeconds: 1 };
  const silent = openDatabase(options);
  await silent.read({ text: 'select 1', values: [] });
  link.freeze();
  const read = silent.read({ text: 'select 1', values: [] }).catch((error: unknown) => error);
  expect(await silent.isReady()).toBe(false);
  expect(await read).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  await silent.close();
  await link.close();
});

it('a caller that has gone already runs nothing', async () => {
  await expect(read('select 1', AbortSignal.abort())).rejects.toThrow();
});

it('ends a statement that runs longer than it was told, and says how long that is', async () => {
  const hasty = openDatabase({ url: testDatabase.url, domain: 'orders', connections: 1, statementTimeoutSeconds: 1 });
  await expect(hasty.read({ text: 'select pg_sleep(20)', values: [] })).rejects.toMatchObject({
    code: 'QUERY_TIMEOUT',
    data: { seconds: 1 },
  });
  await hasty.close();
});

it('a database that is not there is unavailable, and says so without its address', async () => {
  const gone = openDatabase({ url: 'postgres://nobody:secret@127.0.0.1:1/none', domain: 'orders' });
  await expect(gone.read({ text: 'select 1', values: [] })).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    message: 'The database of the domain "orders" cannot be reached at the moment. Try again later.',
  });
  expect(await gone.isReady()).toBe(false);
  await gone.close();
});

it('a text that is read often is prepared once, however many values it gets', async () => {
  const text = 'select $1::text as prepared_once';
  for (const value of ['a', 'b', 'c', 'd']) {
    expect(await database.read({ text, values: [value] })).toEqual([{ prepared_once: value }]);
  }
  const prepared = await read(
    "select count(*)::int as n from pg_prepared_statements where statement ~ 'prepared_once' and name like 'concord_%'",
  );
  expect(prepared).toEqual([{ n: 1 }]);
});

it('connections that the server ends fail their reads, not the process, and the next reads are served', async () => {
  const watcher = openDatabase({ url: testDatabase.url, domain: 'watcher' });
  for (let round = 0; round < 5; round++) {
    const running = [1, 2, 3, 4].map(() => read('select pg_sleep(20) as ended_by_the_server'));
    const ended = Promise.allSettled(running);
    await until(watcher, 'ended_by_the_server', 2);
    const end =
      'select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
    for (let attempt = 0; attempt < 100; attempt++) {
      await watcher.read({ text: end, values: [] });
      const settled = await Promise.race([ended, new Promise<null>((resolve) => setTimeout(() => resolve(null), 50))]);
      if (settled !== null) break;
    }
    for (const one of await ended) {
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'DATABASE_UNAVAILABLE' } });
    }
    expect(await Promise.all([read('select 1 as one'), read('select 1 as one')])).toEqual([[{ one: 1 }], [{ one: 1 }]]);
  }
  await watcher.close();
});
