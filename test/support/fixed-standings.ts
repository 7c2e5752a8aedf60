// Standings of products as a test says, at a moment that stands still, judged as those of a served mesh are.

import type { Mesh } from '../../contracts/product.ts';
import { type ProductState, type QualityRun, unmeasured, type Watermark } from '../../mesh/standing/product-state.ts';
import { createJudge } from '../../mesh/standing/standing.ts';
import type { Standings } from '../../mesh/standing/standings.ts';
import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';

export const standingNow = Date.parse('2026-03-02T12:00:00Z');

export type FixedState = { readonly watermark?: Partial<Watermark>; readonly runs?: readonly QualityRun[] };

/** @param states by `Product.key`; of all others nothing is known */
export function fixStandings(
  mesh: Mesh,
  states: Readonly<Record<string, FixedState>>,
  revision: () => number = () => 1,
): Standings {
  const judges = new Map(mesh.products.map((product) => [product.key, createJudge(product)]));
  const stateOf: Standings['stateOf'] = ({ key, version }): ProductState | undefined => {
    const state = states[key];
    if (state === undefined) return undefined;
    const { watermark = {}, runs = [] } = state;
    return { product: key, version: version.text, watermark: { ...unmeasured, ...watermark }, runs };
  };
  return {
    of(product, access) {
      const judge = judges.get(product.key);
      if (judge === undefined) throw new Error(`no product ${product.key}`);
      return judge(access, stateOf(product), standingNow);
    },
    stateOf,
    revision,
  };
}

/** Minutes before `standingNow`. */
export const before = (minutes: number) => standingNow - minutes * 60_000;

/** A run that ended so many minutes ago. */
export function runOf(minutes: number, results: readonly CheckResult[], more: Partial<QualityRun> = {}): QualityRun {
  return {
    id: `00000000-0000-4000-8000-${String(minutes).padStart(12, '0')}`,
    version: '1.0.0',
    cause: 'schedule',
    startedAt: before(minutes) - 2_000,
    finishedAt: before(minutes),
    rowCount: 1_000,
    profile: {},
    results,
    ...more,
  };
}

export function resultOf(check: string, columns: readonly string[], more: Partial<CheckResult> = {}): CheckResult {
  return {
    check,
    type: 'range',
    columns,
    severity: 'error',
    outcome: 'passed',
    failing: 0,
    threshold: 0,
    reason: null,
    tookMs: 1,
    ...more,
  };
}

/** So many rows break the check. */
export const failedBy = (failing: number): Partial<CheckResult> => ({ outcome: 'failed', failing });
