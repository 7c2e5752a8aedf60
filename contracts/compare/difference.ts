// What the comparisons of one product's parts give: a change, but for the product, which their caller knows.

import { isDeepStrictEqual } from 'node:util';
import type { FilePosition } from '../../errors/concord-error.ts';
import { camelCase } from '../graphql-names.ts';
import type { Product } from '../product.ts';
import type { Change } from './change.ts';

/** `at` where it stands elsewhere than the product's name. */
export type Difference = Omit<Change, 'product' | 'column' | 'at'> & {
  readonly column?: string;
  readonly at?: FilePosition;
};

/** Two states of one product, or two of its majors; null = no difference. */
export type CompareProducts = (before: Product, after: Product) => readonly Difference[];

export const nothing: readonly Difference[] = [];

/** A change that says nothing to whoever reads: words, and who looks after the product. */
export function differentWords<Whole>(key: keyof Whole & string, what: string) {
  return (before: Whole, after: Whole): readonly Difference[] =>
    isSame(before[key], after[key])
      ? nothing
      : [{ kind: 'words-changed', level: 'patch', fields: [], message: `${what} changed.` }];
}

/** Whatever the order of keys. */
export function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b);
}

/** Fields of columns; a name that is no column's, such as a check's of the whole product, stands for nothing. */
export function fieldsOf(...columns: readonly (string | null)[]): readonly string[] {
  return columns.flatMap((column) => (column === null ? [] : [camelCase(column)]));
}

/** Who reads the product at all. */
export const everyField: readonly string[] = ['*'];
