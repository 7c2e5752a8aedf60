// Whether two products read the same table, so that what one contract says of its columns and groups counts for the other.
// Names are compared as Postgres keeps them, letter for letter: Concord always quotes them.

import type { Product } from './product.ts';

/** By the names that contracts give; a view, or a partition, is another source than the table beneath it. */
export function isSameSource(a: Pick<Product, 'source'>, b: Pick<Product, 'source'>): boolean {
  return (
    a.source.databaseUrlEnv === b.source.databaseUrlEnv &&
    a.source.schema === b.source.schema &&
    a.source.table === b.source.table
  );
}
