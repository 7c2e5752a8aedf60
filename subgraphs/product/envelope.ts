// `extensions.concord` of one reply: each product that its statements read, as it stands for this viewer, and which of its
// fields were masked. The gateway puts the parts of all subgraphs together.

import { camelCase } from '../../contracts/graphql-names.ts';
import type { Deprecation, Product } from '../../contracts/product.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { ProductReads } from '../sql/column-reads.ts';
import type { Reading } from '../sql/reading.ts';
import type { Moment, ProductStanding } from './product-standing.ts';
import { warnOfStanding } from './refuse-standing.ts';

/** What one field stands on. The marks of its statement, not the client's selection, say what was read masked. */
export type Touched = { products: readonly Reading[]; reads: readonly ProductReads[] };

export type EnvelopePart = {
  readonly products: readonly unknown[];
  readonly warnings?: readonly { readonly code: string; readonly product: string; readonly message: string }[];
};

type Made = {
  readonly moment: Moment;
  readonly domain: string | null;
  readonly touched: readonly Touched[];
  readonly part: EnvelopePart;
};

/** The last one of each plan: most requests of a second get the same object again. */
export type Envelopes = WeakMap<object, Made>;

/** @param plan what `touched` come from; null where nothing was read */
export function createEnvelope(
  envelopes: Envelopes,
  plan: object,
  touched: readonly Touched[],
  { moment, viewer }: { readonly moment: Moment; readonly viewer: Viewer },
): EnvelopePart | null {
  if (touched.every(({ products }) => products.length === 0)) return null;
  const made = envelopes.get(plan);
  const isSame =
    made !== undefined &&
    made.moment === moment &&
    made.domain === viewer.domain &&
    made.touched.length === touched.length &&
    made.touched.every(
      ({ products, reads }, index) => touched[index]?.products === products && touched[index].reads === reads,
    );
  if (isSame) return made.part;
  const part = makePart(touched, moment, viewer);
  envelopes.set(plan, { moment, domain: viewer.domain, touched, part });
  return part;
}

function makePart(touched: readonly Touched[], moment: Moment, viewer: Viewer): EnvelopePart {
  const readings = new Map(
    touched.flatMap(({ products }) => products.map((reading) => [reading.table.product.key, reading])),
  );
  const standings = [...readings].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => moment.of(one));
  const warnings = standings.map((standing) => warnOfStanding(standing, viewer)).filter((one) => one !== null);
  const products = standings.map((standing) => describeProduct(standing, touched));
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

function describeProduct({ product, freshness, quality }: ProductStanding, touched: readonly Touched[]) {
  const masked = touched.flatMap(({ reads }) =>
    reads.filter((read) => read.product === product.key).flatMap((read) => read.masked.map(camelCase)),
  );
  const { ageSeconds, promisedSeconds, status } = freshness;
  return {
    id: product.key,
    version: product.version.text,
    freshness: { ageSeconds, promisedSeconds, status },
    quality: { status: quality.status, score: quality.score, failing: quality.failing.map(({ check }) => check) },
    maskedFields: [...new Set(masked)].sort(),
    deprecation: describeDeprecation(product),
  };
}

function describeDeprecation({ status, deprecation }: Product): Omit<Deprecation, 'previousVersion'> | null {
  if (deprecation === null && status !== 'deprecated') return null;
  const { sunsetDate = null, migrationNotes = null } = deprecation ?? {};
  return { sunsetDate, migrationNotes };
}
