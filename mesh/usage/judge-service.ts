// Traffic x what the contract promises -> whether availability and latency are kept. Pure.

import { findQuantile } from './latency.ts';
import type { Traffic } from './read-usage.ts';

export type ServicePromises = { readonly availability: number | null; readonly latencyP95Ms: number | null };

export type PromiseStatus = 'kept' | 'broken' | 'unknown';

export type Service = {
  /** Of 30 days. */
  readonly requests: number;
  /** In percent; null where nothing was asked. */
  readonly availabilityPercent: number | null;
  /** The bound at or below which 95 % of a day's requests stayed; null where nothing was asked, or it lies beyond all bounds. */
  readonly latencyP95Ms: number | null;
  readonly status: PromiseStatus;
};

/** @param traffic undefined where the product was never asked for */
export function judgeService(traffic: Traffic | undefined, promises: ServicePromises): Service {
  const { requests = 0, failures = 0, buckets = [] } = traffic ?? {};
  const availabilityPercent = requests === 0 ? null : (100 * (requests - failures)) / requests;
  const latency = findQuantile(buckets, 0.95);
  return {
    requests,
    availabilityPercent,
    latencyP95Ms: latency?.most ?? null,
    status: worstOf([
      judge(promises.availability, availabilityPercent, (promised, given) => (given >= promised ? 'kept' : 'broken')),
      judge(promises.latencyP95Ms, latency, (promised, { over, most }) => {
        if (most !== null && most <= promised) return 'kept';
        // Where the promise lies between two bounds, nobody knows on which side of it a request was.
        return over >= promised ? 'broken' : 'unknown';
      }),
    ]),
  };
}

/** Null = nothing is promised. */
function judge<T>(
  promised: number | null,
  given: T | null,
  compare: (promised: number, given: T) => PromiseStatus,
): PromiseStatus | null {
  if (promised === null) return null;
  return given === null ? 'unknown' : compare(promised, given);
}

function worstOf(statuses: readonly (PromiseStatus | null)[]): PromiseStatus {
  if (statuses.includes('broken')) return 'broken';
  return statuses.includes('kept') && !statuses.includes('unknown') ? 'kept' : 'unknown';
}
