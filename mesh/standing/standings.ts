// What the rooms above know of how products stand. The process keeps it in memory (`watch-states.ts`); nobody who answers
// a request waits for a database.

import type { Product } from '../../contracts/product.ts';
import type { Access } from '../../subgraphs/access/access.ts';
import type { ProductState } from './product-state.ts';
import type { Standing } from './standing.ts';

export type Standings = {
  /** For a viewer of this access, now. */
  readonly of: (product: Product, access: Access) => Standing;
  readonly stateOf: (product: Product) => ProductState | undefined;
  /** Another number after every change of what is known, and when a product gets fresh or stale by time alone. */
  readonly revision: () => number;
};
