// One run of the checks of one product, kept in the mesh's database. Runs of a product never overlap, also across processes:
// who asks while one is going on joins it, or waits for its end. A run that could not be carried out as a whole is not kept.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Product } from '../../contracts/product.ts';
import type { CheckedProduct, CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import { createTurns } from '../../subgraphs/sql/turns.ts';
import type { QualityRun } from '../standing/product-state.ts';
import { type HeldProduct, tryHoldProduct } from './hold-product.ts';
import { createRunStore, type RunStore } from './run-store.ts';

/**
 * Carries out the checks. It throws where none of them could be, as where the database of the domain is away.
 */
export type CheckProduct = (
  product: Product,
  context: {
    readonly previousRowCount: number | null;
    readonly signal: AbortSignal;
    readonly onResult: (result: CheckResult) => void;
  },
) => Promise<CheckedProduct>;

export type RunRequest = {
  readonly cause: QualityRun['cause'];
  /** What happens while a run of the product goes on: its result is taken, or it is waited for and another is made. */
  readonly whenBusy: 'join' | 'wait';
  /** The newest run that is known to who asks: a newer one answers as well. Read when it is asked, unless told. */
  readonly seen?: string | null;
  readonly signal?: AbortSignal;
  /** False = the run is only given back. */
  readonly isKept?: boolean;
  readonly onResult?: (result: CheckResult) => void;
};

export type RunQuality = (product: Product, request: RunRequest) => Promise<QualityRun>;

type Options = {
  readonly pool: pg.Pool;
  readonly check: CheckProduct;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How often a lock that somebody holds is tried again. */
  readonly retryMs?: number;
};

const defaultRetryMs = 250;
/** Each holds a connection to the mesh's database while it runs, and loads that of a domain. */
const mostAtOnce = 2;
const never = new AbortController().signal;

/** The function throws QUALITY_STORE_NOT_SET_UP, QUALITY_STORE_UNAVAILABLE, and what `check` throws. */
export function createRunQuality({ pool, check, now, retryMs = defaultRetryMs }: Options): RunQuality {
  const store = createRunStore(pool);
  const turns = createTurns({ atOnce: mostAtOnce });
  const going = new Map<string, Promise<QualityRun>>();

  const runAlone = async (product: Product, request: RunRequest): Promise<QualityRun> => {
    const { signal = never, whenBusy } = request;
    const isAsked = request.seen === undefined && whenBusy === 'join';
    const seen = isAsked ? await findNewest(store, product) : (request.seen ?? null);
    for (;;) {
      const run = await turns.take(() => tryToRun(product, request, seen), signal);
      if (run !== null) return run;
      await sleep(retryMs, undefined, { signal });
    }
  };

  /** Null where another process runs it, and has not ended. */
  const tryToRun = async (product: Product, request: RunRequest, seen: string | null): Promise<QualityRun | null> => {
    const held = await tryHoldProduct(pool, product.key);
    const reader = held === null ? store : createRunStore(held.client);
    try {
      const newest = request.whenBusy === 'join' ? await findNewest(reader, product) : null;
      if (newest !== null && newest !== seen) {
        const run = await reader.find(product.key, newest);
        if (run !== null) return run;
      }
      return held === null ? null : await runHeld(product, held, request);
    } finally {
      await held?.release();
    }
  };

  /** Everything on the one connection, so that runs in plenty never wait for each other's connections. */
  const runHeld = async (product: Product, { client }: HeldProduct, request: RunRequest): Promise<QualityRun> => {
    const { cause, signal = never, isKept = true, onResult = () => undefined } = request;
    const heldStore = createRunStore(client);
    const previousRowCount = await heldStore.previousRowCount(product.key);
    const startedAt = now();
    const checked = await check(product, { previousRowCount, signal, onResult });
    signal.throwIfAborted();
    const run = { ...checked, id: randomUUID(), version: product.version.text, cause, startedAt, finishedAt: now() };
    if (isKept) await heldStore.keep(product.key, run);
    return run;
  };

  return async (product, request) => {
    const joined = going.get(product.key);
    if (joined !== undefined && request.whenBusy === 'join') return joined;
    const running = runAlone(product, request);
    if (joined !== undefined) return running;
    going.set(product.key, running);
    try {
      return await running;
    } finally {
      going.delete(product.key);
    }
  };
}

async function findNewest(store: RunStore, { key }: Product): Promise<string | null> {
  return (await store.newestOf([key])).get(key)?.id ?? null;
}
