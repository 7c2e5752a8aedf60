// A product as one viewer may read it: its table, what was decided of the viewer, and through which view it is read.

import type { Granted } from '../access/access.ts';
import type { BoundProduct } from './table.ts';
import type { ViewName } from './view.ts';

export type Reading = {
  readonly table: BoundProduct;
  readonly access: Granted;
  /** The view that the viewer's PostgreSQL role may read; null = the table itself, by the one user of the domain. */
  readonly view: ViewName | null;
};
