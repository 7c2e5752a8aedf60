// Two standings of one product -> what a listener is told. Whatever follows from the clock alone, such as an age, is no change.

import type { FreshnessStanding, ProductStanding, QualityStanding, Release } from './product-standing.ts';

export type StandingEvent =
  | ({ readonly kind: 'state' } & Omit<ProductStanding, 'release'>)
  | ({ readonly kind: 'freshness'; readonly product: string; readonly version: string } & FreshnessStanding)
  | ({ readonly kind: 'quality'; readonly product: string; readonly version: string } & QualityStanding)
  | ({
      readonly kind: 'version';
      readonly product: string;
      readonly version: string;
      readonly previous: string;
    } & Release)
  /** Announced, moved or taken back, by whatever contract says so; of the version that goes on meanwhile. */
  | { readonly kind: 'sunset'; readonly product: string; readonly version: string; readonly sunsetDate: string | null }
  /** Not there any more, or not for this viewer. */
  | { readonly kind: 'gone'; readonly product: string };

/** In the order version or sunset, freshness, quality; empty where nothing changed. */
export function findDifferences(before: ProductStanding, after: ProductStanding): readonly StandingEvent[] {
  const { product, version, freshness, quality, release } = after;
  const events: StandingEvent[] = [];
  if (before.version !== version) {
    events.push({ kind: 'version', product, version, previous: before.version, ...release });
  }
  if (before.version === version && before.release.sunsetDate !== release.sunsetDate) {
    events.push({ kind: 'sunset', product, version, sunsetDate: release.sunsetDate });
  }
  if (isOtherFreshness(before.freshness, freshness)) events.push({ kind: 'freshness', product, version, ...freshness });
  if (isOtherQuality(before.quality, quality)) events.push({ kind: 'quality', product, version, ...quality });
  return events;
}

function isOtherFreshness(before: FreshnessStanding, after: FreshnessStanding): boolean {
  return before.status !== after.status || before.newestAt !== after.newestAt;
}

function isOtherQuality(before: QualityStanding, after: QualityStanding): boolean {
  return (
    before.status !== after.status ||
    before.score !== after.score ||
    before.trend !== after.trend ||
    before.failing.length !== after.failing.length ||
    before.failing.some((name, index) => name !== after.failing[index])
  );
}
