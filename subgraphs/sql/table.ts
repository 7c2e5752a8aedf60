// A product bound to its table as it stands in Postgres: which storage type each column has and where its tokens lie.

import type { Column, Product } from '../../contracts/product.ts';

export type BoundProduct = {
  readonly product: Product;
  readonly columns: ReadonlyMap<string, BoundColumn>;
  /** The primary key, in its order. */
  readonly key: readonly BoundColumn[];
};

export type BoundColumn = {
  readonly column: Column;
  /** Id of the product it belongs to, for messages. */
  readonly product: string;
  /** `Product.key` */
  readonly productKey: string;
  /** The Postgres type without modifier, such as `text`, `numeric`, `timestamp with time zone`, `text[]`. */
  readonly storage: string;
  /** Its collation calls different texts equal, and has no patterns. */
  readonly isNondeterministic: boolean;
  /** The column of the table that holds this one's tokens; null = none stored. */
  readonly tokenColumn: string | null;
};

/** Error in the program, not in a request: what compiled must have been bound. */
export function boundColumn(table: BoundProduct, name: string): BoundColumn {
  const column = table.columns.get(name);
  if (column === undefined) throw new TypeError(`${table.product.key} has no column ${name}`);
  return column;
}

/** The name that Concord gives to the column with stored tokens. */
export function tokenColumnName(column: string): string {
  return `${column}__tok`;
}

/** Triggers fire in the order of their names: after those of the owner, whose value the token must be of. */
export const tokenTriggerName = '~concord_set_tokens';

/** How the trigger's function sets a column of tokens; by this it is known which columns are ours. */
export const tokenAssignment = (column: string) => `new.${column} := concord.tok(`;
