// A row of concord.quality_runs -> a run. What stands in its JSON is looked at, because others may write the table.

import { z } from 'zod';
import { outcomes } from '../../subgraphs/sql/quality/check-result.ts';
import type { QualityRun } from './product-state.ts';

export const runColumns = 'id, product, version, cause, started_at, finished_at, row_count, profile, results';

export type RunRow = {
  readonly id: string;
  readonly product: string;
  readonly version: string;
  readonly cause: QualityRun['cause'];
  readonly started_at: Date;
  readonly finished_at: Date;
  /** A bigint, which `pg` gives as text. */
  readonly row_count: string | null;
  readonly profile: unknown;
  readonly results: unknown;
};

const count = z.number().nonnegative();

const results = z.array(
  z.object({
    check: z.string(),
    type: z.string(),
    columns: z.array(z.string()),
    severity: z.enum(['error', 'warning']),
    outcome: z.enum(outcomes),
    failing: count.nullable(),
    threshold: count,
    reason: z.string().nullable(),
    tookMs: count,
  }),
);

const profile = z.object({ nullPercent: z.record(z.string(), z.number()).exactOptional() });

/** Null where it is no run as this version of Concord writes it, which is as good as none. */
export function readRun(row: RunRow): QualityRun | null {
  const read = { results: results.safeParse(row.results), profile: profile.safeParse(row.profile) };
  if (!read.results.success || !read.profile.success) return null;
  return {
    id: row.id,
    version: row.version,
    cause: row.cause,
    startedAt: row.started_at.getTime(),
    finishedAt: row.finished_at.getTime(),
    rowCount: row.row_count === null ? null : Number(row.row_count),
    profile: read.profile.data,
    results: read.results.data,
  };
}
