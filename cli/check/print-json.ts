// The report as JSON. Programs read it: what stands here is only ever added to while `format` stays what it is.

import type { CheckReport } from '../../mesh/check/check-report.ts';
import { plainJson } from './plain-text.ts';

/** Ends without a line break. */
export function printJson(report: CheckReport): string {
  const { isPassed, against, products, changes, findings, impacts, diffs, skipped } = report;
  const format = 'concord-check/1';
  return plainJson({ format, isPassed, against, products, changes, findings, impacts, diffs, skipped });
}
