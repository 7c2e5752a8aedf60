// How products stand, in the words of the graph.

import type { Product } from '../../../contracts/product.ts';
import type { Quality } from '../../../mesh/standing/judge-quality.ts';
import { mostRuns } from '../../../mesh/standing/product-state.ts';
import { settledUntil } from '../../../mesh/standing/settled-until.ts';
import type { CheckResult } from '../../sql/quality/check-result.ts';
import { readCount } from '../read-count.ts';
import { writeMoment } from '../read-moment.ts';
import type { CatalogRequest } from '../request.ts';
import type { Resolvers } from '../resolver.ts';
import type { ProductColumn } from '../view.ts';
import type { ListedCheck, PastResult } from './list-checks.ts';
import type { SeenRun } from './seen-runs.ts';

type StandingQuality = Quality & { readonly product: Product };

/** Of CatalogProduct. */
export function showFreshness(product: Product, { standing }: CatalogRequest) {
  const { freshness } = standing.of(product);
  return {
    ...freshness,
    status: freshness.status.toUpperCase(),
    newestAt: writeMomentIfAny(freshness.newestAt),
    measuredAt: writeMomentIfAny(freshness.measuredAt),
    schedule: product.sla.updateSchedule,
    settledUntil: settledUntil(product, freshness) ?? null,
  };
}

/** Of CatalogProduct. */
export function showQuality(product: Product, { standing }: CatalogRequest): StandingQuality {
  return { ...standing.of(product).quality, product };
}

/** Of CatalogColumn. */
export function showProfile(source: ProductColumn, { standing }: CatalogRequest) {
  const nullPercent = standing.nullPercentOf(source);
  return nullPercent === null ? null : { nullPercent };
}

export const standingMutations: Resolvers<unknown> = {
  runQualityChecks: (_, { product }: { readonly product: string }, { runQualityChecks }) => runQualityChecks(product),
};

const quality: Resolvers<StandingQuality> = {
  status: ({ status }) => status.toUpperCase(),
  trend: ({ trend }) => trend?.toUpperCase(),
  checkedAt: ({ checkedAt }) => writeMomentIfAny(checkedAt),
  failing: ({ failing }, _, { show }, info) => show(failing, info),
  checks: ({ product }, _, { show, standing }, info) => show(standing.checksOf(product), info),
  runs({ product }, { first }: { readonly first?: number | null }, { show, standing }, info) {
    return show(standing.runsOf(product).slice(0, readCount('first', first ?? mostRuns, mostRuns)), info);
  },
};

const result: Resolvers<CheckResult> = {
  name: ({ check }) => check,
  severity: ({ severity }) => severity.toUpperCase(),
  outcome: ({ outcome }) => outcome.toUpperCase(),
};

const check: Resolvers<ListedCheck> = {
  severity: ({ severity }) => severity.toUpperCase(),
  outcome: ({ history: [last] }) => last?.result.outcome.toUpperCase(),
  failing: ({ history: [last] }) => last?.result.failing,
  reason: ({ history: [last] }) => last?.result.reason,
  checkedAt: ({ history: [last] }) => writeMomentIfAny(last?.run.finishedAt ?? null),
  history({ history }, { last }: { readonly last?: number | null }, { show }, info) {
    return show(history.slice(0, readCount('last', last ?? mostRuns, mostRuns)), info);
  },
};

const pastResult: Resolvers<PastResult> = {
  run: ({ run }) => run.id,
  checkedAt: ({ run }) => writeMoment(run.finishedAt),
  outcome: ({ result }) => result.outcome.toUpperCase(),
  failing: ({ result }) => result.failing,
};

const run: Resolvers<SeenRun> = {
  cause: ({ cause }) => cause.toUpperCase(),
  startedAt: ({ startedAt }) => writeMoment(startedAt),
  finishedAt: ({ finishedAt }) => writeMoment(finishedAt),
  results: ({ results }, _, { show }, info) => show(results, info),
};

export const standingResolvers = {
  CatalogQuality: quality,
  CatalogCheckResult: result,
  CatalogCheck: check,
  CatalogCheckHistory: pastResult,
  CatalogQualityRun: run,
};

function writeMomentIfAny(moment: number | null): string | null {
  return moment === null ? null : writeMoment(moment);
}
