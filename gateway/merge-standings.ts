// Several subgraphs, or several fetches of one, may tell of the same product: what holds of the answer is the worst of it.

import { freshnessStatuses, type ProductStanding, qualityStatuses, type StandingWarning } from './read-envelope.ts';

/** Each product and version once, in the order of their names, whichever reply came first. */
export function mergeProducts(products: readonly ProductStanding[]): readonly ProductStanding[] {
  const merged = new Map<string, ProductStanding>();
  for (const product of products) {
    const name = `${product.id} ${product.version}`;
    const known = merged.get(name);
    merged.set(name, known === undefined ? product : mergeTwo(known, product));
  }
  return [...merged].sort(([one], [other]) => compareTexts(one, other)).map(([, product]) => product);
}

export function mergeWarnings(warnings: readonly StandingWarning[]): readonly StandingWarning[] {
  const distinct = new Map(
    warnings.map((warning) => [`${warning.product} ${warning.code} ${warning.message}`, warning]),
  );
  return [...distinct].sort(([one], [other]) => compareTexts(one, other)).map(([, warning]) => warning);
}

function mergeTwo(one: ProductStanding, other: ProductStanding): ProductStanding {
  return {
    ...one,
    freshness: worseFreshness(one.freshness, other.freshness),
    quality: {
      status: worse(qualityStatuses, one.quality.status, other.quality.status),
      score: lower(one.quality.score, other.quality.score),
      failing: unite(one.quality.failing, other.quality.failing),
    },
    maskedFields: unite(one.maskedFields, other.maskedFields),
    deprecation: one.deprecation ?? other.deprecation,
  };
}

type Freshness = ProductStanding['freshness'];

function worseFreshness(one: Freshness, other: Freshness): Freshness {
  const difference = freshnessStatuses.indexOf(one.status) - freshnessStatuses.indexOf(other.status);
  if (difference !== 0) return difference > 0 ? one : other;
  return (one.ageSeconds ?? 0) >= (other.ageSeconds ?? 0) ? one : other;
}

function worse<Status>(order: readonly Status[], one: Status, other: Status): Status {
  return order.indexOf(one) >= order.indexOf(other) ? one : other;
}

function lower(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function unite(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])].sort();
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
