// Which column of the table a column of a contract stands for: the one of its own name, or the one that `from:` names, as in
// a later major that has renamed it.

import type { Column } from './product.ts';

/** The name in the table, as Postgres keeps it. */
export function tableColumnOf({ name, from }: Pick<Column, 'name' | 'from'>): string {
  return from?.column ?? name;
}
