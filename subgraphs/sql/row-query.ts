// What to read, as plain data: the translation of a GraphQL field says it in this form, the compiler turns it into one
// statement.

import type { AggregateQuery } from './aggregate-query.ts';
import type { Condition } from './filter-query.ts';
import type { Operand } from './operand.ts';
import type { Reading } from './reading.ts';

export type RowQuery =
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'aggregate'; readonly aggregate: AggregateQuery }
  /** One row by its whole key, one text per key column. */
  | {
      readonly kind: 'by-key';
      readonly reading: Reading;
      readonly key: readonly Operand<string>[];
      readonly row: RowSelection;
    }
  /** One row or null per representation of the request (`Given.keys`), in their order. */
  | { readonly kind: 'entities'; readonly reading: Reading; readonly row: RowSelection }
  /** Entities of another domain, of which only the key is known here, with what this domain adds to them. */
  | {
      readonly kind: 'stubs';
      /** A column of this domain that refers to the key, and so says its type and whether it is a token; null = text. */
      readonly like: { readonly reading: Reading; readonly column: string } | null;
      readonly row: RowSelection;
    };

export type RowSelection = { readonly fields: readonly RowField[] };

export type RowField =
  | { readonly kind: 'typename'; readonly key: string; readonly typeName: string }
  | {
      readonly kind: 'column';
      readonly key: string;
      readonly column: string;
      /** Of a document only this place, as keys and indexes; null = all of it. */
      readonly place: Operand<readonly string[]> | null;
    }
  /** The row of another product of this domain that `column` refers to. */
  | {
      readonly kind: 'related';
      readonly key: string;
      readonly column: string;
      readonly reading: Reading;
      readonly targetColumn: string;
      readonly row: RowSelection;
    }
  /** An entity of another domain that `column` refers to: its key, and what this domain adds to it. */
  | {
      readonly kind: 'stub';
      readonly key: string;
      readonly column: string;
      readonly targetColumn: string;
      readonly row: RowSelection;
    }
  /** The rows of `connection` whose `connection.join` equals `column` of this row. */
  | { readonly kind: 'connection'; readonly key: string; readonly column: string; readonly connection: Connection }
  /** Aggregates over those rows. */
  | { readonly kind: 'aggregate'; readonly key: string; readonly column: string; readonly aggregate: AggregateQuery };

export type Connection = {
  readonly reading: Reading;
  readonly where: Condition | null;
  readonly order: readonly OrderTerm[];
  readonly page: Page;
  /** For a reverse relation: the column that must equal the parent's key. */
  readonly join: string | null;
  readonly fields: readonly ConnectionField[];
};

export type OrderTerm = {
  readonly column: string;
  readonly direction: 'ASC' | 'DESC';
  /** Whether the caller asked for it; a tie-break that nobody asked for may order by a token. */
  readonly isTieBreak: boolean;
};

export type Page = {
  readonly size: Operand<string>;
  readonly direction: 'forward' | 'backward';
  /** The order terms' values of the row to go on from, as text; which of them are NULL is part of the statement. */
  readonly cursor: Operand<CursorValues> | null;
};

export type CursorValues = readonly (string | null)[];

export type ConnectionField =
  | { readonly kind: 'typename'; readonly key: string; readonly typeName: string }
  | { readonly kind: 'nodes'; readonly key: string; readonly row: RowSelection }
  | { readonly kind: 'edges'; readonly key: string; readonly fields: readonly EdgeField[] }
  | { readonly kind: 'page-info'; readonly key: string; readonly fields: readonly PageInfoField[] }
  | { readonly kind: 'total-count'; readonly key: string };

export type EdgeField =
  | { readonly kind: 'typename'; readonly key: string; readonly typeName: string }
  /** `binding` is what the cursor is sealed for: field, filter, order and viewer class. */
  | { readonly kind: 'cursor'; readonly key: string; readonly binding: Operand<string> }
  | { readonly kind: 'node'; readonly key: string; readonly row: RowSelection };

export type PageInfoField =
  | { readonly kind: 'typename'; readonly key: string; readonly typeName: string }
  | { readonly kind: 'has-next-page' | 'has-previous-page'; readonly key: string }
  | { readonly kind: 'start-cursor' | 'end-cursor'; readonly key: string; readonly binding: Operand<string> };
