// What was counted within one hour, in memory: an increment per request, and rows for the database when it is flushed.

import type { Footprint } from './footprint.ts';
import { createBuckets, placeOf } from './latency.ts';
import type { TrafficRow, UsageRow } from './usage-rows.ts';

export const hourMs = 3_600_000;

export type Tally = {
  /** Milliseconds since 1970 of its beginning. */
  readonly hour: number;
  readonly use: (consumer: string, footprints: readonly Footprint[]) => void;
  readonly serve: (product: string, milliseconds: number, isFailure: boolean) => void;
  readonly usage: () => readonly UsageRow[];
  readonly traffic: () => readonly TrafficRow[];
};

type Served = { requests: number; failures: number; readonly buckets: number[] };
type Count = { requests: number };

export function createTally(hour: number): Tally {
  // The list of footprints belongs to a plan, so the same operation gives the same list: one look-up and one increment.
  const uses = new Map<string, Map<readonly Footprint[], Count>>();
  const served = new Map<string, Served>();
  const day = new Date(hour).toISOString().slice(0, 10);
  return {
    hour,
    use(consumer, footprints) {
      let counts = uses.get(consumer);
      if (counts === undefined) {
        counts = new Map();
        uses.set(consumer, counts);
      }
      const count = counts.get(footprints);
      if (count === undefined) counts.set(footprints, { requests: 1 });
      else count.requests += 1;
    },
    serve(product, milliseconds, isFailure) {
      let one = served.get(product);
      if (one === undefined) {
        one = { requests: 0, failures: 0, buckets: createBuckets() };
        served.set(product, one);
      }
      one.requests += 1;
      if (isFailure) one.failures += 1;
      const place = placeOf(milliseconds);
      one.buckets[place] = (one.buckets[place] ?? 0) + 1;
    },
    usage: () =>
      [...uses].flatMap(([consumer, counts]) =>
        [...counts].flatMap(([footprints, { requests }]) =>
          footprints.flatMap(({ product, version, fields }) =>
            ['', ...fields].map((field) => ({ day, consumer, product, version, field, requests })),
          ),
        ),
      ),
    traffic: () => [...served].map(([product, one]) => ({ hour, product, ...one })),
  };
}
