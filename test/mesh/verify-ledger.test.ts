// Somebody with every right in the database, but without the key, changes the ledger: the proof names what was changed.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeBatch } from '../../mesh/ledger/batch.ts';
import { firstSeal, sealRow, stampOf } from '../../mesh/ledger/seal.ts';
import { verifyLedger } from '../../mesh/ledger/verify-ledger.ts';
import { type LedgerHead, writeBatch } from '../../mesh/ledger/write-batch.ts';
import { migrate } from '../../mesh/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readEntry, start } from '../support/ledger-entries.ts';

const key = new Uint8Array(32).fill(4);
const batches = 6;
let database: TestDatabase;
let pool: pg.Pool;
/** Before the change. */
let head: LedgerHead;

const batchOf = (number: number) => encodeBatch(randomUUID(), [readEntry(10 * number), readEntry(10 * number + 1)]);
const beginOf = (number: number) => stampOf(start + 10 * number);

beforeAll(async () => {
  database = await createTestDatabase('verify');
});
afterAll(() => database.drop());

beforeEach(async () => {
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => {}); // the database is dropped before all of its connections are gone
  await pool.query('drop schema if exists concord, concord_secret cascade');
  const client = await pool.connect();
  await migrate(client);
  client.release();
  for (let number = 1; number <= batches; number++) head = (await writeBatch(pool, key, batchOf(number))).after;
  await pool.query('alter table concord.ledger disable trigger all');
  return () => pool.end();
});

async function prove(expected: { readonly seq: bigint; readonly mac: string } | null = null) {
  const client = await pool.connect();
  try {
    return await verifyLedger(client, key, expected);
  } finally {
    client.release();
  }
}

const altered = (number: number) => ({ kind: 'altered', seq: BigInt(number), at: beginOf(number) });

describe('the proof of the ledger', () => {
  it('finds nothing where nothing was changed, and tells where the ledger ends', async () => {
    const mac = head.mac.toString('hex');
    const proof = { batches, entries: 12, head: { seq: 6n, mac }, findings: [] };
    expect(await prove()).toEqual(proof);
    expect(await prove({ seq: 6n, mac })).toEqual(proof);
  });

  it('finds nothing in a ledger that is empty', async () => {
    await pool.query('drop schema concord, concord_secret cascade');
    const client = await pool.connect();
    await migrate(client);
    client.release();
    expect(await prove()).toEqual({ batches: 0, entries: 0, head: null, findings: [] });
  });

  it.each([
    ['a body is altered', `body = replace(body, '"bob"', '"eve"')`],
    ['a time is altered by a microsecond', `first_at = first_at + interval '1 microsecond'`],
    ['the other time is altered', `last_at = last_at - interval '1 hour'`],
    ['a count is altered', 'count = count + 1'],
    ['products are altered', `products = '{}'`],
    ['the id is altered', 'id = gen_random_uuid()'],
  ])('finds that %s', async (_, change) => {
    await pool.query(`update concord.ledger set ${change} where seq = 3`);
    const { findings } = await prove();
    expect(findings).toEqual([{ ...altered(3), at: expect.any(String) }]);
  });

  it('finds two batches that changed places', async () => {
    await pool.query('update concord.ledger set seq = 99 where seq = 3');
    await pool.query('update concord.ledger set seq = 3 where seq = 4');
    await pool.query('update concord.ledger set seq = 4 where seq = 99');
    const { findings } = await prove();
    expect(findings).toEqual([{ ...altered(3), at: beginOf(4) }, { ...altered(4), at: beginOf(3) }, altered(5)]);
  });

  it('finds batches that are missing in the middle, and names the one that cannot be proven without them', async () => {
    await pool.query('delete from concord.ledger where seq in (3, 4)');
    expect((await prove()).findings).toEqual([
      { kind: 'missing', first: 3n, last: 4n },
      { kind: 'unproven', seq: 5n, at: beginOf(5) },
    ]);
  });

  it('finds that the first batch is missing', async () => {
    await pool.query('delete from concord.ledger where seq = 1');
    expect((await prove()).findings).toEqual([
      { kind: 'missing', first: 1n, last: 1n },
      { kind: 'unproven', seq: 2n, at: beginOf(2) },
    ]);
  });

  it('finds that batches in the middle are missing, where those after them were given their numbers', async () => {
    await pool.query('delete from concord.ledger where seq = 3');
    for (const seq of [4, 5, 6]) await pool.query('update concord.ledger set seq = seq - 1 where seq = $1', [seq]);
    await pool.query('update concord.ledger_head set seq = 5, entries = 10');
    expect((await prove()).findings).toEqual([3, 4, 5].map((seq) => ({ ...altered(seq), at: beginOf(seq + 1) })));
  });

  it('finds that the tail is missing', async () => {
    await pool.query('delete from concord.ledger where seq > 4');
    expect((await prove()).findings).toEqual([{ kind: 'missing', first: 5n, last: 6n }]);
  });

  it('finds that all of it is missing', async () => {
    await pool.query('delete from concord.ledger');
    expect((await prove()).findings).toEqual([{ kind: 'missing', first: 1n, last: 6n }]);
  });

  it('finds a tail that was cut off together with the head by a head that was kept elsewhere, and only so', async () => {
    await pool.query('delete from concord.ledger where seq > 4');
    await pool.query(
      `update concord.ledger_head set (seq, mac, entries) = (select 4, mac, 8 from concord.ledger where seq = 4)`,
    );
    expect((await prove()).findings).toEqual([]);
    const expected = { seq: 6n, mac: head.mac.toString('hex') };
    expect((await prove(expected)).findings).toEqual([{ kind: 'unexpected', seq: 6n }]);
  });

  it('finds by a head that was kept elsewhere that other batches stand in the place of those cut off', async () => {
    const expected = { seq: 6n, mac: head.mac.toString('hex') };
    await pool.query('delete from concord.ledger where seq > 5');
    await pool.query(
      `update concord.ledger_head set (seq, mac, entries) = (select 5, mac, 10 from concord.ledger where seq = 5)`,
    );
    await writeBatch(pool, key, batchOf(6)); // by a Concord that noticed nothing
    expect((await prove()).findings).toEqual([]);
    expect((await prove(expected)).findings).toEqual([{ kind: 'unexpected', seq: 6n }]);
  });

  it('finds a batch that was put in, in the middle or at the end', async () => {
    const copy = (seq: number, from: number) =>
      pool.query(
        `insert into concord.ledger select $1, gen_random_uuid(), first_at, last_at, count, products, body, mac
         from concord.ledger where seq = $2`,
        [seq, from],
      );
    await copy(7, 6);
    expect((await prove()).findings).toEqual([
      { ...altered(7), at: beginOf(6) },
      { kind: 'head-differs', seq: 6n },
    ]);
    await pool.query('delete from concord.ledger where seq in (3, 7)');
    await copy(3, 2);
    expect((await prove()).findings).toEqual([{ ...altered(3), at: beginOf(2) }, altered(4)]);
  });

  it('finds every batch of a chain that was made anew without the key', async () => {
    await pool.query('delete from concord.ledger');
    await pool.query(`update concord.ledger_head set seq = 0, entries = 0, mac = $1`, [firstSeal]);
    const wrong = new Uint8Array(32);
    for (let number = 1; number <= batches; number++) await writeBatch(pool, wrong, batchOf(number));
    expect((await prove()).findings).toEqual([1, 2, 3, 4, 5, 6].map(altered));
  });

  it.each([
    ['is missing', 'delete from concord.ledger_head', { kind: 'head-missing' }],
    [
      'has another seal',
      `update concord.ledger_head set mac = decode(repeat('01', 32), 'hex')`,
      { kind: 'head-differs', seq: 6n },
    ],
    ['tells of fewer batches', 'update concord.ledger_head set seq = 5', { kind: 'head-differs', seq: 5n }],
    ['tells of other entries', 'update concord.ledger_head set entries = 11', { kind: 'head-differs', seq: 6n }],
  ])('finds that the head %s', async (_, change, finding) => {
    await pool.query(change);
    expect((await prove()).findings).toEqual([finding]);
  });

  it('goes on over several pages', async () => {
    await pool.query('alter table concord.ledger enable trigger all');
    for (let number = batches + 1; number <= 1_100; number++) await writeBatch(pool, key, batchOf(number));
    await pool.query('alter table concord.ledger disable trigger all');
    await pool.query(`update concord.ledger set body = body || ' ' where seq = 1050`);
    const { batches: found, entries, findings } = await prove();
    expect({ found, entries, findings }).toEqual({ found: 1_100, entries: 2_200, findings: [altered(1_050)] });
  });
});

describe('a seal', () => {
  const row = {
    seq: '1',
    id: 'a',
    firstAt: stampOf(start),
    lastAt: stampOf(start),
    count: 1,
    products: ['a', 'b'],
    body: 'c',
  };

  it('tells values apart wherever one ends and the next begins', () => {
    const seals = [
      row,
      { ...row, seq: '11', id: '' },
      { ...row, products: ['a,b'] },
      { ...row, products: ['a', 'b', 'c'], body: '' },
      { ...row, products: ['a"', '"b'] },
    ].map((one) => sealRow(key, firstSeal, one).toString('hex'));
    expect(new Set(seals).size).toBe(seals.length);
  });
});
