// Works the queues of the domains that this process serves: sends what is due by the schedule, takes one job after the other,
// and gives back what a process that died had taken. The queue is looked at every two seconds by one statement.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { HeldProduct } from './hold-product.ts';
import type { Job, JobQueue } from './job-queue.ts';
import { createLastTick } from './last-tick.ts';
import type { RunQuality } from './run-quality.ts';
import type { RunStore } from './run-store.ts';
import { sendDueJobs } from './send-due-jobs.ts';

export type QualityEvent =
  /** Nothing is run by itself meanwhile. Both are told once, and again only after it worked. */
  | { readonly kind: 'jobs-not-set-up'; readonly cause: unknown }
  | { readonly kind: 'jobs-failed'; readonly cause: unknown }
  | { readonly kind: 'jobs-work-again' }
  /** It is tried again later. Told once for each product, and again only after its checks could be run. */
  | { readonly kind: 'run-failed'; readonly product: string; readonly cause: unknown };

type Options = {
  readonly queue: JobQueue;
  readonly store: RunStore;
  /** Asked before anything is made in the database: where runs cannot be kept, there is nothing to work for. */
  readonly mayKeepRuns: () => Promise<boolean>;
  /** Those that this process serves. */
  readonly products: readonly Product[];
  readonly run: RunQuality;
  /** Null where another process holds the product: whoever took its job is alive. */
  readonly tryHold: (product: string) => Promise<HeldProduct | null>;
  /** Cron in UTC; null = only what is asked for. */
  readonly schedule: string | null;
  readonly now: () => number;
  readonly onEvent: (event: QualityEvent) => void;
  readonly pollMs?: number;
  /** Before another try where the database is away, and where its owner has something to do. */
  readonly pausesMs?: { readonly failed: number; readonly notSetUp: number };
  /** Between two looks for jobs whose process died. */
  readonly rescueMs?: number;
};

const defaultPollMs = 2_000;
const defaultRescueMs = 15_000;
const defaultPausesMs = { failed: 10_000, notSetUp: 300_000 };

export type JobWorker = { readonly close: () => Promise<void> };

/** It begins by itself and never fails. */
export function workJobs(options: Options): JobWorker {
  const { queue, products, run, mayKeepRuns, onEvent } = options;
  const { pollMs = defaultPollMs, pausesMs = defaultPausesMs } = options;
  const domains = [...new Set(products.map(({ domain }) => domain))];
  const byKey = new Map(products.map((product) => [product.key, product]));
  const stopping = new AbortController();
  const { signal } = stopping;
  const sendDue = createSending(options);
  const rescue = createRescue(options, domains);
  const failing = new Set<string>();
  let isOpen = false;
  let told: QualityEvent['kind'] | null = null;

  /** Whether there was a job to do. */
  const turn = async (): Promise<boolean> => {
    if (!isOpen) {
      if (!(await mayKeepRuns())) throw new ConcordError('QUALITY_STORE_NOT_SET_UP', {});
      await queue.open(domains);
    }
    isOpen = true;
    await sendDue();
    await rescue();
    const domain = await queue.nextDomain(domains);
    const job = domain === null ? null : await queue.take(domain);
    if (job !== null) await work(job);
    if (told !== null) onEvent({ kind: 'jobs-work-again' });
    told = null;
    return job !== null;
  };

  const work = async (job: Job): Promise<void> => {
    const product = byKey.get(job.product);
    // Of contracts that this process does not have: one that has them takes it when it is tried again.
    if (product === undefined) return queue.fail(job);
    try {
      await run(product, { cause: job.cause, whenBusy: 'join', seen: job.seen, signal });
    } catch (cause) {
      if (!signal.aborted && !failing.has(product.key)) onEvent({ kind: 'run-failed', product: product.key, cause });
      failing.add(product.key);
      return queue.fail(job);
    }
    failing.delete(product.key);
    await queue.complete(job);
  };

  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      let pause = pollMs;
      try {
        if (await turn()) pause = 0;
      } catch (cause) {
        if (signal.aborted) return;
        const kind = isNotSetUp(cause) ? 'jobs-not-set-up' : 'jobs-failed';
        if (told !== kind) onEvent({ kind, cause });
        told = kind;
        isOpen &&= kind === 'jobs-failed';
        pause = kind === 'jobs-failed' ? pausesMs.failed : pausesMs.notSetUp;
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  };

  const working = loop();
  return {
    async close() {
      stopping.abort();
      await working;
      await queue.close().catch(() => undefined); // what it would have told is told by the database that is away
    },
  };
}

function isNotSetUp(error: unknown): boolean {
  return (
    error instanceof ConcordError &&
    (error.code === 'QUALITY_JOBS_NOT_SET_UP' || error.code === 'QUALITY_STORE_NOT_SET_UP')
  );
}

function createSending({ schedule, now, products, store, queue }: Options): () => Promise<void> {
  if (schedule === null) return async () => undefined;
  const lastTick = createLastTick(schedule);
  let sent: number | null = null;
  return async () => {
    const tick = lastTick(now());
    if (tick === null || tick === sent) return;
    await sendDueJobs(tick, products, { store, queue });
    sent = tick;
  };
}

/** A job whose product nobody holds was left behind. One that is done twice for that is done the second time at once. */
function createRescue({ queue, tryHold, now, rescueMs = defaultRescueMs }: Options, domains: readonly string[]) {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() - lookedAt < rescueMs) return;
    lookedAt = now();
    for (const job of await queue.listTaken(domains, rescueMs / 1_000)) {
      const held = await tryHold(job.product);
      if (held === null) continue;
      await held.release();
      await queue.fail(job);
    }
  };
}
