// Several short reads on one connection: each caller gets its own answer and nobody else's, whatever happens to the others.

import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConcordError } from '../../../errors/concord-error.ts';
import { openDatabase } from '../../../subgraphs/sql/pool.ts';
import { makeHome } from '../../end-to-end/run-concord.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { startOwnServer } from '../../support/own-server.ts';
import { createRandom } from '../../support/random.ts';

let testDatabase: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase('pipelining');
  owner = new pg.Client({ connectionString: testDatabase.url });
  await owner.connect();
  await owner.query(`create table item (id int primary key, name text);
    insert into item select g, 'name ' || g from generate_series(1, 2000) g;
    create table locked (id int primary key); insert into locked values (1)`);
});
afterAll(async () => {
  await owner.end();
  await testDatabase.drop();
});

const open = (connections: number) => openDatabase({ url: testDatabase.url, domain: 'items', connections });
/** Another text for each `shape`. */
const byKey = (id: number, shape = 0) => ({
  text: `select id, name, ${shape} as shape from item where id = $1::int`,
  values: [`${id}`],
  isKeyed: true,
});
const rowOf = (id: number, shape = 0) => ({ id, name: `name ${id}`, shape });
const failing = (shape: number) => ({
  text: `select 1 / ($1::int - $1::int) as never, ${shape} as shape`,
  values: ['1'],
  isKeyed: true,
});
const pids = async () => {
  const { rows } = await owner.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database() and application_name = $1',
    ['concord items'],
  );
  return rows.map(({ pid }) => pid);
};

it('many short reads share a connection', async () => {
  const database = open(8);
  for (let round = 0; round < 3; round++) await database.read(byKey(1));
  const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => database.read(byKey(index + 1))));
  expect(answers).toEqual(Array.from({ length: 8 }, (_, index) => [rowOf(index + 1)]));
  expect(database.connections()).toMatchObject({ open: 1, idle: 1, waiting: 0 });
  await database.close();
});

it('a short read that fails is alone in it, also while it is being prepared', async () => {
  const database = open(1);
  await database.read(byKey(1));
  const reads = Array.from({ length: 60 }, (_, index) =>
    database.read(index % 3 === 1 ? failing(index % 2) : byKey(index + 1, index % 4)),
  );
  const ends = await Promise.allSettled(reads);
  expect(ends).toEqual(
    ends.map((_, index) =>
      index % 3 === 1
        ? { status: 'rejected', reason: expect.objectContaining({ code: 'DATABASE_ERROR' }) }
        : { status: 'fulfilled', value: [rowOf(index + 1, index % 4)] },
    ),
  );
  await database.close();
});

it('one that waits for a lock holds up its neighbours for a moment only, and gets its answer when the lock is gone', async () => {
  const database = open(3);
  const stuck = { text: 'select id from locked where id = $1::int', values: ['1'], isKeyed: true };
  await database.read(stuck);
  await owner.query('begin; lock table locked in access exclusive mode');
  let isAnswered = false;
  const waiting = database.read(stuck).then((rows) => {
    isAnswered = true;
    return rows;
  });
  const neighbours = Array.from({ length: 7 }, (_, index) => database.read(byKey(index + 1)));
  expect(await Promise.all(neighbours)).toEqual(neighbours.map((_, index) => [rowOf(index + 1)]));
  await sleep(100);
  expect(await Promise.all([database.read(byKey(9)), database.read(byKey(10))])).toEqual([[rowOf(9)], [rowOf(10)]]);
  expect(isAnswered).toBe(false);
  await owner.query('rollback');
  expect(await waiting).toEqual([{ id: 1 }]);
  await database.close();
});

it('nothing new goes behind a read that takes long', async () => {
  const database = open(2);
  for (let round = 0; round < 3; round++) await database.read(byKey(1));
  const slow = database.read({ text: 'select pg_sleep(0.4), $1::text as slow', values: ['slow'], isKeyed: true });
  const together = database.read(byKey(2));
  expect(database.connections()).toMatchObject({ open: 1, idle: 0, waiting: 0 });
  await sleep(200);
  const apart = database.read(byKey(3));
  expect(database.connections()).toMatchObject({ open: 2, idle: 0, waiting: 0 });
  expect(await Promise.all([together, apart])).toEqual([[rowOf(2)], [rowOf(3)]]);
  await slow;
  await database.close();
});

it('who leaves does not wait, and takes nobody along', async () => {
  const database = open(1);
  await database.read(byKey(1));
  const caller = new AbortController();
  const slow = { text: `select pg_sleep(0.3), $1::text as slow`, values: ['slow'], isKeyed: true };
  const left = database.read(slow, caller.signal);
  const neighbour = database.read(byKey(2));
  caller.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  expect(await neighbour).toEqual([rowOf(2)]);
  await database.close();
});

it('reads on a connection that breaks are read again on another', async () => {
  const database = open(2);
  await database.read(byKey(1));
  const slow = { text: `select pg_sleep(0.2), $1::text as slow`, values: ['slow'], isKeyed: true };
  const reads = [database.read(slow), ...[2, 3, 4].map((id) => database.read(byKey(id)))];
  await sleep(50);
  for (const pid of await pids()) await owner.query('select pg_terminate_backend($1)', [pid]);
  expect(await Promise.all(reads)).toEqual([[{ pg_sleep: '', slow: 'slow' }], ...[2, 3, 4].map((id) => [rowOf(id)])]);
  await database.close();
});

it('a statement that the server has forgotten, or knows with other columns, is read all the same', async () => {
  const database = open(1);
  await owner.query('create table changing (id int, b int)');
  const read = () => database.read({ text: 'select * from changing where $1 = $1', values: ['1'], isKeyed: true });
  for (let round = 0; round < 3; round++) await read();
  await database.read({ text: 'deallocate all', values: [] });
  expect(await read()).toEqual([]);
  for (let round = 0; round < 3; round++) await read();
  await owner.query('alter table changing add column c int; insert into changing values (1, 2, 3)');
  expect(await read()).toEqual([{ id: 1, b: 2, c: 3 }]);
  await database.close();
});

it('a stream of short reads does not starve others on the only connection', async () => {
  const database = open(1);
  let isOver = false;
  let count = 0;
  const stream = Array.from({ length: 8 }, async () => {
    while (!isOver) {
      await database.read(byKey(1));
      count += 1;
    }
  });
  const list = { text: 'select count(*)::int as n from item where $1 = $1', values: ['x'] };
  for (let round = 0; round < 20; round++) expect(await database.read(list)).toEqual([{ n: 2000 }]);
  expect(count).toBeGreaterThan(20);
  isOver = true;
  await Promise.all(stream);
  await database.close();
});

it('a restart of the server fails what nobody can answer, and nothing after it', async () => {
  const server = await startOwnServer(makeHome());
  const database = openDatabase({ url: server.url, domain: 'items', connections: 2 });
  const read = (given: string) => database.read({ text: 'select $1::text as given', values: [given], isKeyed: true });
  for (let round = 0; round < 3; round++) await read('before');
  let isOver = false;
  let wrong = 0;
  const codes = new Set<string>();
  const readers = Array.from({ length: 8 }, async (_, reader) => {
    for (let round = 0; !isOver; round++) {
      const given = `${reader} ${round}`;
      const end = await read(given).catch((error: ConcordError) => error.code);
      if (typeof end === 'string') {
        codes.add(end);
        await sleep(10);
      } else if (end[0]?.given !== given || end.length !== 1) wrong += 1;
    }
  });
  for (const how of ['fast', 'immediate'] as const) {
    await server.stop(how);
    await server.start();
    await server.untilUp();
    expect(await read('after')).toEqual([{ given: 'after' }]);
    await server.killBackend();
    await server.untilUp();
  }
  isOver = true;
  await Promise.all(readers);
  expect([wrong, [...codes]]).toEqual([0, ['DATABASE_UNAVAILABLE']]);
  await database.close();
  await server.stop('fast');
}, 60_000);

it('parameters arrive as they were given', async () => {
  const database = open(1);
  const text = 'select to_json($1::text)::text as one, to_json($2::text[])::text as many';
  const anyText = fc.string({ unit: 'grapheme' }).map((given) => given.replaceAll('\0', ''));
  const given = fc.tuple(fc.option(anyText), fc.option(fc.array(fc.option(anyText))));
  await fc.assert(
    fc.asyncProperty(given, async ([one, many]) => {
      const [row] = await database.read({ text, values: [one, many], isKeyed: true });
      expect([JSON.parse(`${row?.one ?? null}`), JSON.parse(`${row?.many ?? null}`)]).toEqual([one, many]);
    }),
    { numRuns: 300 },
  );
  await database.close();
});

it('every caller gets its own answer, among lists, failures, callers that leave and connections that break', async () => {
  const { next: random, integer, chance } = createRandom(20_261);
  const database = open(4);
  const list = (id: number) => ({
    text: 'select id, name, 9 as shape from item where id between $1::int and $1::int + 2 order by id',
    values: [`${id}`],
  });
  const slow = { text: 'select pg_sleep(0.1)', values: [] };
  const ends = { answered: 0, failed: 0, left: 0, broken: 0 };
  const readOne = async () => {
    const id = integer(1, 1_900);
    const kind = random();
    const shape = integer(0, 3);
    const caller = new AbortController();
    // However quick the machine is, who asks for something slow has left before it is there.
    const isSlow = kind < 0.02;
    if (isSlow || chance(0.15)) setTimeout(() => caller.abort(new Error('left')), random() * 20);
    const isList = kind < 0.2;
    const statement = isSlow ? slow : isList ? list(id) : kind < 0.3 ? failing(shape) : byKey(id, shape);
    try {
      const rows = await database.read(statement, caller.signal);
      expect(rows).toEqual(isList ? [id, id + 1, id + 2].map((one) => rowOf(one, 9)) : [rowOf(id, shape)]);
      ends.answered += 1;
    } catch (error) {
      const { code = '', message } = error as Error & { readonly code?: string };
      if (message === 'left' || code === 'QUERY_TIMEOUT') ends.left += 1;
      else if (code === 'DATABASE_UNAVAILABLE') ends.broken += 1;
      else {
        expect([code, statement.text.includes('never')]).toEqual(['DATABASE_ERROR', true]);
        ends.failed += 1;
      }
    }
  };
  let isOver = false;
  const killing = (async () => {
    while (!isOver) {
      const [pid] = await pids();
      if (pid !== undefined) await owner.query('select pg_terminate_backend($1)', [pid]);
      await sleep(40);
    }
  })();
  await Promise.all(
    Array.from({ length: 40 }, async () => {
      for (let round = 0; round < 60; round++) await readOne();
    }),
  );
  isOver = true;
  await killing;
  expect(ends.answered).toBeGreaterThan(1_000);
  expect(Math.min(ends.failed, ends.left)).toBeGreaterThan(20);
  expect(await database.read(byKey(7))).toEqual([rowOf(7)]);
  expect(database.connections().waiting).toBe(0);
  await database.close();
}, 60_000);
