// A table or view as its database describes it, and a sample of its rows: what a first contract is drafted from.

export type Relation = {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  readonly comment: string | null;
  /** In the order of the table. */
  readonly columns: readonly RelationColumn[];
  /** Of the primary key; empty where there is none. */
  readonly primaryKey: readonly string[];
  /** Of each unique index over all rows, but for that of the primary key. */
  readonly uniqueKeys: readonly (readonly string[])[];
  /** Those of one column. */
  readonly foreignKeys: readonly ForeignKey[];
  /** What the check constraints say of single columns, as far as it could be read. */
  readonly checks: readonly ColumnCheck[];
  /** Names of check constraints that say more than a contract can. */
  readonly unreadChecks: readonly string[];
};

export type RelationKind = 'table' | 'partitioned table' | 'view' | 'materialized view' | 'foreign table';

export type RelationColumn = {
  readonly name: string;
  /** Without its modifier, and of a domain type the type beneath it: `character varying`, `integer[]`. */
  readonly storage: string;
  /** With its modifier: `numeric(12,2)`, `character varying(45)`. */
  readonly written: string;
  readonly kind: 'plain' | 'enum' | 'composite' | 'range' | 'nested domain';
  readonly isNotNull: boolean;
  /** The expression; null where there is none, or where it makes numbers, such as that of an identity. */
  readonly default: string | null;
  readonly comment: string | null;
};

export type ForeignKey = {
  readonly column: string;
  readonly schema: string;
  readonly table: string;
  readonly target: string;
};

/** Bounds and values are texts as Postgres writes them. */
export type ColumnCheck = { readonly column: string } & (
  | { readonly kind: 'min' | 'max'; readonly bound: string; readonly isOpen: boolean }
  | { readonly kind: 'in'; readonly values: readonly string[] }
);

export type Sample = {
  readonly rows: number;
  /** Whether these are all rows of the table. */
  readonly isWhole: boolean;
  /** Values by column, as texts; long ones are cut. A column that is not here was not read. */
  readonly values: ReadonlyMap<string, readonly (string | null)[]>;
  /** Why there are no rows, where they could not be read. */
  readonly failure: string | null;
};

export const noSample: Sample = { rows: 0, isWhole: false, values: new Map(), failure: null };
