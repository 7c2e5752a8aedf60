// JSON made of expressions. `row_to_json` of a sub-select is the plain way: json_build_object stops at 50 fields and is
// slower. But there the keys are names, which Postgres cuts at 63 bytes, so longer keys take a slower form.

import { comma, type Fragment, identifier, join, literal, longestName, sql } from './fragment.ts';

/** A response key and its value. */
export type Entry = { readonly key: string; readonly expression: Fragment };

/** One JSON object for the row at hand. `o.*`, because a bare `o` would be a column of that name before it is the row. */
export function objectExpression(entries: readonly Entry[]): Fragment {
  if (entries.length === 0) return sql`'{}'::json`;
  if (entries.every(({ key }) => fitsName(key)))
    return sql`(select row_to_json(o.*) from (select ${columns(entries)}) o)`;
  const rows = entries.map(({ key, expression }) => sql`(${literal(key)}, to_json(${expression}))`);
  return sql`(select json_object_agg(o.key, o.value) from (values ${join(rows, comma)}) o (key, value))`;
}

/** A JSON array with one object per row of `from`, in the order of `order`. */
export function arrayExpression(entries: readonly Entry[], from: Fragment, order: Fragment): Fragment {
  const rows =
    entries.length > 0 && entries.every(({ key }) => fitsName(key))
      ? sql`select json_agg(o.*) as j from (select ${columns(entries)} from ${from} order by ${order}) o`
      : sql`select json_agg(o.j) as j from (select ${objectExpression(entries)} as j from ${from} order by ${order}) o`;
  return sql`coalesce((${rows}), '[]'::json)`;
}

function columns(entries: readonly Entry[]): Fragment {
  return join(
    entries.map(({ key, expression }) => sql`${expression} as ${identifier(key)}`),
    comma,
  );
}

/** Whether a response key can be a name in SQL. */
export function fitsName(key: string): boolean {
  return Buffer.byteLength(key) <= longestName;
}
