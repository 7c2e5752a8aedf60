// What stands for the data of a product as the watermark knows them: the same text for as long as nothing was written, as
// far as PostgreSQL's counters tell, no newer row was seen, and no load was recorded.

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
    const watermark = standings.stateOf(product)?.watermark;
    if (watermark === undefined || watermark.countedAt === null || watermark.dataVersion === null) return null;
    if (now() - watermark.countedAt > lapseMs) return null;
    // The age that answers tell must be that of the data in them.
    return `${watermark.dataVersion} ${watermark.dataAt} ${watermark.loadedAt}`;
  };
}
