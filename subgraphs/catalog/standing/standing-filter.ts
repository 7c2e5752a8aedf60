// The arguments of `search` that tell by how products stand -> a filter.

import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { FreshnessStatus } from '../../../mesh/standing/judge-freshness.ts';
import type { QualityStatus } from '../../../mesh/standing/judge-quality.ts';
import type { StandingView } from './standing-view.ts';

export type StandingArguments = {
  readonly freshness?: readonly Uppercase<FreshnessStatus>[] | null;
  readonly quality?: readonly Uppercase<QualityStatus>[] | null;
  readonly minScore?: number | null;
};

/** Null = any. The same filter is written the same way, in whatever order it was given. */
export type StandingFilter = {
  readonly freshness: readonly string[] | null;
  readonly quality: readonly string[] | null;
  readonly minScore: number | null;
};

/** @throws ConcordError ARGUMENT_INVALID */
export function readStandingFilter({ freshness, quality, minScore = null }: StandingArguments): StandingFilter {
  if (minScore !== null && (minScore < 0 || minScore > 100)) {
    throw new ConcordError('ARGUMENT_INVALID', { argument: 'minScore', reason: 'must be from 0 to 100' });
  }
  return { freshness: readStatuses(freshness), quality: readStatuses(quality), minScore };
}

function readStatuses(given: readonly string[] | null | undefined): readonly string[] | null {
  return given == null || given.length === 0 ? null : [...new Set(given)].sort();
}

/** Nothing is judged for who does not ask. */
export function meetsFilter(product: Product, filter: StandingFilter, { of }: StandingView): boolean {
  const { freshness, quality, minScore } = filter;
  return (
    (freshness === null || freshness.includes(of(product).freshness.status.toUpperCase())) &&
    (quality === null || quality.includes(of(product).quality.status.toUpperCase())) &&
    (minScore === null || (of(product).quality.score ?? -1) >= minScore)
  );
}
