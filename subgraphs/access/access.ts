// What one viewer may do with one product, as plain data. Every statement, cursor and cache is made under it.

import type { Masking } from '../../contracts/masks.ts';
import type { RowComparison } from '../../contracts/product.ts';

export type ColumnAccess =
  | { readonly kind: 'clear' }
  | { readonly kind: 'masked'; readonly mask: Exclude<Masking, 'deny'>; readonly rule: string }
  | { readonly kind: 'denied'; readonly rule: string };

/** The rows of a product that a viewer may see; a claim is already replaced by its values. */
export type RowPredicate =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'every'; readonly comparisons: readonly BoundComparison[] };

export type BoundComparison = {
  readonly column: string;
  readonly operator: RowComparison['operator'];
  readonly values: readonly string[];
};

export type Granted = {
  readonly kind: 'granted';
  readonly role: string;
  readonly columns: ReadonlyMap<string, ColumnAccess>;
  readonly rows: RowPredicate;
  /**
   * The set of clear columns plus the shape of the row rules: two viewers of one class get the same statements. Row
   * values are not in it; they are parameters.
   */
  readonly viewerClass: string;
};

export type Access = { readonly kind: 'denied'; readonly role: string } | Granted;
