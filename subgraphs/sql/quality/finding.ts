// What carrying out one check finds, and the result that becomes of it.

import type { CheckResult } from './check-result.ts';
import type { PlannedCheck } from './planned-check.ts';

export type Finding =
  | {
      readonly kind: 'counted';
      readonly failing: number;
      /** Where it follows from a promise in percent; null = that of the check. */
      readonly allowed: number | null;
      readonly reason: string | null;
    }
  | { readonly kind: 'unknown' | 'error'; readonly reason: string };

export type Found = { readonly check: PlannedCheck; readonly finding: Finding; readonly tookMs: number };

export function counted(failing: number, allowed: number | null = null, reason: string | null = null): Finding {
  return { kind: 'counted', failing, allowed, reason };
}

/** @param columns see `CheckResult` */
export function resultOf({ check, finding, tookMs }: Found, columns: readonly string[]): CheckResult {
  const { name, rule, severity } = check;
  const about = { check: name, type: rule.kind, columns, severity, tookMs: Math.round(tookMs) };
  if (finding.kind !== 'counted') {
    return { ...about, outcome: finding.kind, failing: null, threshold: check.threshold, reason: finding.reason };
  }
  const threshold = Math.max(check.threshold, finding.allowed ?? 0);
  const outcome = finding.failing > threshold ? 'failed' : 'passed';
  return { ...about, outcome, failing: finding.failing, threshold, reason: finding.reason };
}
