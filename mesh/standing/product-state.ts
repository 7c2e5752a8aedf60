// What is known of one product, as it is kept in the schema `concord`. Times are milliseconds since 1970.

import type { CheckedProduct } from '../../subgraphs/sql/quality/check-result.ts';

export type ProductState = {
  /** `Product.key` */
  readonly product: string;
  readonly version: string;
  readonly watermark: Watermark;
  /** The newest first, `mostRuns` at most. */
  readonly runs: readonly QualityRun[];
};

/** So many runs tell a score. */
export const mostRuns = 30;

export type Watermark = {
  /** The newest value of the freshness column that is not in the future; null = none was seen. */
  readonly dataAt: number | null;
  /** The last load that somebody recorded, or that was seen by PostgreSQL's own counters; null = none. */
  readonly loadedAt: number | null;
  /** When it was last looked, and something was seen; null = never. */
  readonly measuredAt: number | null;
  /** Why the last look saw nothing; null = it did. Never a message of PostgreSQL. */
  readonly problem: string | null;
  /** Another text after whatever PostgreSQL counts as written, and after a recorded load; null = unknown. */
  readonly dataVersion: string | null;
  /** When what was written was looked at; null = never. */
  readonly countedAt: number | null;
};

export const unmeasured: Watermark = {
  dataAt: null,
  loadedAt: null,
  measuredAt: null,
  problem: null,
  dataVersion: null,
  countedAt: null,
};

export type QualityRun = CheckedProduct & {
  readonly id: string;
  readonly version: string;
  readonly cause: 'schedule' | 'request' | 'command';
  readonly startedAt: number;
  readonly finishedAt: number;
};
