// What the governed queries of one request stand on -> `extensions.concord` of the catalog's reply.

import type { Demands } from '../../../identity/demands.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import { createEnvelopePart, type EnvelopePart } from '../../../mesh/standing/envelope-part.ts';
import type { ProductStanding } from '../../../mesh/standing/product-standing.ts';
import type { ColumnsRead } from '../../sql/governed/read-columns.ts';

/**
 * By one query, of what the viewer may read: the products that it was asked for, and once it was sent to PostgreSQL those
 * that it reads.
 */
export type Touched = { products: readonly ProductStanding[]; reads: readonly ColumnsRead[] };

export type SqlEnvelope = {
  readonly startQuery: () => Touched;
  /** For `extensions`; null = nothing is said. */
  readonly describe: () => { readonly concord: EnvelopePart } | null;
};

export function createSqlEnvelope(viewer: Viewer, { hasEnvelope }: Demands): SqlEnvelope {
  const queries: Touched[] = [];
  return {
    startQuery: () => {
      const touched: Touched = { products: [], reads: [] };
      queries.push(touched);
      return touched;
    },
    describe: () => {
      if (!hasEnvelope) return null;
      // A product of two queries stands there twice, as it stood for each: the gateway takes the worst.
      const parts = queries.map(({ products, reads }) => createEnvelopePart(products, reads, viewer));
      const products = parts.flatMap((part) => part.products);
      const warnings = parts.flatMap((part) => part.warnings ?? []);
      if (products.length === 0) return null;
      return { concord: warnings.length === 0 ? { products } : { products, warnings } };
    },
  };
}
