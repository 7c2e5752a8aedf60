// How a product stands for one viewer: how old its data are, and how good. Only what the viewer may know counts: a check
// over a column that is masked for him, and the age by such a column, are left out. Pure; the clock is an argument.

import type { Product } from '../../contracts/product.ts';
import type { Access } from '../../subgraphs/access/access.ts';
import { createFreshnessJudge, type Freshness } from './judge-freshness.ts';
import { judgeQuality, type Quality } from './judge-quality.ts';
import type { ProductState, QualityRun } from './product-state.ts';
import { isClear, seenRuns } from './seen-results.ts';
import { defaultStandingRules, type StandingRules } from './standing-rules.ts';

export type Standing = { readonly freshness: Freshness; readonly quality: Quality };

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
