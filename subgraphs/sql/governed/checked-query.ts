// What the check finds in a query that it allows: all that rewriting it and telling its columns needs.

export type CheckedQuery = {
  readonly relations: readonly RelationUse[];
  readonly columns: readonly ColumnUse[];
  /** Names of tables in the query, and of what stands for one: a column of that name is the whole row. */
  readonly rowNames: ReadonlySet<string>;
  /** Names that the query itself gives to columns, or that PostgreSQL does. */
  readonly ownColumns: ReadonlySet<string>;
  /** NATURAL, USING, * or what may be a call on a row: columns are read that the query does not name. */
  readonly readsUnnamed: boolean;
};

/** One product in FROM. */
export type RelationUse = {
  /** `Product.key` */
  readonly product: string;
  /** Where its name stands, in bytes. */
  readonly location: number;
  readonly parts: 1 | 2;
  /** Under which the query speaks of it where it gives no alias; null where it does. */
  readonly alias: string | null;
};

/** A name in an expression, such as `f.amount` or `orders.order_facts.amount`. */
export type ColumnUse = {
  /** The part before the name; null where there is none, or for `*`. */
  readonly row: string | null;
  /** The last part; null for `*`. */
  readonly name: string | null;
  readonly parts: number;
  /** In bytes. */
  readonly location: number;
};
