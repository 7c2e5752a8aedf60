// RowQuery -> one parameterised statement whose only row holds the JSON text of the whole selection, and how many of
// its values break the contract.

import { compileConnection } from './connection.ts';
import {
  comma,
  conjoin,
  type Fragment,
  identifier,
  join,
  renderStatement,
  type Statement,
  sql,
  value,
} from './fragment.ts';
import { objectExpression } from './json.ts';
import { matchColumn } from './operand.ts';
import {
  candidateColumns,
  compileFields,
  compileSingle,
  createDraft,
  kept,
  keptRows,
  outputColumn,
  type Relation,
  type RowSource,
  type Scope,
  source,
} from './row.ts';
import type { Reading, RowQuery, RowSelection } from './row-query.ts';
import { boundColumn } from './table.ts';

/** @param nonce marks this request's cursors in the text; unguessable, of letters and digits */
export function compileRowQuery(query: RowQuery, nonce: string): Statement {
  return renderStatement(sql`select j::text as json, bad::integer as bad from (${compile(query, nonce)}) answer`);
}

function compile(query: RowQuery, nonce: string): Fragment {
  const scope: Scope = { depth: 0, nonce, compileRelation };
  switch (query.kind) {
    case 'connection':
      return compileConnection(query.connection, null, scope);
    case 'by-key':
      return compileByKey(query.reading, query.key, query.row, scope);
    case 'entities':
      return compileEntities(query.reading, query.representations, query.row, scope);
    case 'stubs':
      return compileStubs(query, scope);
    default:
      return query satisfies never;
  }
}

function compileRelation(relation: Relation, parent: Fragment, scope: Scope): Fragment {
  if (relation.kind === 'connection') return compileConnection(relation.connection, parent, scope);
  const { reading, targetColumn, row } = relation;
  const key = matchColumn(boundColumn(reading.table, targetColumn), reading.access, source(scope)).expression;
  return compileSingle(reading, row, sql`${key} = ${parent}`, scope);
}

function compileByKey(reading: Reading, key: readonly string[], row: RowSelection, scope: Scope): Fragment {
  const parts = reading.table.key.map((column, index) => {
    const { expression, cast, encode } = matchColumn(column, reading.access, source(scope));
    const text = encode(key[index] ?? '');
    return text === null ? sql`false` : sql`${expression} = ${value(text)}::${cast}`;
  });
  return compileSingle(reading, row, conjoin(parts), scope);
}

/** `unnest` of the representations with their place, and per place the row with that key, by an index. */
function compileEntities(
  reading: Reading,
  representations: readonly (readonly (string | null)[])[],
  row: RowSelection,
  scope: Scope,
): Fragment {
  const inner: Scope = { ...scope, depth: scope.depth + 1 };
  const names = reading.table.key.map((_, index) => identifier(`v${index}`));
  const matches = reading.table.key.map((column) => matchColumn(column, reading.access, source(inner)));
  const lists = matches.map(({ cast, encode }, index) => {
    const texts = representations.map((representation) => {
      const text = representation[index] ?? null;
      return text === null ? null : encode(text);
    });
    return sql`${value(texts)}::${cast}[]`;
  });
  const condition = conjoin(matches.map(({ expression }, index) => sql`${expression} = rep.${names[index] ?? sql``}`));
  const entity = compileSingle(reading, row, condition, inner);
  return sql`select coalesce(json_agg(e.j order by rep.ord), '[]'::json) as j, coalesce(sum(e.bad), 0) as bad
from unnest(${join(lists, comma)}) with ordinality rep (${join(names, comma)}, ord) left join lateral (${entity}) e on true`;
}

function compileStubs({ keys, like, row }: Extract<RowQuery, { kind: 'stubs' }>, scope: Scope): Fragment {
  const rep = source(scope);
  const { texts, cast, show } = typeStubKeys(keys, like, sql`${rep}.v`);
  const from: RowSource = { show: () => show, match: () => sql`${rep}.v`, breaks: () => null };
  const draft = createDraft();
  const entity = objectExpression(compileFields(row, from, draft, scope));
  const rows = sql`select ${candidateColumns(draft)}, ${rep}.ord as ord from unnest(${value(texts)}::${cast}[]) with ordinality ${rep} (v, ord)`;
  const k = kept(scope);
  return sql`select coalesce(json_agg(${entity} order by ${k}.ord), '[]'::json) as j, coalesce(sum(${k}.bad), 0) as bad
from (${keptRows(draft, rows, scope)}) ${k}`;
}

function typeStubKeys(
  keys: readonly (string | null)[],
  like: Extract<RowQuery, { kind: 'stubs' }>['like'],
  given: Fragment,
): { readonly texts: readonly (string | null)[]; readonly cast: Fragment; readonly show: Fragment } {
  if (like === null) return { texts: keys, cast: sql`text`, show: given };
  const column = boundColumn(like.reading.table, like.column);
  const { cast, encode } = matchColumn(column, like.reading.access, sql`rep`);
  const texts = keys.map((key) => (key === null ? null : encode(key)));
  return { texts, cast, show: outputColumn(column, given) };
}
