// A product bound to its table as it stands in Postgres: which storage type each column has and where its tokens or
// hashes lie.

import type { Column, Product } from '../../contracts/product.ts';
import type { Cast } from './cast.ts';
import { type Fragment, identifier, sql } from './fragment.ts';

export type BoundProduct = {
  readonly product: Product;
  readonly columns: ReadonlyMap<string, BoundColumn>;
  /** The primary key, in its order. */
  readonly key: readonly BoundColumn[];
  /** The columns of each index that gives all rows in their ascending order, in its order. */
  readonly orderedIndexes: readonly (readonly string[])[];
};

export type BoundColumn = {
  readonly column: Column;
  /** Its name in the table, and in the reading view. */
  readonly tableColumn: string;
  /** Where the table has it in another type. */
  readonly cast: Cast | null;
  /** Id of the product it belongs to, for messages. */
  readonly product: string;
  /** `Product.key` */
  readonly productKey: string;
  /** The Postgres type without modifier, after the cast, such as `text`, `numeric`, `timestamp with time zone`, `text[]`. */
  readonly storage: string;
  /** Its collation calls different texts equal, and has no patterns. */
  readonly isNondeterministic: boolean;
  /** The column of the table that holds this one's tokens; null = none stored. */
  readonly tokenColumn: string | null;
  /** The column of the reading view that holds this one's masked form; null = it is computed in the statement. */
  readonly maskColumn: string | null;
  /** The column of the table in which Concord's trigger keeps this one's hashes; null = they are computed when read. */
  readonly hashColumn: string | null;
};

/** Error in the program, not in a request: what compiled must have been bound. */
export function boundColumn(table: BoundProduct, name: string): BoundColumn {
  const column = table.columns.get(name);
  if (column === undefined) throw new TypeError(`${table.product.key} has no column ${name}`);
  return column;
}

/** `"orders_product"."order_facts"` */
export function qualified(schema: string, name: string): Fragment {
  return sql`${identifier(schema)}.${identifier(name)}`;
}
