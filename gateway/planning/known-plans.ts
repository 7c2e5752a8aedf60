// Plans by the operation itself, not by its text: the same operation in another layout, or with other comments, is not
// planned again. One that could not be planned in time is refused for a while without another try.

import { type DocumentNode, print } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { PlannedDocument, RefusedOperation } from '../prepare-operation.ts';

type Outcome = PlannedDocument | RefusedOperation;

export type KnownPlans = {
  /** What `plan` gives, or gave for the same operation; asked for many times at once, it is called once. */
  readonly find: (document: DocumentNode, plan: () => Promise<Outcome>) => Promise<Outcome>;
};

/** How long a refusal lasts whose reason may pass; all others last as long as the graph. */
const passingMs: ReadonlyMap<unknown, number> = new Map([
  ['PLANNING_TIMED_OUT', 60_000],
  ['PLANNING_FAILED', 60_000],
  ['OVERLOADED', 0],
]);

/** Measured: what a plan, its program and its document take, for each character that is no white space. */
const bytesOfPlan = 250;

export function createKnownPlans(most: { readonly plans: number; readonly bytes: number }): KnownPlans {
  const known = new LRUCache<string, Promise<Outcome>>({
    max: most.plans,
    maxSize: most.bytes,
    sizeCalculation: (_, key) => key.replaceAll(/\s+/g, '').length * bytesOfPlan,
  });
  return {
    find(document, plan) {
      const key = print(document);
      const before = known.get(key);
      if (before !== undefined) return before;
      const outcome = plan();
      known.set(key, outcome);
      outcome.then(
        (reached) => {
          const ms = msToKeep(reached);
          if (ms === 0) known.delete(key);
          else if (ms !== null) known.set(key, outcome, { ttl: ms });
        },
        () => known.delete(key),
      );
      return outcome;
    },
  };
}

/** Null where nothing of it passes. */
export function msToKeep(outcome: {
  readonly kind: string;
  readonly errors?: RefusedOperation['errors'];
}): number | null {
  const passing = (outcome.errors ?? []).flatMap(({ extensions }) => passingMs.get(extensions?.code) ?? []);
  return passing.length === 0 ? null : Math.min(...passing);
}
