// How a product stands for one viewer: how old its data are, and how good. Only what the viewer may know counts: a check
// over a column that is masked for him, and the age by such a column, are left out, so nothing here depends on the values
// that the mask hides. Pure; the clock is an argument.

import { maskingOf } from '../../contracts/masks.ts';
import type { Column, Product } from '../../contracts/product.ts';
import type { Access } from '../../subgraphs/access/access.ts';
import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import { mostRuns, type ProductState, type QualityRun, unmeasured } from './product-state.ts';
import { createDueMoment } from './update-schedule.ts';

export type FreshnessStatus = 'fresh' | 'stale' | 'unknown';
export type QualityStatus = 'sound' | 'broken' | 'unknown';
export type Trend = 'rising' | 'steady' | 'falling';

export type Freshness = {
  /** Of the newest data, or the last recorded load; null = unknown. */
  readonly ageSeconds: number | null;
  readonly promisedSeconds: number;
  readonly status: FreshnessStatus;
  /** Milliseconds since 1970; null = unknown. */
  readonly newestAt: number | null;
  readonly measuredAt: number | null;
};

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

export type Standing = { readonly freshness: Freshness; readonly quality: Quality };

export type StandingRules = {
  readonly weights: Readonly<Record<CheckResult['severity'], number>>;
  /** After so long without a look nobody knows how fresh a product is. */
  readonly measureLapseMs: number;
};

export const defaultStandingRules: StandingRules = { weights: { error: 3, warning: 1 }, measureLapseMs: 300_000 };

/** The newest run counts a fifth, each one before it four fifths of the one after it. */
const fading = 0.8;

export type JudgeStanding = (access: Access, state: ProductState | undefined, now: number) => Standing;

/** Made once per product. */
export function createJudge(product: Product, rules: StandingRules = defaultStandingRules): JudgeStanding {
  const judgeFreshness = createFreshnessJudge(product, rules);
  const columns = new Map(product.columns.map((column) => [column.name, column]));
  const { freshnessColumn } = product.sla;
  /** By the runs, which are the same until another comes, and the class of the viewer. */
  const known = new WeakMap<readonly QualityRun[], Map<string, Quality>>();
  const qualityOf = (access: Access, runs: readonly QualityRun[]): Quality => {
    const qualities = known.get(runs) ?? new Map<string, Quality>();
    known.set(runs, qualities);
    const viewerClass = classOf(access);
    const quality = qualities.get(viewerClass) ?? judgeQuality(seenRuns(runs, access, columns), rules);
    qualities.set(viewerClass, quality);
    return quality;
  };
  return (access, state, now) => ({
    freshness: judgeFreshness(freshnessColumn !== null && isClear(access, columns.get(freshnessColumn)), state, now),
    quality: qualityOf(access, state?.runs ?? noRuns),
  });
}

const noRuns: readonly QualityRun[] = [];

/** Of viewers to whom a product stands alike. */
export function classOf(access: Access): string {
  return access.kind === 'denied' ? 'denied' : access.viewerClass;
}

export type JudgeFreshness = (seesColumn: boolean, state: ProductState | undefined, now: number) => Freshness;

/** Who may not see the freshness column is told of recorded loads alone: when it was looked at depends on its values too. */
export function createFreshnessJudge({ sla }: Product, rules: StandingRules): JudgeFreshness {
  const promisedSeconds = sla.freshnessSeconds;
  const dueMoment = createDueMoment(sla.updateSchedule, promisedSeconds);
  return (seesColumn, state, now) => {
    const { dataAt, loadedAt, measuredAt: lookedAt } = state?.watermark ?? unmeasured;
    const newestAt = seesColumn ? latest(dataAt, loadedAt) : loadedAt;
    const measuredAt = seesColumn || sla.freshnessColumn === null ? lookedAt : null;
    if (newestAt === null) return { ageSeconds: null, promisedSeconds, status: 'unknown', newestAt, measuredAt };
    const isLate = dueMoment(now) - newestAt > promisedSeconds * 1_000;
    const isLapsed = measuredAt === null || now - measuredAt > rules.measureLapseMs;
    // What was seen is fresh as long as it is young enough, whoever looks since.
    const status = isLate ? (isLapsed ? 'unknown' : 'stale') : 'fresh';
    const ageSeconds = Math.max(0, Math.floor((now - newestAt) / 1_000));
    return { ageSeconds: status === 'unknown' ? null : ageSeconds, promisedSeconds, status, newestAt, measuredAt };
  };
}

function latest(dataAt: number | null, loadedAt: number | null): number | null {
  return dataAt === null ? loadedAt : Math.max(dataAt, loadedAt ?? dataAt);
}

/** Who may not read the product may know of columns that hide nothing from anybody. */
function isClear(access: Access, column: Column | undefined): boolean {
  if (column === undefined) return false;
  return access.kind === 'denied' ? isOpen(column) : access.columns.get(column.name)?.kind === 'clear';
}

function isOpen(column: Column): boolean {
  return maskingOf(column) === null && !column.isPii;
}

/** The runs without the checks that the viewer may not know of. */
function seenRuns(
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
