// How a product stands for one viewer: how old its data are, and how good. Only what the viewer may know counts: a check
// over a column that is masked for him, and the age by such a column, are left out, so nothing here depends on the values
// that the mask hides. Pure; the clock is an argument.

import type { Column, Product } from '../../contracts/product.ts';
import type { Access } from '../../subgraphs/access/access.ts';
import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import { mostRuns, type ProductState, type QualityRun } from './product-state.ts';
import { createDueMoment, type DueMoment } from './update-schedule.ts';

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
  const { freshnessSeconds, updateSchedule } = product.sla;
  const dueMoment = createDueMoment(updateSchedule, freshnessSeconds);
  const columns = new Map(product.columns.map((column) => [column.name, column]));
  const ageColumn = columns.get(product.sla.freshnessColumn ?? '');
  const isAgeSeen = (access: Access) => ageColumn !== undefined && isClear(access, ageColumn);
  return (access, state, now) => ({
    freshness: judgeFreshness(product.sla, isAgeSeen(access), state, { now, dueMoment, rules }),
    quality: judgeQuality(seenRuns(state?.runs ?? [], access, columns), rules),
  });
}

type Timing = { readonly now: number; readonly dueMoment: DueMoment; readonly rules: StandingRules };

/** @param isAgeSeen whether the viewer may know the values of the column that tells the age */
function judgeFreshness(
  sla: Product['sla'],
  isAgeSeen: boolean,
  state: ProductState | undefined,
  { now, dueMoment, rules }: Timing,
): Freshness {
  const promisedSeconds = sla.freshnessSeconds;
  const { dataAt = null, loadedAt = null, measuredAt = null } = state?.watermark ?? {};
  const seenDataAt = isAgeSeen ? dataAt : null;
  const newestAt = seenDataAt === null ? loadedAt : Math.max(seenDataAt, loadedAt ?? seenDataAt);
  const isLapsed = measuredAt === null || now - measuredAt > rules.measureLapseMs;
  if (newestAt === null) return { ageSeconds: null, promisedSeconds, status: 'unknown', newestAt, measuredAt };
  const ageSeconds = Math.max(0, Math.floor((now - newestAt) / 1_000));
  const isLate = dueMoment(now) - newestAt > promisedSeconds * 1_000;
  // What was seen is fresh as long as it is young enough, whoever looks since.
  const status = isLate ? (isLapsed ? 'unknown' : 'stale') : 'fresh';
  return { ageSeconds: status === 'unknown' ? null : ageSeconds, promisedSeconds, status, newestAt, measuredAt };
}

/** Who may not read the product may know of columns that hide nothing from anybody. */
function isClear(access: Access, { name, mask, piiPaths }: Column): boolean {
  if (access.kind === 'denied') return mask === null && piiPaths.length === 0;
  return access.columns.get(name)?.kind === 'clear';
}

/** The runs without the checks that the viewer may not know of. */
function seenRuns(
  runs: readonly QualityRun[],
  access: Access,
  columns: ReadonlyMap<string, Column>,
): readonly QualityRun[] {
  return runs.slice(0, mostRuns).map((run) => ({
    ...run,
    results: run.results.filter((result) => maySeeResult(result, access, columns)),
  }));
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
    const decided = access.kind === 'denied' ? undefined : access.columns.get(name);
    if (decided?.kind === 'masked') return decided.mask === 'tokenize' && checksOfTokens.includes(type);
    return isClear(access, column);
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
  return score < 100 ? Math.min(99, Math.round(score)) : 100;
}

function compare(newest: number | null, before: number | null): Trend | null {
  if (newest === null || before === null) return null;
  if (Math.abs(newest - before) < 0.5) return 'steady';
  return newest > before ? 'rising' : 'falling';
}
