// The ledger of one process: entries are taken in memory and written in batches, off the path of the request. While they
// cannot be written they wait; when too many wait, none is taken, and so what they would tell of is not handed out.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import { type Batch, encodeBatch } from './batch.ts';
import type { LedgerEntry, RecordEntry } from './ledger-entry.ts';
import { readSpool, type Spool, writeSpool } from './spool.ts';
import { type LedgerHead, writeBatch } from './write-batch.ts';

export type Ledger = {
  readonly record: RecordEntry;
  /** For who must know before he does what he will record. @throws ConcordError LEDGER_UNAVAILABLE where no entry is taken */
  readonly assertWritable: () => void;
  /** How many entries are not written yet. */
  readonly waiting: () => number;
  /** Writes what waits, with patience, and leaves in the spool what cannot be written. No entry is taken afterwards. */
  readonly close: () => Promise<void>;
};

export type LedgerEvent =
  /** Once, until it works again. */
  | { readonly kind: 'ledger-not-written'; readonly cause: unknown }
  | { readonly kind: 'ledger-written-again' }
  /** Batches that this process wrote or saw are no longer at the end of the ledger, or not as they were. */
  | { readonly kind: 'ledger-cut'; readonly seq: bigint }
  | { readonly kind: 'ledger-spooled'; readonly entries: number }
  | { readonly kind: 'ledger-spool-refused'; readonly name: string }
  | { readonly kind: 'ledger-lost'; readonly entries: number; readonly cause: unknown };

export type LedgerSettings = {
  readonly pool: pg.Pool;
  /** `deriveKey(rootSecret, 'ledger')` */
  readonly key: Uint8Array;
  readonly spool: Spool;
  readonly onEvent: (event: LedgerEvent) => void;
  /** How long an entry waits for others, in milliseconds. */
  readonly pauseMs?: number;
  readonly mostPerBatch?: number;
  readonly mostWaiting?: number;
  /** How long `close` tries, in milliseconds. */
  readonly patienceMs?: number;
};

const triesAtClose = 5;

export function createLedger(settings: LedgerSettings): Ledger {
  const { pool, key, spool, onEvent } = settings;
  const { pauseMs = 1_000, mostPerBatch = 1_000, mostWaiting = 20_000, patienceMs = 3_000 } = settings;
  /** Also those of the batch that is being written. */
  const waiting: LedgerEntry[] = [];
  let begun: Batch | null = null;
  let spooled = findSpooled(settings);
  let writing: Promise<boolean> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isFailing = false;
  let isClosed = false;
  let last: LedgerHead | null = null;

  function assertWritable(): void {
    if (isClosed || waiting.length >= mostWaiting) throw new ConcordError('LEDGER_UNAVAILABLE', {});
  }

  function record(entry: LedgerEntry): void {
    assertWritable();
    waiting.push(entry);
    if (waiting.length >= mostPerBatch && writing === null && !isFailing) void write();
    else waitForMore();
  }

  function waitForMore(): void {
    if (isClosed || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      void write();
    }, pauseMs);
    timer.unref();
  }

  /** True where nothing waits any more. */
  async function flush(): Promise<boolean> {
    // What is written now may have begun before the latest entry was there.
    if (writing !== null) await writing;
    return write();
  }

  function write(): Promise<boolean> {
    writing ??= writeWaiting().finally(() => {
      writing = null;
    });
    return writing;
  }

  /** What waits now, and of what comes meanwhile only whole batches: the rest would be many small ones. */
  async function writeWaiting(): Promise<boolean> {
    try {
      for (const { batches, remove } of spooled) {
        for (const batch of batches) await append(batch);
        remove();
      }
      spooled = [];
      for (let due = waiting.length; due > 0 || waiting.length >= mostPerBatch; ) {
        // The same batch again where it could not be written, so that it is not there twice if it was after all.
        begun ??= encodeBatch(randomUUID(), waiting.slice(0, mostPerBatch));
        await append(begun);
        waiting.splice(0, begun.count);
        due -= begun.count;
        begun = null;
      }
      if (isFailing) onEvent({ kind: 'ledger-written-again' });
      isFailing = false;
      if (waiting.length > 0) waitForMore();
      return true;
    } catch (cause) {
      if (!isFailing) onEvent({ kind: 'ledger-not-written', cause });
      isFailing = true;
      waitForMore();
      return false;
    }
  }

  async function append(batch: Batch): Promise<void> {
    const { before, after } = await writeBatch(pool, key, batch);
    const isCut = last !== null && (before.seq < last.seq || (before.seq === last.seq && !before.mac.equals(last.mac)));
    if (last !== null && isCut) onEvent({ kind: 'ledger-cut', seq: last.seq });
    last = after;
  }

  async function close(): Promise<void> {
    isClosed = true;
    if (timer !== null) clearTimeout(timer);
    for (let tries = 0; tries < triesAtClose; tries++) {
      if (tries > 0) await sleep(patienceMs / triesAtClose);
      if ((await flush()) && waiting.length === 0) return;
    }
    leaveInSpool();
  }

  function leaveInSpool(): void {
    const batches = begun === null ? [] : [begun];
    for (let at = begun?.count ?? 0; at < waiting.length; at += mostPerBatch) {
      batches.push(encodeBatch(randomUUID(), waiting.slice(at, at + mostPerBatch)));
    }
    if (batches.length === 0) return; // those of others lie in their files still
    try {
      spool.keep(writeSpool(key, batches));
      onEvent({ kind: 'ledger-spooled', entries: waiting.length });
    } catch (cause) {
      onEvent({ kind: 'ledger-lost', entries: waiting.length, cause });
    }
  }

  if (spooled.length > 0) void write();
  return { record, assertWritable, waiting: () => waiting.length, close };
}

type Spooled = { readonly batches: readonly Batch[]; readonly remove: () => void };

function findSpooled({ spool, key, onEvent }: LedgerSettings): readonly Spooled[] {
  return spool.find().flatMap(({ name, text, remove }) => {
    const batches = readSpool(key, text);
    if (batches !== null) return [{ batches, remove }];
    onEvent({ kind: 'ledger-spool-refused', name });
    return [];
  });
}
