// What the statements of one reply read -> its `extensions.concord`, made anew only where it would say something else.

import type { Viewer } from '../../identity/viewer.ts';
import { createEnvelopePart, type EnvelopePart } from '../../mesh/standing/envelope-part.ts';
import type { Moment } from '../../mesh/standing/product-standing.ts';
import type { ProductReads } from '../sql/column-reads.ts';
import type { Reading } from '../sql/reading.ts';

/** What one field stands on. The marks of its statement, not the client's selection, say what was read masked. */
export type Touched = { products: readonly Reading[]; reads: readonly ProductReads[] };

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
  const standings = [...readings.values()].map(moment.of);
  return createEnvelopePart(
    standings,
    touched.flatMap(({ reads }) => reads),
    viewer,
  );
}
