// Where the custom SQL of a contract's checks is run: over what the masks leave of all products of one database, all rows.

import type { Product } from '../../../contracts/product.ts';
import type { Fragment } from '../fragment.ts';
import type { SqlConnection } from '../governed/run-query.ts';

export type CheckDesk = Pick<SqlConnection, 'connect'> & {
  /** By `Product.key`: what stands for each product in FROM, such as a view or a subquery in brackets. */
  readonly relations: ReadonlyMap<string, CheckRelation>;
};

export type CheckRelation = {
  readonly from: Fragment;
  readonly columns: readonly { readonly name: string }[];
  /** Names of the keys among them, by which the checks of other products may join. */
  readonly keys: readonly string[];
  /** Columns of which the mask leaves no value that a check could be held against. */
  readonly hidden: readonly string[];
  /** Domains whose checks may read it. */
  readonly isReadBy: (domain: string) => boolean;
};

/**
 * The desk of the database in which the product stands.
 *
 * @throws ConcordError READER_MISSING, DATABASE_UNAVAILABLE
 */
export type OpenCheckDesk = (product: Product) => Promise<CheckDesk>;
