// How good a product is, by the runs of its checks that a viewer may know of.

import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import type { QualityRun } from './product-state.ts';
import type { StandingRules } from './standing-rules.ts';

export type QualityStatus = 'sound' | 'broken' | 'unknown';
export type Trend = 'rising' | 'steady' | 'falling';

export type Quality = {
  /** `broken`: a check of severity error did not pass in the last run. `unknown`: no run yet. */
  readonly status: QualityStatus;
  /** 0 to 100; null where no check that counts was carried out. */
  readonly score: number | null;
  /** Null where fewer than two runs can be compared. */
  readonly trend: Trend | null;
  /** Of the last run, what did not pass, as far as the viewer may know. */
  readonly failing: readonly CheckResult[];
  readonly checkedAt: number | null;
};

/** The newest run counts a fifth, each one before it four fifths of the one after it. */
const fading = 0.8;

export function judgeQuality(runs: readonly QualityRun[], rules: StandingRules): Quality {
  const [newest, ...earlier] = runs;
  if (newest === undefined) return { status: 'unknown', score: null, trend: null, failing: [], checkedAt: null };
  const failing = newest.results.filter(({ outcome }) => outcome === 'failed' || outcome === 'error');
  const isKnown = newest.results.some(({ outcome }) => outcome !== 'unknown');
  const isBroken = failing.some(({ severity }) => severity === 'error');
  return {
    status: isBroken ? 'broken' : isKnown ? 'sound' : 'unknown',
    score: rounded(fadingMean(runs.map((run) => scoreRun(run, rules)))),
    trend: compare(scoreRun(newest, rules), fadingMean(earlier.map((run) => scoreRun(run, rules)))),
    failing,
    checkedAt: newest.finishedAt,
  };
}

/** 0 to 100, each check by the weight of its severity; one that is unknown does not count. */
export function scoreRun({ results }: QualityRun, { weights }: StandingRules): number | null {
  let passed = 0;
  let all = 0;
  for (const { outcome, severity } of results) {
    if (outcome === 'unknown') continue;
    all += weights[severity];
    if (outcome === 'passed') passed += weights[severity];
  }
  return all === 0 ? null : (100 * passed) / all;
}

function fadingMean(scores: readonly (number | null)[]): number | null {
  let sum = 0;
  let weights = 0;
  for (const [age, score] of scores.entries()) {
    if (score === null) continue;
    const weight = fading ** age;
    sum += weight * score;
    weights += weight;
  }
  return weights === 0 ? null : sum / weights;
}

/** 100 means that all passed: what falls short of that by however little is not rounded up to it. */
function rounded(score: number | null): number | null {
  if (score === null) return null;
  // Of many runs of 100 the mean is a hair less.
  return score < 100 - 1e-6 ? Math.min(99, Math.round(score)) : 100;
}

function compare(newest: number | null, before: number | null): Trend | null {
  if (newest === null || before === null) return null;
  if (Math.abs(newest - before) < 0.5) return 'steady';
  return newest > before ? 'rising' : 'falling';
}
