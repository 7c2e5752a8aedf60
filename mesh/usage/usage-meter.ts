// Counts what registered consumers use and how products are served, off the path of requests: an increment in memory, and
// every few seconds one transaction. What cannot be written waits, and is added once: where a connection breaks while it
// commits, PostgreSQL is asked afterwards what became of that transaction.

import type pg from 'pg';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import { inTransactionOf } from '../transaction.ts';
import type { Footprint } from './footprint.ts';
import { createTally, hourMs, type Tally } from './tally.ts';
import { addRows, createWaitingRows, type WaitingRows } from './usage-rows.ts';
import { writeTraffic, writeUsage } from './write-rows.ts';

/** What who answers requests needs of it. */
export type CountUsage = {
  /** Milliseconds since any moment, to measure how long something takes. */
  readonly clock: () => number;
  /** The same list of footprints for the same plan. */
  readonly use: (consumer: string, footprints: readonly Footprint[]) => void;
  /** One field of an operation was answered from a product, `Product.key`, or failed by a fault of ours. */
  readonly serve: (product: string, milliseconds: number, isFailure: boolean) => void;
};

export type UsageMeter = CountUsage & {
  /** Never fails: what cannot be written waits. */
  readonly flush: () => Promise<void>;
  /** Rows that could not be written yet. */
  readonly waiting: () => number;
  /** Flushes, and ends. */
  readonly close: () => Promise<void>;
};

export type UsageEvent =
  /** Told once per outage. */
  | { readonly kind: 'usage-not-written'; readonly cause: unknown }
  | { readonly kind: 'usage-written-again' }
  /** Told once per outage: from then on new rows are not counted. */
  | { readonly kind: 'usage-lost' };

type Options = {
  readonly pool: pg.Pool;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly clock: () => number;
  readonly onEvent?: (event: UsageEvent) => void;
  readonly flushMs?: number;
  readonly mostWaiting?: number;
};

const defaultFlushMs = 10_000;
/** Rows of each kind: one for each day, consumer, product, version and field. */
const defaultMostWaiting = 100_000;

/** Rows whose transaction was begun and not heard of again. */
type Unsure = { readonly rows: WaitingRows; readonly transaction: string };

export function createUsageMeter(options: Options): UsageMeter {
  const { pool, now, clock, onEvent = () => undefined } = options;
  const { flushMs = defaultFlushMs, mostWaiting = defaultMostWaiting } = options;
  let tally = createTally(hourOf(now()));
  let waiting = createWaitingRows();
  let unsure: Unsure | null = null;
  let isFailing = false;
  let isLosing = false;
  let flushing: Promise<void> | null = null;
  let flushAgain = false;

  const add = ({ usage, traffic }: Pick<Tally, 'usage' | 'traffic'>) => {
    const lost = addRows(waiting, usage(), traffic(), mostWaiting);
    if (lost === 0 || isLosing) return;
    isLosing = true;
    onEvent({ kind: 'usage-lost' });
  };

  /** That of the hour that it is now; one that is over waits to be written. */
  const current = (): Tally => {
    const hour = hourOf(now());
    if (tally.hour === hour) return tally;
    add(tally);
    tally = createTally(hour);
    return tally;
  };

  const settle = async (): Promise<void> => {
    if (unsure === null) return;
    const { rows, transaction } = unsure;
    const status = await readStatus(pool, transaction);
    if (status === 'in progress') throw new Error('the transaction before is still going on');
    unsure = null;
    if (status === 'aborted') add({ usage: () => [...rows.usage.values()], traffic: () => [...rows.traffic.values()] });
  };

  const write = async (): Promise<void> => {
    await settle();
    const rows = waiting;
    if (rows.usage.size + rows.traffic.size === 0) return;
    waiting = createWaitingRows();
    let transaction: string | null = null;
    try {
      await inTransactionOf(
        pool,
        async (client) => {
          const { rows: begun } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id');
          await writeUsage(client, [...rows.usage.values()]);
          await writeTraffic(client, [...rows.traffic.values()]);
          transaction = begun[0]?.id ?? null;
        },
        'begin read write',
      );
    } catch (error) {
      if (transaction === null)
        add({ usage: () => [...rows.usage.values()], traffic: () => [...rows.traffic.values()] });
      else unsure = { rows, transaction };
      throw error;
    }
  };

  const flushOnce = async (): Promise<void> => {
    const counted = tally;
    tally = createTally(hourOf(now()));
    add(counted);
    try {
      await write();
      if (isFailing) onEvent({ kind: 'usage-written-again' });
      isFailing = false;
      isLosing = false;
    } catch (cause) {
      if (!isFailing) onEvent({ kind: 'usage-not-written', cause });
      isFailing = true;
    }
  };

  /** What is counted while it writes is written after it, so that whoever flushes finds all that was counted before. */
  const flush = (): Promise<void> => {
    if (flushing !== null) {
      flushAgain = true;
      return flushing;
    }
    flushing = (async () => {
      do {
        flushAgain = false;
        await flushOnce();
      } while (flushAgain);
      flushing = null;
    })();
    return flushing;
  };

  const timer = setInterval(() => void flush(), flushMs);
  timer.unref();
  return {
    clock,
    use: (consumer, footprints) => current().use(consumer, footprints),
    serve: (product, milliseconds, isFailure) => current().serve(product, milliseconds, isFailure),
    flush,
    waiting: () => waiting.usage.size + waiting.traffic.size,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}

/** Null = so long ago that nobody knows. */
async function readStatus(pool: pg.Pool, transaction: string): Promise<string | null> {
  try {
    const text = 'select pg_xact_status($1::xid8) as status';
    const { rows } = await pool.query<{ status: string | null }>(text, [transaction]);
    return rows[0]?.status ?? null;
  } catch (error) {
    // "invalid_parameter_value": a server that has not come so far, after a restore from a copy.
    if (errorCode(error) === '22023') return 'aborted';
    throw error;
  }
}

function hourOf(moment: number): number {
  return moment - (moment % hourMs);
}
