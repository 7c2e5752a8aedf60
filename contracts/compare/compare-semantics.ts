// What columns mean, in words. Whether a sentence says the same in other words nobody can tell but who reads it: no version is
// asked for beyond a patch, and those who read the column are told.

import type { Product } from '../product.ts';
import { type Difference, fieldsOf, isSame } from './difference.ts';

export function compareSemantics(before: Product, after: Product): readonly Difference[] {
  const names = [...new Set([...Object.keys(before.semantics), ...Object.keys(after.semantics)])];
  return names
    .filter((name) => !isSame(wordsFor(before, name), wordsFor(after, name)))
    .map((name) => {
      const isColumn = after.columns.some((column) => column.name === name);
      const message = `What "${name}" means is said in other words: ${wordsFor(after, name) ?? 'no more'}`;
      const fields = isColumn ? fieldsOf(name) : [];
      return { kind: 'words-changed', level: 'patch', fields, message, ...(isColumn ? { column: name } : {}) };
    });
}

/** A column may be called `constructor`, which every object has. */
function wordsFor({ semantics }: Product, name: string): string | undefined {
  return Object.hasOwn(semantics, name) ? semantics[name] : undefined;
}
