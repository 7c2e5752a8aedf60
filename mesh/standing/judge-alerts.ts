// `observability.alerts` of a contract held against how the product stands. Pure; judged whenever somebody looks.

import type { Alert } from '../../contracts/alert.ts';
import type { Product } from '../../contracts/product.ts';
import type { Standing } from './standing.ts';

export type AlertState = {
  readonly alert: Alert;
  /** Null where what it compares is not known. */
  readonly isFiring: boolean | null;
};

/** @param rowCounts of the runs of the checks, the newest first; none where the viewer may not know them */
export function judgeAlerts(
  { observability: { alerts } }: Product,
  standing: Standing,
  rowCounts: readonly (number | null)[],
): readonly AlertState[] {
  return alerts.map((alert) => ({ alert, isFiring: judge(alert, standing, rowCounts) }));
}

function judge({ rule }: Alert, { freshness, quality }: Standing, rowCounts: readonly (number | null)[]) {
  const [newest = null, before = null] = rowCounts;
  switch (rule.kind) {
    case 'stale':
      return freshness.status === 'unknown' ? null : freshness.status === 'stale';
    case 'age':
      return freshness.ageSeconds === null ? null : freshness.ageSeconds > rule.moreThanSeconds;
    case 'broken':
      return quality.status === 'unknown' ? null : quality.status === 'broken';
    case 'score':
      return quality.score === null ? null : quality.score < rule.below;
    case 'row_count':
      if (newest === null) return null;
      return rule.comparison === '<' ? newest < rule.count : newest > rule.count;
    case 'row_count_change':
      if (newest === null || before === null) return null;
      // Not divided by `before`, which may be 0: any row is more than every percentage of none.
      return Math.abs(newest - before) * 100 > rule.morePercent * before;
    default:
      return rule satisfies never;
  }
}

/** `freshness`, or `freshness: age > 26h`. */
export function nameAlert({ type, condition }: Alert): string {
  return condition === null ? type : `${type}: ${condition}`;
}
