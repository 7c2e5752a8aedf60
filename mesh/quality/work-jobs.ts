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
  /** Told once: nothing is run by itself until the process starts again. */
  | { readonly kind: 'jobs-not-set-up'; readonly cause: unknown }
  /** Told once, and again only after it worked. */
  | { readonly kind: 'jobs-failed'; readonly cause: unknown }
  | { readonly kind: 'jobs-work-again' }
  /** It is tried again later. */
  | { readonly kind: 'run-failed'; readonly product: string; readonly cause: unknown };

type Options = {
  readonly queue: JobQueue;
  readonly store: RunStore;
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
  /** Between two looks for jobs whose process died. */
  readonly rescueMs?: number;
};

const defaultPollMs = 2_000;
const defaultRescueMs = 15_000;
const pauseAfterFailureMs = 10_000;

export type JobWorker = { readonly close: () => Promise<void> };

/** It begins by itself and never fails. */
export function workJobs(options: Options): JobWorker {
  const { queue, products, run, onEvent, pollMs = defaultPollMs } = options;
  const domains = [...new Set(products.map(({ domain }) => domain))];
  const byKey = new Map(products.map((product) => [product.key, product]));
  const stopping = new AbortController();
  const { signal } = stopping;
  const sendDue = createSending(options);
  const rescue = createRescue(options, domains);
  let isOpen = false;
  let isFailing = false;

  /** Whether there was a job to do. */
  const turn = async (): Promise<boolean> => {
    if (!isOpen) await queue.open(domains);
    isOpen = true;
    await sendDue();
    await rescue();
    const domain = await queue.nextDomain(domains);
    const job = domain === null ? null : await queue.take(domain);
    if (job !== null) await work(job);
    if (isFailing) onEvent({ kind: 'jobs-work-again' });
    isFailing = false;
    return job !== null;
  };

  const work = async (job: Job): Promise<void> => {
    const product = byKey.get(job.product);
    // Of a contract that is no more, or of another version of the mesh.
    if (product === undefined) return queue.complete(job);
    try {
      await run(product, { cause: job.cause, whenBusy: 'join', seen: job.seen, signal });
    } catch (cause) {
      if (!signal.aborted) onEvent({ kind: 'run-failed', product: job.product, cause });
      return queue.fail(job);
    }
    await queue.complete(job);
  };

  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      let pause = pollMs;
      try {
        if (await turn()) pause = 0;
      } catch (cause) {
        if (signal.aborted) return;
        if (isForGood(cause)) return onEvent({ kind: 'jobs-not-set-up', cause });
        if (!isFailing) onEvent({ kind: 'jobs-failed', cause });
        isFailing = true;
        pause = Math.max(pollMs, pollMs < defaultPollMs ? 0 : pauseAfterFailureMs);
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

function isForGood(error: unknown): boolean {
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
