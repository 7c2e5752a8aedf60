// What one subgraph's reply says in `extensions.concord`: each product that was read, as it stands for this viewer, and which
// of its fields were masked. The gateway puts the parts of all subgraphs together.

import { camelCase } from '../../contracts/graphql-names.ts';
import type { Product } from '../../contracts/product.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { ProductReads } from '../../subgraphs/sql/column-reads.ts';
import type { ProductStanding } from './product-standing.ts';
import { warnOfStanding } from './refuse-standing.ts';
import { settledUntil } from './settled-until.ts';

export type EnvelopePart = {
  readonly products: readonly unknown[];
  /** Absent where there are none. */
  readonly warnings?: readonly { readonly code: string; readonly product: string; readonly message: string }[];
};

type MaskedReads = Pick<ProductReads, 'product' | 'masked'>;

/** @param standings each product once, in any order */
export function createEnvelopePart(
  standings: readonly ProductStanding[],
  reads: readonly MaskedReads[],
  viewer: Pick<Viewer, 'domain'>,
): EnvelopePart {
  const sorted = [...standings].sort((one, other) => (one.product.key < other.product.key ? -1 : 1));
  const warnings = sorted.map((standing) => warnOfStanding(standing, viewer)).filter((one) => one !== null);
  const products = sorted.map((standing) => describeProduct(standing, reads));
  if (warnings.length === 0) return { products };
  return {
    products,
    warnings: warnings.map(({ code, data, message }) => ({
      code,
      product: (data as { product: string }).product,
      message,
    })),
  };
}

function describeProduct({ product, freshness, quality }: ProductStanding, reads: readonly MaskedReads[]) {
  const masked = reads.filter((read) => read.product === product.key).flatMap((read) => read.masked.map(camelCase));
  const { ageSeconds, promisedSeconds, status } = freshness;
  const settled = settledUntil(product, freshness);
  return {
    id: product.key,
    version: product.version.text,
    freshness: { ageSeconds, promisedSeconds, status, ...(settled === undefined ? {} : { settledUntil: settled }) },
    quality: { status: quality.status, score: quality.score, failing: quality.failing.map(({ check }) => check) },
    maskedFields: [...new Set(masked)].sort(),
    deprecation: describeDeprecation(product),
  };
}

function describeDeprecation({ sunset }: Product) {
  if (sunset === null) return null;
  const { date, successor, migrationNotes } = sunset;
  return {
    sunsetDate: date,
    migrationNotes,
    successor: successor === null ? null : { id: successor.key, version: successor.version, field: successor.field },
  };
}
