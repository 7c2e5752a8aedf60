// What to aggregate, as plain data: rows of one product, put into groups, with counts, sums and the like of each group.

import type { Condition } from './filter-query.ts';
import type { Operand } from './operand.ts';
import type { Reading } from './reading.ts';

export type AggregateQuery = {
  readonly reading: Reading;
  readonly where: Condition | null;
  /** For aggregates over a reverse relation: the column that must equal the parent's key. */
  readonly join: string | null;
  /** None: all rows are one group, which is there for no rows too. */
  readonly groupBy: readonly GroupTerm[];
  readonly having: GroupCondition | null;
  /** After these come the group's values, so that the order is the same each time. */
  readonly order: readonly GroupOrderTerm[];
  readonly limit: GroupLimit;
  readonly fields: readonly AggregateField[];
};

export type GroupTerm = { readonly column: string; readonly bucket: TimeBucket | null };

/** The zone of a moment's calendar, a name of the IANA database; null for columns without a zone, and for UTC. */
export type TimeBucket = { readonly unit: BucketUnit; readonly timezone: Operand<string> | null };

export type BucketUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/** `cut`: the caller wants the first ones. `whole`: the caller wants all, so more than `most` are an error. */
export type GroupLimit =
  | { readonly kind: 'cut'; readonly size: Operand<string> }
  | { readonly kind: 'whole'; readonly most: number };

/** One figure of a group. NULLs are left out of all but `count`. */
export type Figure = { readonly function: 'count' } | ColumnFigure;

export type ColumnFigure = { readonly function: ColumnFunction; readonly column: string };

export type ColumnFunction = 'sum' | 'avg' | 'min' | 'max' | 'countDistinct';

export type GroupOrderTerm = {
  readonly by: Figure | { readonly function: 'group'; readonly term: number };
  readonly direction: 'ASC' | 'DESC';
};

/** Operands are texts of the figure's type. */
export type GroupCondition =
  | { readonly kind: 'every' | 'some'; readonly of: readonly GroupCondition[] }
  | { readonly kind: 'not'; readonly of: GroupCondition }
  | {
      readonly kind: 'compare';
      readonly figure: Figure;
      readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>=';
      readonly operand: Operand<string>;
    }
  | {
      readonly kind: 'one-of';
      readonly figure: Figure;
      readonly negated: boolean;
      readonly operands: Operand<readonly string[]>;
    }
  | { readonly kind: 'is-null'; readonly figure: Figure; readonly negated: boolean };

export type AggregateField =
  | { readonly kind: 'typename'; readonly key: string; readonly typeName: string }
  | { readonly kind: 'group'; readonly key: string; readonly fields: readonly GroupField[] }
  | { readonly kind: 'count'; readonly key: string; readonly where: Condition | null }
  | {
      readonly kind: 'figures';
      readonly key: string;
      readonly function: ColumnFunction;
      /** Only rows that meet it count. */
      readonly where: Condition | null;
      readonly fields: readonly FigureField[];
    };

export type GroupField =
  | { readonly kind: 'typename'; readonly key: string; readonly typeName: string }
  /** `term`: place in `groupBy`. */
  | { readonly kind: 'term'; readonly key: string; readonly term: number };

export type FigureField =
  | { readonly kind: 'typename'; readonly key: string; readonly typeName: string }
  | { readonly kind: 'column'; readonly key: string; readonly column: string };
