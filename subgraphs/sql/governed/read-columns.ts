// Which personal columns of a view a query reads, by the names in it. Where that is in doubt (a star, a whole row, NATURAL,
// USING), all of them.

import type { ViewName } from '../view.ts';
import type { CheckedQuery } from './checked-query.ts';

export type SqlView = ViewName & {
  /** `isPersonal`: personal data or masked for somebody. `isClear`: this viewer reads it as it is stored. */
  readonly columns: readonly { readonly name: string; readonly isPersonal: boolean; readonly isClear: boolean }[];
};

export type ColumnsRead = {
  /** `Product.key` */
  readonly product: string;
  readonly clear: readonly string[];
  readonly masked: readonly string[];
};

/** One per product that the query reads, in the order of `views`. */
export function findColumnsRead(query: CheckedQuery, views: ReadonlyMap<string, SqlView>): readonly ColumnsRead[] {
  const read = new Set(query.relations.map(({ product }) => product));
  const named = new Set(query.columns.flatMap(({ name }) => name ?? []));
  const isInDoubt = query.readsUnnamed || [...named].some((name) => query.rowNames.has(name));
  return [...views].flatMap(([product, { columns }]) => {
    if (!read.has(product)) return [];
    const personal = columns.filter(({ name, isPersonal }) => isPersonal && (isInDoubt || named.has(name)));
    const namesOf = (isClear: boolean) =>
      personal.filter((column) => column.isClear === isClear).map(({ name }) => name);
    return [{ product, clear: namesOf(true), masked: namesOf(false) }];
  });
}
