// What a search found -> how many of it have which value.

import { compareTexts } from '../../../contracts/compare-texts.ts';
import type { Product } from '../../../contracts/product.ts';
import type { StandingView } from './standing-view.ts';

type Facet = { readonly value: string; readonly count: number };

/** As the type CatalogFacets has them: each is counted only where it is asked for. */
export type Facets = Readonly<Record<'status' | 'domain' | 'freshness' | 'score' | 'quality', () => readonly Facet[]>>;

const statuses = ['DRAFT', 'PUBLISHED', 'DEPRECATED'];
const freshnessStatuses = ['FRESH', 'STALE', 'UNKNOWN'];
const qualityStatuses = ['SOUND', 'BROKEN', 'UNKNOWN'];
const noScore = 'none';
/** From the least score that is in it; the best first. */
const scoreBands: readonly (readonly [least: number, name: string])[] = [
  [90, '90-100'],
  [70, '70-89'],
  [0, '0-69'],
];

export function countFacets(found: readonly Product[], standing: StandingView): Facets {
  const count = (read: (product: Product) => string, order?: readonly string[]) => () =>
    countValues(found.map(read), order);
  return {
    status: count(({ status }) => status.toUpperCase(), statuses),
    domain: count(({ domain }) => domain),
    freshness: count((product) => standing.of(product).freshness.status.toUpperCase(), freshnessStatuses),
    score: count(
      (product) => findBand(standing.of(product).quality.score),
      [...scoreBands.map(([, name]) => name), noScore],
    ),
    quality: count((product) => standing.of(product).quality.status.toUpperCase(), qualityStatuses),
  };
}

function findBand(score: number | null): string {
  return score === null ? noScore : (scoreBands.find(([least]) => score >= least)?.[1] ?? noScore);
}

/** In the given order; by name where there is none. */
function countValues(values: readonly string[], order?: readonly string[]): readonly Facet[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const names = order ?? [...counts.keys()].sort(compareTexts);
  return names.flatMap((value) => {
    const count = counts.get(value);
    return count === undefined ? [] : [{ value, count }];
  });
}
