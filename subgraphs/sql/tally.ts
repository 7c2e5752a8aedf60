// How many rows of each product a statement gives, for the ledger: counters `n0`, `n1`, ... that its queries carry upwards
// beside `bad`. Only products whose personal columns the statement reads have one, so that others cost nothing.

import { comma, type Fragment, identifier, join, plus, sql } from './fragment.ts';

/** A query that gives one row, `j` (JSON), `bad`, and `counters` by their names. */
export type CountedQuery = { readonly query: Fragment; readonly counters: readonly string[] };

/** A query that puts its answer together as text: columns of its only row, which comes `from` there. */
export type TextQuery = {
  /** Key of the product that is read. */
  readonly product: string;
  readonly json: Fragment;
  readonly bad: Fragment;
  /** How many rows of the product the answer shows. */
  readonly rows: Fragment;
  readonly from: Fragment;
};

/** The name of a product's counter; null where its rows are not counted. */
export type CounterOf = (productKey: string) => string | null;

/** @param products keys of those whose rows are counted; their places give the names */
export function nameCounters(products: readonly string[]): CounterOf {
  return (key) => {
    const place = products.indexOf(key);
    return place < 0 ? null : counterName(place);
  };
}

export const counterName = (place: number): string => `n${place}`;

/** Each counter once: the row's own and those of its relations. */
export function unite(own: string | null, relations: readonly CountedQuery[]): readonly string[] {
  return [...new Set([...(own === null ? [] : [own]), ...relations.flatMap(({ counters }) => counters)])].sort();
}

/** `, 1 + coalesce("r0"."n0", 0) as "n0"` for each counter of a row whose relations stand beside it as r0, r1, ... */
export function rowCounters(own: string | null, relations: readonly CountedQuery[]): Fragment {
  const columns = unite(own, relations).map((name) => {
    const parts = relations.flatMap(({ counters }, index) =>
      counters.includes(name) ? [sql`coalesce(${identifier(`r${index}`)}.${identifier(name)}, 0)`] : [],
    );
    return sql`, ${join(name === own ? [sql`1`, ...parts] : parts, plus)} as ${identifier(name)}`;
  });
  return join(columns, sql``);
}

/** `, coalesce(sum("e"."n0"), 0) as "n0"` for each, over the rows of `from`. */
export function sumCounters(counters: readonly string[], from: Fragment): Fragment {
  const columns = counters.map((name) => {
    return sql`, coalesce(sum(${from}.${identifier(name)}), 0) as ${identifier(name)}`;
  });
  return join(columns, sql``);
}

/** `, "k0"."n0"` for each. */
export function listCounters(counters: readonly string[], from: Fragment): Fragment {
  return join(
    counters.map((name) => sql`, ${from}.${identifier(name)}`),
    sql``,
  );
}

/** The select list of the whole statement: a counter that no query of it has stands at 0. */
export function shownCounters(products: readonly string[], { counters }: CountedQuery): Fragment {
  const columns = products.map((_, place) => {
    const name = counterName(place);
    return counters.includes(name)
      ? sql`${identifier(name)}::integer as ${identifier(name)}`
      : sql`0 as ${identifier(name)}`;
  });
  return columns.length === 0 ? sql`` : sql`, ${join(columns, comma)}`;
}
