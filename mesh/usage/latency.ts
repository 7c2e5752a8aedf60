// How long requests took, as counts between fixed bounds, so that counts of several processes and hours add up.

/** In milliseconds; one more count stands for what took longer than the last. */
export const latencyBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;

export function createBuckets(): number[] {
  return new Array<number>(latencyBounds.length + 1).fill(0);
}

/** The place in the counts of what took so long. */
export function placeOf(milliseconds: number): number {
  let place = 0;
  while (place < latencyBounds.length && milliseconds > (latencyBounds[place] ?? 0)) place++;
  return place;
}

/** A quantile lies above `over` and at or below `most` milliseconds; `most` is null beyond the last bound. */
export type LatencyRange = { readonly over: number; readonly most: number | null };

/** Null where nothing was counted. @param share 0.95 for the 95th percentile */
export function findQuantile(buckets: readonly number[], share: number): LatencyRange | null {
  const all = buckets.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let seen = 0;
  const place = buckets.findIndex((count) => {
    seen += count;
    return seen >= all * share;
  });
  return { over: latencyBounds[place - 1] ?? 0, most: latencyBounds[place] ?? null };
}
