// The products whose checks are due -> jobs. Due is what has no run since the last moment of the schedule, so that a product
// without any is run at once, and a moment that passed while nothing was served is made up for.

import { createHash } from 'node:crypto';
import type { Product } from '../../contracts/product.ts';
import type { JobQueue } from './job-queue.ts';
import type { RunStore } from './run-store.ts';

/** As often as a job is tried again before its product waits for the next moment. */
const retryLimit = 6;

/** Whoever serves a domain sends its jobs; those of one moment have one id in every process, so that there is one of each. */
export async function sendDueJobs(
  tick: number,
  products: readonly Product[],
  { store, queue }: { readonly store: RunStore; readonly queue: JobQueue },
): Promise<void> {
  const newest = await store.newestOf(products.map(({ key }) => key));
  for (const { key, domain } of products) {
    const last = newest.get(key) ?? null;
    if (last !== null && last.startedAt >= tick) continue;
    const draft = { domain, product: key, cause: 'schedule', seen: last?.id ?? null } as const;
    await queue.send(draft, { id: idOf(key, tick), priority: 0, retryLimit });
  }
}

function idOf(product: string, tick: number): string {
  const hex = createHash('sha256').update(`${product} ${tick}`).digest('hex');
  return [8, 4, 4, 4, 12]
    .reduce<{ rest: string; parts: string[] }>(
      ({ rest, parts }, length) => ({ rest: rest.slice(length), parts: [...parts, rest.slice(0, length)] }),
      { rest: hex, parts: [] },
    )
    .parts.join('-');
}
