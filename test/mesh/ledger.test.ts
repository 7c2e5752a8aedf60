// The ledger over a real PostgreSQL: what is recorded is there, in order, once; what cannot be written waits, is kept for
// the next start, or stops the reading.

import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeEntries, encodeBatch } from '../../mesh/ledger/batch.ts';
import { createLedger, type LedgerEvent, type LedgerSettings } from '../../mesh/ledger/create-ledger.ts';
import type { DecisionEntry, LedgerEntry } from '../../mesh/ledger/ledger-entry.ts';
import { mayWriteLedger } from '../../mesh/ledger/may-write-ledger.ts';
import { type LedgerQuestion, readLedger } from '../../mesh/ledger/read-ledger.ts';
import type { Spool } from '../../mesh/ledger/spool.ts';
import { verifyLedger } from '../../mesh/ledger/verify-ledger.ts';
import { writeBatch } from '../../mesh/ledger/write-batch.ts';
import { migrate } from '../../mesh/migrate.ts';
import type { Database } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { bob, readEntry, start } from '../support/ledger-entries.ts';

const key = new Uint8Array(32).fill(4);
let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase('ledger');
});
afterAll(() => database.drop());

beforeEach(async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('drop schema if exists concord, concord_secret cascade');
  await migrate(client);
  await client.end();
  pool = new pg.Pool({ connectionString: database.url, max: 5 });
  pool.on('error', () => {}); // the database is dropped before all of its connections are gone
  return () => pool.end();
});

/** A spool in memory. */
function createSpool(): Spool & { readonly texts: string[] } {
  const texts: string[] = [];
  return {
    texts,
    keep: (text) => texts.push(text),
    find: () => texts.map((text) => ({ name: 'spool', text, remove: () => texts.splice(texts.indexOf(text), 1) })),
  };
}

function open(changes: Partial<LedgerSettings> = {}) {
  const events: LedgerEvent[] = [];
  const onEvent = (event: LedgerEvent) => events.push(event);
  const ledger = createLedger({ pool, key, spool: createSpool(), onEvent, patienceMs: 50, ...changes });
  return { ...ledger, events };
}

const read: Database['read'] = async ({ text, values }) => (await pool.query(text, [...values])).rows;
const anything = { product: null, subject: null, consumer: null, since: null, until: null, first: 500, after: null };

async function readAll(question: Partial<LedgerQuestion> = {}): Promise<readonly LedgerEntry[]> {
  const { entries } = await readLedger(read, { ...anything, ...question });
  return entries.map(({ entry }) => entry);
}

async function prove() {
  const client = await pool.connect();
  try {
    const { batches, entries, findings } = await verifyLedger(client, key);
    return { batches, entries, findings };
  } finally {
    client.release();
  }
}

const deadPool = () => new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });

const decision: DecisionEntry = {
  kind: 'access',
  at: start + 9,
  actor: bob,
  product: 'people.customers',
  columns: ['email'],
  request: 'r1',
  event: 'approved',
  consumer: 'consumer:dashboard',
  until: start + 86_400_000,
};

describe('a batch', () => {
  it('gives back every entry as it was, also where texts hold quotes and line breaks', () => {
    const odd = { subject: 'a"\n\\b', role: 'ä', consumer: '', purpose: '☃' };
    const entries = [readEntry(3), readEntry(1, { actor: odd, operation: null }), decision, readEntry(2)];
    const batch = encodeBatch('00000000-0000-0000-0000-000000000001', entries);
    expect(decodeEntries(batch.body)).toEqual(entries);
    const { firstAt, lastAt, count, products } = batch;
    expect({ firstAt, lastAt, count, products }).toEqual({
      firstAt: start + 1,
      lastAt: start + 9,
      count: 4,
      products: ['people.customers', 'shop.orders', 'shop.orders@2'],
    });
  });
});

describe('the ledger', () => {
  it('has what was recorded, the latest first, after a clean stop', async () => {
    const ledger = open();
    const entries = [...Array.from({ length: 25 }, (_, number) => readEntry(number)), decision];
    for (const entry of entries) ledger.record(entry);
    await ledger.close();
    expect(await readAll()).toEqual(entries.toReversed());
    expect(await prove()).toEqual({ batches: 1, entries: 26, findings: [] });
    expect(ledger.events).toEqual([]);
  });

  it('writes by itself, soon after the first entry and as soon as a batch is full', async () => {
    const slow = open({ pauseMs: 60_000, mostPerBatch: 10 });
    for (let number = 0; number < 10; number++) slow.record(readEntry(number));
    await expect.poll(() => readAll()).toHaveLength(10);
    const quick = open({ pauseMs: 20 });
    quick.record(readEntry(10));
    await expect.poll(() => readAll()).toHaveLength(11);
    await Promise.all([slow.close(), quick.close()]);
  });

  it('writes whole batches, and what comes meanwhile with the next, however fast it comes', async () => {
    const ledger = open({ mostPerBatch: 100, pauseMs: 60_000 });
    for (let number = 0; number < 1_050; number++) {
      ledger.record(readEntry(number));
      if (number % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(async () => (await prove()).entries).toBe(1_000);
    expect(await prove()).toEqual({ batches: 10, entries: 1_000, findings: [] });
    await ledger.close();
    expect(await prove()).toEqual({ batches: 11, entries: 1_050, findings: [] });
  });

  it('takes nothing after it was closed', async () => {
    const ledger = open();
    await ledger.close();
    expect(() => ledger.record(readEntry(1))).toThrow(expect.objectContaining({ code: 'LEDGER_UNAVAILABLE' }));
  });

  it('is one chain, whichever processes write to it at once', async () => {
    const ledgers = Array.from({ length: 4 }, () => open({ mostPerBatch: 7 }));
    for (let number = 0; number < 200; number++) {
      ledgers[number % 4]?.record(readEntry(number));
      if (number % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    const { entries, findings } = await prove();
    expect({ entries, findings }).toEqual({ entries: 200, findings: [] });
    expect((await readAll()).map(({ at }) => at).sort()).toEqual(
      Array.from({ length: 200 }, (_, number) => start + number),
    );
  });

  it('has a batch once, however often it is written', async () => {
    const batch = encodeBatch('00000000-0000-0000-0000-000000000001', [readEntry(1)]);
    await writeBatch(pool, key, batch);
    await writeBatch(pool, key, encodeBatch('00000000-0000-0000-0000-000000000002', [readEntry(2)]));
    await writeBatch(pool, key, batch);
    expect(await prove()).toEqual({ batches: 2, entries: 2, findings: [] });
  });

  it('that cannot be written keeps entries until it is full, then takes none, and goes on when it can', async () => {
    await pool.query('alter table concord.ledger_head rename to away');
    const ledger = open({ mostWaiting: 5, mostPerBatch: 2, pauseMs: 10 });
    for (let number = 0; number < 5; number++) ledger.record(readEntry(number));
    expect(ledger.assertWritable).toThrow(expect.objectContaining({ code: 'LEDGER_UNAVAILABLE' }));
    expect(() => ledger.record(readEntry(5))).toThrow(expect.objectContaining({ code: 'LEDGER_UNAVAILABLE' }));
    await expect.poll(() => ledger.events.map(({ kind }) => kind)).toEqual(['ledger-not-written']);
    await pool.query('alter table concord.away rename to ledger_head');
    await expect.poll(() => ledger.events.map(({ kind }) => kind)).toContain('ledger-written-again');
    ledger.assertWritable();
    ledger.record(readEntry(6));
    await ledger.close();
    expect((await readAll()).map(({ at }) => at - start)).toEqual([6, 4, 3, 2, 1, 0]);
    expect(ledger.events.map(({ kind }) => kind)).toEqual(['ledger-not-written', 'ledger-written-again']);
  });

  it('that cannot be written at the end is kept in the spool, and written once at the next start', async () => {
    const spool = createSpool();
    const dead = deadPool();
    const stopped = open({ pool: dead, spool, mostPerBatch: 2 });
    for (let number = 0; number < 5; number++) stopped.record(readEntry(number));
    await stopped.close();
    await dead.end();
    expect(stopped.events.map(({ kind }) => kind)).toEqual(['ledger-not-written', 'ledger-spooled']);
    expect(spool.texts).toHaveLength(1);
    const [kept = ''] = spool.texts;
    await open({ spool }).close();
    expect(spool.texts).toEqual([]);
    spool.texts.push(kept); // as if the process had been killed before it removed the file
    await open({ spool }).close();
    expect((await readAll()).map(({ at }) => at - start)).toEqual([4, 3, 2, 1, 0]);
    expect((await prove()).findings).toEqual([]);
  });

  it('takes nothing from a spool that somebody changed, and leaves it where it is', async () => {
    const spool = createSpool();
    const dead = deadPool();
    const stopped = open({ pool: dead, spool });
    stopped.record(readEntry(1));
    await stopped.close();
    await dead.end();
    spool.texts.splice(0, 1, (spool.texts[0] ?? '').replace('bob', 'eve'));
    const next = open({ spool });
    await next.close();
    expect(next.events).toEqual([{ kind: 'ledger-spool-refused', name: 'spool' }]);
    expect(spool.texts).toHaveLength(1);
    expect(await readAll()).toEqual([]);
  });

  it('says that entries are lost where there is no spool either', async () => {
    const cause = new Error('no space');
    const dead = deadPool();
    const keep = () => {
      throw cause;
    };
    const ledger = open({ pool: dead, spool: { find: () => [], keep } });
    ledger.record(readEntry(1));
    await ledger.close();
    await dead.end();
    expect(ledger.events.at(-1)).toEqual({ kind: 'ledger-lost', entries: 1, cause });
  });

  it('notices while it runs that its end was cut off', async () => {
    const ledger = open({ pauseMs: 1 });
    ledger.record(readEntry(1));
    await expect.poll(() => readAll()).toHaveLength(1);
    await pool.query('alter table concord.ledger disable trigger all');
    await pool.query('delete from concord.ledger');
    await pool.query(`update concord.ledger_head set seq = 0, entries = 0, mac = decode(repeat('00', 32), 'hex')`);
    ledger.record(readEntry(2));
    await ledger.close();
    expect(ledger.events).toEqual([{ kind: 'ledger-cut', seq: 1n }]);
  });
});

describe('what is asked of the ledger', () => {
  beforeEach(async () => {
    const ledger = open({ mostPerBatch: 10 });
    for (let number = 0; number < 120; number++) ledger.record(readEntry(number));
    await ledger.close();
  });

  it.each([
    ['a product', { product: 'people.customers' }, (n: number) => n % 3 === 0],
    ['a subject', { subject: 'ada' }, (n: number) => n % 2 === 0],
    ['a consumer, whatever its name holds', { consumer: 'dash"board' }, (n: number) => n % 2 === 0],
    ['a part of a name', { subject: 'ad' }, () => false],
    ['a time', { since: start + 35, until: start + 77 }, (n: number) => n >= 35 && n < 77],
    [
      'all of it',
      { product: 'shop.orders@2', subject: 'bob', since: start + 90 },
      (n: number) => n > 90 && n % 6 !== 3 && n % 2 === 1,
    ],
  ])('are the entries of %s', async (_, question, isMeant) => {
    const meant = Array.from({ length: 120 }, (_, number) => number).filter(isMeant);
    expect((await readAll(question)).map(({ at }) => at - start)).toEqual(meant.toReversed());
  });

  it('are reads of all majors of a product and its decisions by its id, and the reads of a major by its key', async () => {
    const ledger = open();
    const bills = ['shop.bills', 'shop.bills@3', 'shop.bills@33', 'shop.billing@3'];
    const entries = [
      ...bills.map((product, number) => readEntry(1_000 + number, { product })),
      { ...decision, product: 'shop.bills' },
    ];
    for (const entry of entries) ledger.record(entry);
    await ledger.close();
    const found = async (product: string) =>
      (await readAll({ product })).map((one) => [one.kind, one.product].join(' '));
    expect(await found('shop.bills')).toEqual([
      'access shop.bills',
      'read shop.bills@33',
      'read shop.bills@3',
      'read shop.bills',
    ]);
    expect(await found('shop.bills@3')).toEqual(['read shop.bills@3']);
    expect(await found('shop.bills@2')).toEqual([]);
  });

  it('comes in pages that together are all of it', async () => {
    const found: number[] = [];
    let after: LedgerQuestion['after'] = null;
    for (let pages = 0; pages < 20; pages++) {
      const page = await readLedger(read, { ...anything, subject: 'bob', first: 7, after });
      found.push(...page.entries.map(({ entry }) => entry.at - start));
      after = page.entries.at(-1)?.place ?? null;
      if (!page.hasMore) break;
    }
    expect(found).toEqual(Array.from({ length: 60 }, (_, number) => 119 - 2 * number));
  });
});

describe('who may write', () => {
  it('is who has the three grants, and nobody else', async () => {
    const role = `writer_${database.name.slice(-12)}`;
    await pool.query(`create role ${role} login password 'writer'`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'writer';
    const writer = new pg.Pool({ connectionString: url.href, max: 1 });
    try {
      const seen = [await mayWriteLedger(writer)];
      await expect(writer.query('select * from concord.ledger')).rejects.toThrow(/permission denied/);
      for (const grant of [
        'usage on schema concord',
        'select, insert on concord.ledger',
        'select, update on concord.ledger_head',
      ]) {
        await pool.query(`grant ${grant} to ${role}`);
        seen.push(await mayWriteLedger(writer));
      }
      expect(seen).toEqual([false, false, false, true]);
      const ledger = open({ pool: writer });
      ledger.record(readEntry(1));
      await ledger.close();
      expect([ledger.events, await prove()]).toEqual([[], { batches: 1, entries: 1, findings: [] }]);
      await expect(writer.query('delete from concord.ledger')).rejects.toThrow(/permission denied/);
    } finally {
      await writer.end();
      await pool.query(`drop owned by ${role}; drop role ${role}`);
    }
  });

  it.each(['update concord.ledger set count = 1', 'delete from concord.ledger', 'truncate concord.ledger'])(
    'cannot %s, not even as the owner with triggers of replication switched off',
    async (statement) => {
      await writeBatch(pool, key, encodeBatch('00000000-0000-0000-0000-000000000001', [readEntry(1)]));
      const client = await pool.connect();
      await client.query(`set session_replication_role = 'replica'`);
      await expect(client.query(statement)).rejects.toThrow(/only grows/);
      client.release(true);
    },
  );
});
