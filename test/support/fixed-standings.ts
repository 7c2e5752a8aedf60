// Standings of products as a test says, at a moment that stands still, judged as those of a served mesh are.

import type { Mesh } from '../../contracts/product.ts';
import { createStandings } from '../../mesh/standing/create-standings.ts';
import { type ProductState, type QualityRun, unmeasured, type Watermark } from '../../mesh/standing/product-state.ts';
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
  const known = new Map(
    mesh.products.flatMap(({ key, version }): readonly (readonly [string, ProductState])[] => {
      const state = states[key];
      if (state === undefined) return [];
      const { watermark = {}, runs = [] } = state;
      return [[key, { product: key, version: version.text, watermark: { ...unmeasured, ...watermark }, runs }]];
    }),
  );
  return createStandings({
    products: mesh.products,
    states: { stateOf: (key) => known.get(key), revision },
    now: () => standingNow,
  });
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
