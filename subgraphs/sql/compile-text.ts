// RowQuery -> the statement that puts the answer together as text, for the reads that come most: rows of plain columns, as
// a list, by key, or as entities. Where rows break the contract it tells how many, and no more: the answer is then that of
// the statement which every query has (compile.ts).

import { rowRuleCondition, tableName } from './condition.ts';
import { compileConnectionText } from './connection-text.ts';
import { conjoin, type Fragment, identifier, join, sql } from './fragment.ts';
import { keyCondition, representationsOf } from './key-condition.ts';
import type { Reading } from './reading.ts';
import { type Scope, source } from './row.ts';
import { compileRowObject } from './row-object.ts';
import type { RowQuery, RowSelection } from './row-query.ts';
import { compileRowText, soundText } from './row-text.ts';
import { counterName, type TextQuery } from './tally.ts';

/**
 * @param counted products whose rows are counted, as for `compileRowQuery`
 * @returns null for a query that has no such form
 * @throws ConcordError FORBIDDEN_FIELD, CURSOR_INVALID
 */
export function compileTextQuery(query: RowQuery, counted: readonly string[], scope: Scope): Fragment | null {
  const found = compile(query, scope);
  if (found === null) return null;
  const counters = counted.map((product, place) => {
    return sql`, ${product === found.product ? found.rows : sql`0`} as ${identifier(counterName(place))}`;
  });
  return sql`select ${found.json} as json, ${found.bad} as bad${join(counters, sql``)} from ${found.from}`;
}

function compile(query: RowQuery, scope: Scope): TextQuery | null {
  switch (query.kind) {
    case 'connection':
      return compileConnectionText(query.connection, scope);
    case 'by-key': {
      const condition = keyCondition(query.reading, query.key, source(scope));
      return compileByKey(query.reading, query.row, condition, source(scope));
    }
    case 'entities':
      return compileEntities(query.reading, query.row, source(scope));
    case 'aggregate':
    case 'stubs':
      return null;
    default:
      return query satisfies never;
  }
}

function compileByKey(reading: Reading, row: RowSelection, condition: Fragment, alias: Fragment): TextQuery | null {
  const product = reading.table.product.key;
  const rows = rowsOf(reading, condition, alias);
  const object = compileRowObject(row, reading, alias);
  if (object !== null) {
    const from = sql`(select ${object.columns} from ${rows} limit 1) o`;
    return { product, json: sql`row_to_json(o.*)::text`, bad: object.bad, rows: sql`1`, from };
  }
  const text = compileRowText(row, reading, alias);
  if (text === null) return null;
  const from = sql`(select ${soundText(text)} as j from ${rows} limit 1) o`;
  return { product, json: sql`o.j`, bad: sql`(o.j is null)::integer`, rows: sql`1`, from };
}

/** Per representation the row with its key, by an index. */
function compileEntities(reading: Reading, row: RowSelection, alias: Fragment): TextQuery | null {
  const text = compileRowText(row, reading, alias);
  if (text === null) return null;
  const { from, condition } = representationsOf(reading, alias);
  const found = sql`select 1 as found, ${soundText(text)} as j from ${rowsOf(reading, condition, alias)} limit 1`;
  return {
    product: reading.table.product.key,
    json: sql`'[' || coalesce(string_agg(coalesce(e.j, 'null'), ',' order by rep.ord), '') || ']'`,
    bad: sql`(count(e.found) - count(e.j))::integer`,
    rows: sql`count(e.found)::integer`,
    from: sql`${from} left join lateral (${found}) e on true`,
  };
}

function rowsOf(reading: Reading, condition: Fragment, alias: Fragment): Fragment {
  return sql`${tableName(reading)} ${alias} where ${conjoin([condition, rowRuleCondition(reading, alias)])}`;
}
