// A caller's filter as plain data.

import type { Operand } from './operand.ts';
import type { Reading } from './reading.ts';

/** Operands are texts that are held against the column's type; SQL's three-valued logic applies to NULL. */
export type Condition =
  | { readonly kind: 'every' | 'some'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'equal'; readonly column: string; readonly negated: boolean; readonly operand: Operand<string> }
  | {
      readonly kind: 'one-of';
      readonly column: string;
      readonly negated: boolean;
      readonly operands: Operand<readonly string[]>;
    }
  | {
      readonly kind: 'compare';
      readonly column: string;
      readonly operator: '<' | '<=' | '>' | '>=';
      readonly operand: Operand<string>;
    }
  | { readonly kind: 'like'; readonly column: string; readonly pattern: LikePattern; readonly operand: Operand<string> }
  | { readonly kind: 'is-null'; readonly column: string; readonly negated: boolean }
  | { readonly kind: 'array-contains'; readonly column: string; readonly operands: Operand<readonly string[]> }
  | { readonly kind: 'json-contains'; readonly column: string; readonly operand: Operand<string> }
  | { readonly kind: 'json-has-key'; readonly column: string; readonly operand: Operand<string> }
  /** A row of `reading` whose `targetColumn` equals `column` exists (or not) and meets `where`. */
  | {
      readonly kind: 'related';
      readonly negated: boolean;
      readonly column: string;
      readonly reading: Reading;
      readonly targetColumn: string;
      readonly where: Condition;
    };

export type LikePattern = 'contains' | 'startsWith' | 'endsWith' | 'iContains';
