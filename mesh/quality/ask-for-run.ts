// A run of a product whose tables another process reads: a job in the queue of its domain, and the run that comes of it.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { QualityRun } from '../standing/product-state.ts';
import type { JobQueue, JobState } from './job-queue.ts';
import type { RunStore } from './run-store.ts';

type Options = {
  readonly queue: JobQueue;
  readonly store: RunStore;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly patienceMs?: number;
  readonly pollMs?: number;
};

const defaultPatienceMs = 60_000;
const defaultPollMs = 250;
/** Who asks is served before what the schedule sent. */
const priority = 10;

export type AskForRun = (product: Product) => Promise<QualityRun>;

/** The function throws QUALITY_NOT_ANSWERED, QUALITY_STILL_RUNNING, QUALITY_RUN_FAILED, QUALITY_STORE_... */
export function createAskForRun({ queue, store, clock, ...options }: Options): AskForRun {
  const { patienceMs = defaultPatienceMs, pollMs = defaultPollMs } = options;
  const going = new Map<string, Promise<QualityRun>>();

  const findNewer = async (key: string, seen: string | null): Promise<QualityRun | null> => {
    const newest = (await store.newestOf([key])).get(key) ?? null;
    return newest === null || newest.id === seen ? null : store.find(key, newest.id);
  };

  const ask = async ({ key, id: product, domain }: Product): Promise<QualityRun> => {
    const until = clock() + patienceMs;
    const seen = (await store.newestOf([key])).get(key)?.id ?? null;
    const job = await send({ domain, product: key, cause: 'request', seen });
    const unanswered = () => new ConcordError('QUALITY_NOT_ANSWERED', { product, domain });
    if (job === null) throw unanswered();
    for (;;) {
      // The state before the run, so that one that ended meanwhile is not missed.
      const { kind } = await queue.stateOf(domain, job);
      const run = await findNewer(key, seen);
      if (run !== null) return run;
      if (kind === 'failed' || kind === 'unknown' || kind === 'done') {
        throw new ConcordError('QUALITY_RUN_FAILED', { product, domain });
      }
      if (clock() >= until) return await giveUp(kind, { domain, job, product });
      await sleep(pollMs);
    }
  };

  const send = async (draft: Parameters<JobQueue['send']>[0]): Promise<string | null> => {
    try {
      return await queue.send(draft, { priority, retryLimit: 2 });
    } catch (error) {
      // Nobody who serves a domain has made the queues.
      if (error instanceof ConcordError && error.code === 'QUALITY_JOBS_NOT_SET_UP') return null;
      throw error;
    }
  };

  const giveUp = async (
    kind: JobState['kind'],
    { domain, job, product }: { readonly domain: string; readonly job: string; readonly product: string },
  ): Promise<never> => {
    if (kind === 'active') {
      throw new ConcordError('QUALITY_STILL_RUNNING', { product, seconds: Math.round(patienceMs / 1_000) });
    }
    await queue.cancel(domain, job);
    throw new ConcordError('QUALITY_NOT_ANSWERED', { product, domain });
  };

  return async (product) => {
    const joined = going.get(product.key);
    if (joined !== undefined) return joined;
    const asking = ask(product).finally(() => going.delete(product.key));
    going.set(product.key, asking);
    return asking;
  };
}
