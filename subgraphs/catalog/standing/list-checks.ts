// The checks of one product as one viewer may know them: those of the last run and those that the contract declares, each
// with what came of it in earlier runs.

import type { Product, QualityCheck } from '../../../contracts/product.ts';
import type { ProductState } from '../../../mesh/standing/product-state.ts';
import type { CheckResult } from '../../sql/quality/check-result.ts';
import type { IsSeen, SeenRun } from './seen-runs.ts';

export type ListedCheck = Pick<CheckResult, 'type' | 'severity' | 'threshold'> & {
  readonly name: string;
  readonly description: string | null;
  readonly column: string | null;
  /** The newest first. */
  readonly history: readonly PastResult[];
};

export type PastResult = { readonly run: SeenRun; readonly result: CheckResult };

/** @param runs those of the state as the viewer sees them, the newest first */
export function listChecks(
  product: Product,
  state: ProductState | undefined,
  { runs, isSeen }: { readonly runs: readonly SeenRun[]; readonly isSeen: IsSeen },
): readonly ListedCheck[] {
  const newest = state?.runs[0]?.results ?? [];
  const lastOf = new Map(newest.map((result) => [result.check, result]));
  const history = collectHistory(runs);
  const declared = product.quality.flatMap((check) => {
    const last = lastOf.get(check.name);
    lastOf.delete(check.name);
    if (!isSeen(last ?? { type: check.type, columns: columnsOf(check, product) })) return [];
    return [{ ...pick(check), history: history.get(check.name) ?? [] }];
  });
  const promised = [...lastOf.values()].filter(isSeen).map((result) => ({
    name: result.check,
    type: result.type,
    severity: result.severity,
    threshold: result.threshold,
    description: null,
    column: result.columns.length === 1 ? (result.columns[0] ?? null) : null,
    history: history.get(result.check) ?? [],
  }));
  return [...declared, ...promised];
}

function collectHistory(runs: readonly SeenRun[]): ReadonlyMap<string, readonly PastResult[]> {
  const history = new Map<string, PastResult[]>();
  for (const run of runs) {
    for (const result of run.results) {
      const past = history.get(result.check) ?? [];
      past.push({ run, result });
      history.set(result.check, past);
    }
  }
  return history;
}

function pick({ name, type, severity, threshold, description, column }: QualityCheck) {
  return { name, type, severity, threshold, description, column };
}

/** Which column may decide a check that was not run yet. What a statement of the author's reads is masked for everybody. */
function columnsOf({ type, column }: QualityCheck, { sla }: Product): readonly string[] {
  const named = type === 'freshness' ? (column ?? sla.freshnessColumn) : column;
  return named === null ? [] : [named];
}
