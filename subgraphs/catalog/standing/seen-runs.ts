// The quality runs of a product as one viewer may know them: without the results, rows and profiles that he may not.

import type { Column, Product } from '../../../contracts/product.ts';
import { judgeQuality } from '../../../mesh/standing/judge-quality.ts';
import type { ProductState, QualityRun } from '../../../mesh/standing/product-state.ts';
import { maySeeResult, readsAllRows, seeResults } from '../../../mesh/standing/seen-results.ts';
import type { StandingRules } from '../../../mesh/standing/standing-rules.ts';
import type { Access } from '../../access/access.ts';
import type { CheckResult } from '../../sql/quality/check-result.ts';

export type SeenRun = Omit<QualityRun, 'profile'> & {
  /** Of this run, by the results that the viewer sees. */
  readonly score: number | null;
};

export function createSeeRun(product: Product, access: Access, rules: StandingRules): (run: QualityRun) => SeenRun {
  const columns = columnsByName(product);
  return (run) => {
    const results = seeResults(run.results, access, columns);
    const { profile: _, ...seen } = run;
    return {
      ...seen,
      results,
      rowCount: readsAllRows(access) ? run.rowCount : null,
      score: judgeQuality([{ ...run, results }], rules).score,
    };
  };
}

export type IsSeen = (result: Pick<CheckResult, 'type' | 'columns'>) => boolean;

export function createIsSeen(product: Product, access: Access): IsSeen {
  const columns = columnsByName(product);
  return (result) => maySeeResult(result, access, columns);
}

function columnsByName({ columns }: Product): ReadonlyMap<string, Column> {
  return new Map(columns.map((column) => [column.name, column]));
}

/** Percent of rows without a value; null where it was not measured, or the viewer may not know it. */
export function seeNullPercent(column: Column, access: Access, state: ProductState | undefined): number | null {
  if (!readsAllRows(access) || column.isPii || column.piiPaths.length > 0) return null;
  if (access.columns.get(column.name)?.kind !== 'clear') return null;
  return state?.runs[0]?.profile.nullPercent?.[column.name] ?? null;
}
