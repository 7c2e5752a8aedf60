// Everything of one product that is counted row by row: one statement for all, and where that fails, one for each, so that
// only what is at fault has an error.

import { maskingOf } from '../../../contracts/masks.ts';
import { checkedColumnExpression } from '../column.ts';
import { type Fragment, renderTemplate, sql, value } from '../fragment.ts';
import { constant } from '../operand.ts';
import { type BoundColumn, type BoundProduct, boundColumn } from '../table.ts';
import type { CheckContext } from './check-context.ts';
import type { Profile } from './check-result.ts';
import { explainFailure } from './explain-failure.ts';
import { counted, type Finding, type Found } from './finding.ts';
import type { PlannedCheck } from './planned-check.ts';
import { breakingCondition, isRowRule } from './row-condition.ts';
import { compileScan, readScan, type Scan, scannedTable } from './scan.ts';

export type Scanned = {
  readonly rowCount: number | null;
  readonly profile: Profile;
  /** Of the checks that the scan decides. */
  readonly found: readonly Found[];
  /** Why the rows could not be counted; null = they were. */
  readonly problem: string | null;
};

type ScanContext = Pick<CheckContext, 'database' | 'now' | 'clock' | 'signal'>;

/** Its columns are read one by one, and only the numbers of rows leave the database. */
export async function runScan(
  table: BoundProduct,
  checks: readonly PlannedCheck[],
  context: ScanContext,
): Promise<Scanned> {
  const plan = planScan(table, checks, context.now());
  const startedAt = context.clock();
  const counts = await countAll(table, plan, context);
  const tookMs = context.clock() - startedAt;
  const found = checks.flatMap((check) => {
    const finding = judge(check, plan, counts);
    return finding === null ? [] : [{ check, finding, tookMs }];
  });
  const { rows } = counts;
  return {
    rowCount: typeof rows === 'number' ? rows : null,
    profile: profileOf(plan, counts),
    found,
    problem: typeof rows === 'number' ? null : rows.failure,
  };
}

type ScanPlan = {
  readonly scan: Scan;
  /** The place of its condition in the scan. */
  readonly placeOf: ReadonlyMap<PlannedCheck, number>;
  /** Columns whose missing values are counted, with the place of the condition. */
  readonly nullable: ReadonlyMap<string, number>;
};

function planScan(table: BoundProduct, checks: readonly PlannedCheck[], now: number): ScanPlan {
  const conditions: Fragment[] = [];
  const places = new Map<string, number>();
  /** The same condition is counted once, whoever asks for it. */
  const placeFor = (condition: Fragment): number => {
    const { text, operands } = renderTemplate(condition);
    const key = JSON.stringify([text, operands]);
    const place = places.get(key) ?? conditions.push(condition) - 1;
    places.set(key, place);
    return place;
  };
  const placeOf = new Map<PlannedCheck, number>();
  for (const check of checks) {
    const condition = conditionOf(table, check, now);
    if (condition !== null) placeOf.set(check, placeFor(condition));
  }
  const nullable = new Map(
    profiledColumns(table).map((column) => {
      return [column.column.name, placeFor(breakingCondition({ kind: 'not_null' }, column, scannedTable))];
    }),
  );
  const isAccuracyAsked = checks.some(({ rule }) => rule.kind === 'accuracy');
  const ofAccuracy = checks.flatMap((check) => (countsForAccuracy(check) ? (placeOf.get(check) ?? []) : []));
  return { scan: { conditions, joint: isAccuracyAsked ? [...new Set(ofAccuracy)] : [] }, placeOf, nullable };
}

export function countsForAccuracy({ rule, severity }: PlannedCheck): boolean {
  return rule.kind !== 'accuracy' && rule.kind !== 'retention' && isRowRule(rule) && severity === 'error';
}

function conditionOf(table: BoundProduct, { rule, column }: PlannedCheck, now: number): Fragment | null {
  if (column === null || rule.kind === 'accuracy') return null;
  if (rule.kind === 'retention') return oldCondition(boundColumn(table, column), now, rule.days);
  if (isRowRule(rule)) return breakingCondition(rule, boundColumn(table, column), scannedTable);
  if (rule.kind !== 'freshness') return null;
  const seconds = rule.maxAgeSeconds ?? table.product.sla.freshnessSeconds;
  return youngCondition(boundColumn(table, column), now, seconds);
}

/** Of rows that are young enough; what lies in the future says nothing of when data arrived. */
function youngCondition(column: BoundColumn, now: number, seconds: number): Fragment {
  const raw = checkedColumnExpression(column, scannedTable);
  return sql`${raw} >= ${moment(column, now - seconds * 1_000)} and ${raw} <= ${moment(column, now)}`;
}

/** Of rows that should be gone. */
function oldCondition(column: BoundColumn, now: number, days: number): Fragment {
  return sql`${checkedColumnExpression(column, scannedTable)} < ${moment(column, now - days * dayMs)}`;
}

const dayMs = 86_400_000;

function moment({ storage }: BoundColumn, ms: number): Fragment {
  const cast = storage === 'timestamp with time zone' ? sql`timestamptz` : sql`timestamp`;
  return sql`${value(constant(new Date(ms).toISOString()))}::${cast}`;
}

/** Where the contract asks for the metric; never of personal data. */
function profiledColumns({ product, columns }: BoundProduct): readonly BoundColumn[] {
  if (!product.observability.metrics.includes('null_percentage_by_column')) return [];
  return [...columns.values()].filter(({ column }) => !column.isPii && maskingOf(column) === null);
}

type Failure = { readonly failure: string };
type Counts = {
  readonly rows: number | Failure;
  readonly counts: readonly (number | Failure)[];
  readonly joint: number | Failure;
};

async function countAll(table: BoundProduct, { scan }: ScanPlan, context: ScanContext): Promise<Counts> {
  const { database, signal } = context;
  const count = async (one: Scan) => readScan(one, (await database.read(compileScan(table, one), signal))[0]);
  const attempt = (one: Scan) => count(one).catch((error): Failure => ({ failure: explainFailure(error, signal) }));
  const together = await attempt(scan);
  if (!('failure' in together)) return together;
  if (scan.conditions.length === 0) return { rows: together, counts: [], joint: together };
  const bare = await attempt({ conditions: [], joint: [] });
  const counts: (number | Failure)[] = [];
  for (const condition of scan.conditions) {
    const alone = await attempt({ conditions: [condition], joint: [] });
    counts.push('failure' in alone ? alone : (alone.counts[0] ?? 0));
  }
  const isWhole = scan.joint.every((place) => typeof counts[place] === 'number');
  const ofJoint = scan.joint.flatMap((place) => scan.conditions[place] ?? []);
  const jointly = isWhole
    ? await attempt({ conditions: ofJoint, joint: ofJoint.map((_, place) => place) })
    : { failure: 'A check that it is made of could not be carried out.' };
  return {
    rows: 'failure' in bare ? bare : bare.rows,
    counts,
    joint: 'failure' in jointly ? jointly : jointly.joint,
  };
}

function judge(check: PlannedCheck, { placeOf, scan }: ScanPlan, { rows, counts, joint }: Counts): Finding | null {
  const { rule } = check;
  if (rule.kind === 'row_count') return onceCounted(rows, (count) => counted(distance(count, rule)));
  if (rule.kind === 'accuracy') {
    if (scan.joint.length === 0) {
      return { kind: 'unknown', reason: 'The contract has no check of rows with the severity error.' };
    }
    return onceCounted(joint, (bad) =>
      onceCounted(rows, (all) => counted(bad, Math.floor((all * (100 - rule.promise)) / 100 + rounding))),
    );
  }
  const place = placeOf.get(check);
  if (place === undefined) return null;
  const count = counts[place] ?? 0;
  if (rule.kind !== 'freshness') return onceCounted(count, (failing) => counted(failing));
  const stale = 'No row is as young as the check wants.';
  return onceCounted(count, (young) => (young > 0 ? counted(0) : counted(1, null, stale)));
}

/** So that 0.1 percent of 1,000 rows is 1, though 100 - 99.9 is a little less than 0.1 in binary numbers. */
const rounding = 1e-6;

function onceCounted(count: number | Failure, then: (count: number) => Finding): Finding {
  return typeof count === 'number' ? then(count) : { kind: 'error', reason: count.failure };
}

/** How many rows there are too few or too many. */
function distance(count: number, { min, max }: { readonly min: number | null; readonly max: number | null }): number {
  return Math.max(0, (min ?? 0) - count, count - (max ?? count));
}

function profileOf({ nullable }: ScanPlan, { rows, counts }: Counts): Profile {
  if (typeof rows !== 'number' || nullable.size === 0) return {};
  const percents = [...nullable].flatMap(([name, place]) => {
    const count = counts[place];
    return typeof count === 'number' ? [[name, rows === 0 ? 0 : percentOf(count, rows)] as const] : [];
  });
  return { nullPercent: Object.fromEntries(percents) };
}

function percentOf(count: number, all: number): number {
  return Math.round((count / all) * 1_000_000) / 10_000;
}
