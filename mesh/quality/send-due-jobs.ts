// The products whose checks are due -> jobs. Due is what has no run since the last moment of the schedule, or none of its
// contract as it is now, so that a product without any is run at once, and a moment that passed while nothing was served is made up for.

import { createHash } from 'node:crypto';
import type { Product } from '../../contracts/product.ts';
import { planChecks } from '../../subgraphs/sql/quality/planned-check.ts';
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
  for (const product of products) {
    const { key, domain } = product;
    const last = newest.get(key) ?? null;
    const contract = nameContract(
      product.version.text,
      planChecks(product).map(({ name }) => name),
    );
    const isOfContract = last !== null && nameContract(last.version, last.checks) === contract;
    if (last !== null && last.startedAt >= tick && isOfContract) continue;
    const draft = { domain, product: key, cause: 'schedule', seen: last?.id ?? null } as const;
    await queue.send(draft, { id: idOf(`${key} ${tick} ${contract}`), priority: 0, retryLimit });
  }
}

/** A run of a contract that has changed since says nothing of the one that is served. */
function nameContract(version: string, checks: readonly string[]): string {
  return JSON.stringify([version, ...[...checks].sort()]);
}

function idOf(moment: string): string {
  const hex = createHash('sha256').update(moment).digest('hex');
  return [8, 4, 4, 4, 12]
    .reduce<{ rest: string; parts: string[] }>(
      ({ rest, parts }, length) => ({ rest: rest.slice(length), parts: [...parts, rest.slice(0, length)] }),
      { rest: hex, parts: [] },
    )
    .parts.join('-');
}
