// What of a product's runs a viewer may know: no check over a column that is masked for him, so that nothing here depends on
// the values that the mask hides.

import { maskingOf } from '../../contracts/masks.ts';
import type { Column } from '../../contracts/product.ts';
import type { Access } from '../../subgraphs/access/access.ts';
import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import { mostRuns, type QualityRun } from './product-state.ts';

/** Who may not read the product may know of columns that hide nothing from anybody. */
export function isClear(access: Access, column: Column | undefined): boolean {
  if (column === undefined) return false;
  return access.kind === 'denied' ? isOpen(column) : access.columns.get(column.name)?.kind === 'clear';
}

function isOpen(column: Column): boolean {
  return maskingOf(column) === null && !column.isPii;
}

/** The runs without the checks that the viewer may not know of. */
export function seenRuns(
  runs: readonly QualityRun[],
  access: Access,
  columns: ReadonlyMap<string, Column>,
): readonly QualityRun[] {
  return runs.slice(0, mostRuns).map((run) => ({ ...run, results: seeResults(run.results, access, columns) }));
}

/** Those that the viewer may know of, with counts only for who may read every row that was counted. */
export function seeResults(
  results: readonly CheckResult[],
  access: Access,
  columns: ReadonlyMap<string, Column>,
): readonly CheckResult[] {
  const seen = results.filter((result) => maySeeResult(result, access, columns));
  return readsAllRows(access) ? seen : seen.map((result) => ({ ...result, failing: null }));
}

/** A count over all rows tells of those that a row rule keeps from the viewer. */
export function readsAllRows(access: Access): access is Extract<Access, { readonly kind: 'granted' }> {
  return access.kind === 'granted' && access.rows.kind === 'all';
}

/** These look at nothing of a value but whether it is there and which others are equal, and so does a token. */
const checksOfTokens = ['not_null', 'unique', 'referential'];

export function maySeeResult(
  { type, columns: needed }: Pick<CheckResult, 'type' | 'columns'>,
  access: Access,
  columns: ReadonlyMap<string, Column>,
): boolean {
  return needed.every((name) => {
    const column = columns.get(name);
    if (column === undefined) return false;
    if (access.kind === 'denied') return isOpen(column);
    const decided = access.columns.get(name);
    if (decided?.kind === 'masked') return decided.mask === 'tokenize' && checksOfTokens.includes(type);
    return decided?.kind === 'clear';
  });
}
