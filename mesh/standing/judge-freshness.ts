// How old the data of a product are, for who may see its freshness column and for who may not.

import type { Product } from '../../contracts/product.ts';
import { type ProductState, unmeasured } from './product-state.ts';
import type { StandingRules } from './standing-rules.ts';
import { createDueMoment } from './update-schedule.ts';

export type FreshnessStatus = 'fresh' | 'stale' | 'unknown';

export type Freshness = {
  /** Of the newest data, or the last recorded load; null = unknown. */
  readonly ageSeconds: number | null;
  readonly promisedSeconds: number;
  readonly status: FreshnessStatus;
  /** Milliseconds since 1970; null = unknown. */
  readonly newestAt: number | null;
  readonly measuredAt: number | null;
};

export type JudgeFreshness = (seesColumn: boolean, state: ProductState | undefined, now: number) => Freshness;

/** Who may not see the freshness column is told of recorded loads alone: when it was looked at depends on its values too. */
export function createFreshnessJudge({ sla }: Product, rules: StandingRules): JudgeFreshness {
  const promisedSeconds = sla.freshnessSeconds;
  const dueMoment = createDueMoment(sla.updateSchedule, promisedSeconds);
  return (seesColumn, state, now) => {
    const { dataAt, loadedAt, measuredAt: lookedAt } = state?.watermark ?? unmeasured;
    const newestAt = seesColumn ? latest(dataAt, loadedAt) : loadedAt;
    const measuredAt = seesColumn || sla.freshnessColumn === null ? lookedAt : null;
    if (newestAt === null) return { ageSeconds: null, promisedSeconds, status: 'unknown', newestAt, measuredAt };
    const isLate = dueMoment(now) - newestAt > promisedSeconds * 1_000;
    const isLapsed = measuredAt === null || now - measuredAt > rules.measureLapseMs;
    // What was seen is fresh as long as it is young enough, whoever looks since.
    const status = isLate ? (isLapsed ? 'unknown' : 'stale') : 'fresh';
    const ageSeconds = Math.max(0, Math.floor((now - newestAt) / 1_000));
    return { ageSeconds: status === 'unknown' ? null : ageSeconds, promisedSeconds, status, newestAt, measuredAt };
  };
}

function latest(dataAt: number | null, loadedAt: number | null): number | null {
  return dataAt === null ? loadedAt : Math.max(dataAt, loadedAt ?? dataAt);
}
