// What stands for the data of a product as the watermark knows them: the same text for as long as nothing was written, as
// far as PostgreSQL's counters tell, and no load was recorded.

import type { Product } from '../../contracts/product.ts';
import type { Standings } from './standings.ts';

export type DataVersionOf = (product: Product) => string | null;

type Options = {
  readonly standings: Pick<Standings, 'stateOf'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** After so long without a look nobody knows what was written since. */
  readonly lapseMs: number;
};

/** It gives null for what is not known: a view, whose tables nobody counts, or a look that failed or did not come. */
export function createDataVersions({ standings, now, lapseMs }: Options): DataVersionOf {
  return (product) => {
    const { dataVersion = null, countedAt = null } = standings.stateOf(product)?.watermark ?? {};
    return countedAt === null || now() - countedAt > lapseMs ? null : dataVersion;
  };
}
