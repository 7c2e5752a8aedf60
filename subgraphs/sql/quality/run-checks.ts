// All checks of one product, the declared ones and the promises of its contract -> what came of each. What can be counted
// row by row is one scan of the table; each other check is a statement of its own.

import type { Product } from '../../../contracts/product.ts';
import { readStoredTables, type StoredTable, sourceName } from '../stored-table.ts';
import { type BoundProduct, boundColumn } from '../table.ts';
import type { CheckContext } from './check-context.ts';
import type { CheckedProduct, CheckResult } from './check-result.ts';
import { compareVolume } from './compare-volume.ts';
import { countDuplicates } from './count-duplicates.ts';
import { countLonely } from './count-lonely.ts';
import { countMissing } from './count-missing.ts';
import { explainFailure } from './explain-failure.ts';
import { findDrift } from './find-drift.ts';
import { counted, type Finding, type Found, resultOf } from './finding.ts';
import { type PlannedCheck, planChecks } from './planned-check.ts';
import { runCheckSql } from './run-check-sql.ts';
import { countsForAccuracy, runScan, type Scanned } from './run-scan.ts';

/**
 * Each check has a result, also one that could not be carried out. `tookMs` of what one scan decides is that of the scan.
 *
 * @throws ConcordError DATABASE_UNAVAILABLE, SQL_UNAVAILABLE where nothing can be checked now; what the signal says where
 *   it is aborted
 */
export async function runChecks(table: BoundProduct, context: CheckContext): Promise<CheckedProduct> {
  const { product } = table;
  const checks = planChecks(product);
  const results = new Map<PlannedCheck, CheckResult>();
  const keep = (found: Found) => {
    const result = resultOf(found, columnsOf(found.check, checks, product));
    results.set(found.check, result);
    context.onResult?.(result);
  };
  const stored = await readStored(product, context);
  const scanned = await runScan(table, checks, context);
  for (const found of scanned.found) keep(found);
  for (const check of checks) {
    if (results.has(check)) continue;
    const startedAt = context.clock();
    const finding = await carryOut(check, { table, stored, scanned, context }).catch((error: unknown): Finding => {
      return { kind: 'error', reason: explainFailure(error, context.signal) };
    });
    keep({ check, finding, tookMs: context.clock() - startedAt });
  }
  return {
    rowCount: scanned.rowCount,
    profile: scanned.profile,
    results: checks.flatMap((check) => results.get(check) ?? []),
  };
}

type Work = {
  readonly table: BoundProduct;
  /** The table as it stands now, or why that could not be read. */
  readonly stored: Stored;
  readonly scanned: Scanned;
  readonly context: CheckContext;
};

async function carryOut(check: PlannedCheck, { table, stored, scanned, context }: Work): Promise<Finding> {
  const { rule } = check;
  const { product } = table;
  const column = () => boundColumn(table, check.column ?? '');
  const withRows = async (then: (rowCount: number) => Finding | Promise<Finding>): Promise<Finding> =>
    scanned.rowCount === null
      ? { kind: 'error', reason: scanned.problem ?? 'The rows could not be counted.' }
      : then(scanned.rowCount);
  switch (rule.kind) {
    case 'unique':
      return countDuplicates(table, column(), 'table' in stored ? (stored.table ?? null) : null, context);
    case 'referential':
      return countLonely(table, column(), rule, context);
    case 'completeness':
      return withRows((rowCount) => countMissing(table, rule, rowCount, context));
    case 'volume':
      return withRows((rowCount) => compareVolume(rowCount, context.previousRowCount, rule.maxChangePercent));
    case 'schema':
      return 'failure' in stored
        ? { kind: 'error', reason: stored.failure }
        : findDrift(product, stored.table, rule.allowsExtra);
    case 'freshness':
      return judgeAge(context, rule.maxAgeSeconds ?? product.sla.freshnessSeconds);
    case 'custom_sql': {
      const declared = product.quality.find(({ name }) => name === check.name);
      return runCheckSql({ name: check.name, at: declared?.at ?? product.at, rule }, product, context);
    }
    case 'retention':
      if (check.column === null) return { kind: 'unknown', reason: 'No freshness_column tells how old rows are.' };
      throw new TypeError('Where rows have an age, retention is part of the scan.');
    case 'not_null':
    case 'range':
    case 'accepted_values':
    case 'pattern':
    case 'row_count':
    case 'accuracy':
      throw new TypeError(`A check of type ${rule.kind} is part of the scan.`);
    default:
      return rule satisfies never;
  }
}

/** Without a column the product is as old as it is known to be. */
function judgeAge({ newestAt, now }: CheckContext, seconds: number): Finding {
  if (newestAt === null) return { kind: 'unknown', reason: 'Nobody knows how old the data are.' };
  if (now() - newestAt <= seconds * 1_000) return counted(0);
  return counted(1, null, 'The newest data are older than the check wants.');
}

type Stored = { readonly table: StoredTable | undefined } | { readonly failure: string };

async function readStored(product: Product, { database, signal }: CheckContext): Promise<Stored> {
  try {
    return { table: (await readStoredTables([product], database)).get(sourceName(product)) };
  } catch (error) {
    return { failure: explainFailure(error, signal) };
  }
}

/** Whose values decide the result. SQL of the contract reads only what the masks show, and so of nobody's values. */
function columnsOf(check: PlannedCheck, checks: readonly PlannedCheck[], { sla }: Product): readonly string[] {
  if (check.rule.kind === 'accuracy') {
    const all = checks.filter(countsForAccuracy).flatMap(({ column }) => column ?? []);
    return [...new Set(all)];
  }
  if (check.column !== null) return [check.column];
  return check.rule.kind === 'freshness' && sla.freshnessColumn !== null ? [sla.freshnessColumn] : [];
}
