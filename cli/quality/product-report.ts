// What `concord quality` found of one product, before it becomes a table, JSON or JUnit.

import type { Product } from '../../contracts/product.ts';
import type { ConcordError } from '../../errors/concord-error.ts';
import { judgeQuality, type Quality } from '../../mesh/standing/judge-quality.ts';
import type { QualityRun } from '../../mesh/standing/product-state.ts';
import { defaultStandingRules, type StandingRules } from '../../mesh/standing/standing-rules.ts';
import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';

export type ProductReport = {
  readonly product: Product;
  /** Null where the checks could not be run at all, for the reason in `problem`. */
  readonly run: QualityRun | null;
  readonly problem: ConcordError | null;
  readonly isKept: boolean;
};

export type ScoreRules = Pick<StandingRules, 'weights'>;

/** Of this run alone. */
export function judgeRun(run: QualityRun, rules: ScoreRules): Pick<Quality, 'score' | 'status'> {
  return judgeQuality([run], { ...defaultStandingRules, ...rules });
}

/** 0: all passed, or only warnings failed. 1: some did not pass, or could not be run. 2: none could be run. */
export function exitCodeOf(reports: readonly ProductReport[]): 0 | 1 | 2 {
  if (reports.every(({ run }) => run === null)) return 2;
  return reports.every(({ run }) => run?.results.every((result) => !isBreach(result)) ?? false) ? 0 : 1;
}

function isBreach({ outcome, severity }: CheckResult): boolean {
  return outcome === 'error' || (outcome === 'failed' && severity === 'error');
}
