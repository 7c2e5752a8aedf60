// A connection: one page of a product's rows by keyset, with what the selection asks of it (nodes, edges, page info,
// total count) as one JSON object. Its query gives one row.

import { filterCondition, rowRuleCondition, tableName } from './condition.ts';
import { cursorMarker } from './cursor.ts';
import { comma, conjoin, type Fragment, join, keyword, literal, or, sql } from './fragment.ts';
import { arrayExpression, type Entry, objectExpression } from './json.ts';
import { branchesAfter, type CursorPosition, cursorPosition, flip, isAt, type OrderKey, orderKeys } from './keyset.ts';
import { matchColumn } from './match.ts';
import { type Operand, resolve } from './operand.ts';
import { type PageSize, pageSizeOf } from './page-size.ts';
import {
  candidateColumns,
  compileFields,
  compute,
  createDraft,
  kept,
  keptRows,
  type RowDraft,
  type Scope,
  source,
  tableSource,
} from './row.ts';
import type { Connection, ConnectionField, EdgeField, PageInfoField, RowSelection } from './row-query.ts';
import { boundColumn } from './table.ts';
import { type CountedQuery, sumCounters } from './tally.ts';

/** What the fields of one connection share while they are compiled. */
export type ConnectionDraft = {
  readonly connection: Connection;
  readonly scope: Scope;
  readonly rows: RowDraft;
  /** In the order of the statement: flipped for a backward page. */
  readonly keys: readonly OrderKey[];
  readonly cursor: CursorPosition | null;
  readonly size: PageSize;
  /** Conditions of every row of the connection, whatever the page. */
  readonly conditions: readonly Fragment[];
  readonly from: Fragment;
};

/** @param parent the parent's key for a reverse relation, null for a connection of its own */
export function compileConnection(connection: Connection, parent: Fragment | null, scope: Scope): CountedQuery {
  const draft = createConnectionDraft(connection, parent, scope);
  const entries = connection.fields.map((field) => ({
    key: field.key,
    expression: compileConnectionField(field, draft),
  }));
  const { rows } = draft;
  // One row more tells whether there is a next page.
  const page = compilePage(draft, { more: 1, columns: candidateColumns });
  const first = sql`select *, row_number() over () as ord from (select * from page limit ${draft.size.fragment}) page`;
  const { query, counters } = keptRows(rows, first, connection.reading, scope);
  // `page` is left to PostgreSQL: read once it becomes a subselect that its limit keeps whole, read twice it is materialized.
  const pages = sql`with page as (${page}), kept as materialized (${query})`;
  const answer = objectExpression(entries);
  if (counters.length === 0) {
    return { query: sql`${pages}\nselect ${answer} as j, (select coalesce(sum(bad), 0) from kept) as bad`, counters };
  }
  const tally = sql`select coalesce(sum(bad), 0) as bad${sumCounters(counters, sql`kept`)} from kept`;
  return { query: sql`${pages}\nselect ${answer} as j, tally.* from (${tally}) tally`, counters };
}

export function createConnectionDraft(connection: Connection, parent: Fragment | null, scope: Scope): ConnectionDraft {
  const { reading, page, where, join: joinColumn } = connection;
  const t = source(scope);
  const keys = orderKeys(connection.order, reading, t);
  const conditions = [rowRuleCondition(reading, t)];
  if (where !== null) conditions.push(filterCondition(where, reading, t));
  if (parent !== null && joinColumn !== null) {
    const { expression } = matchColumn(boundColumn(reading.table, joinColumn), reading.access, t);
    conditions.push(sql`${expression} = ${parent}`);
  }
  return {
    connection,
    scope,
    rows: createDraft(),
    keys: page.direction === 'forward' ? keys : flip(keys),
    cursor: page.cursor === null ? null : cursorPosition(page.cursor, resolve(page.cursor, scope.given)),
    size: pageSizeOf(page.size, scope.given),
    conditions,
    from: sql`${tableName(reading)} ${t}`,
  };
}

/** The first rows from the cursor on, with what `columns` makes of the draft. */
export function compilePage(
  { rows, keys, cursor, conditions, from, size }: ConnectionDraft,
  { more: ahead, columns }: { readonly more: 0 | 1; readonly columns: (rows: RowDraft) => Fragment },
): Fragment {
  const order = (expressions: readonly Fragment[]) =>
    join(
      keys.map(({ direction }, index) => sql`${expressions[index] ?? sql``} ${keyword(direction)}`),
      comma,
    );
  const ownOrder = order(keys.map((key) => key.expression));
  const branch = (more: readonly Fragment[]) =>
    size.limit(
      sql`select ${columns(rows)} from ${from} where ${conjoin([...conditions, ...more])} order by ${ownOrder}`,
      ahead,
    );
  if (cursor === null) return branch([]);
  const names = keys.map((key) => compute(rows, key.expression));
  const branches = branchesAfter(keys, cursor).map((more) => sql`(${branch(more)})`);
  if (branches.length === 0) return branch([sql`false`]);
  return size.limit(sql`select * from (${join(branches, sql` union all `)}) branches order by ${order(names)}`, ahead);
}

function compileConnectionField(field: ConnectionField, draft: ConnectionDraft): Fragment {
  const { scope } = draft;
  const from = sql`kept ${kept(scope)}`;
  switch (field.kind) {
    case 'typename':
      return literal(field.typeName);
    case 'nodes':
      return arrayExpression(rowEntries(field.row, draft), from, rowOrder(draft, 'first'));
    case 'edges':
      return arrayExpression(
        field.fields.map((edge) => ({ key: edge.key, expression: compileEdgeField(edge, draft) })),
        from,
        rowOrder(draft, 'first'),
      );
    case 'page-info':
      return objectExpression(
        field.fields.map((info) => ({ key: info.key, expression: compilePageInfoField(info, draft) })),
      );
    case 'total-count':
      return sql`(select count(*) from ${draft.from} where ${conjoin(draft.conditions)})`;
    default:
      return field satisfies never;
  }
}

function rowEntries(row: RowSelection, { connection, scope, rows }: ConnectionDraft): readonly Entry[] {
  return compileFields(row, tableSource(connection.reading, source(scope)), rows, scope);
}

function compileEdgeField(field: EdgeField, draft: ConnectionDraft): Fragment {
  switch (field.kind) {
    case 'typename':
      return literal(field.typeName);
    case 'cursor':
      return cursorExpression(field.binding, draft);
    case 'node':
      return objectExpression(rowEntries(field.row, draft));
    default:
      return field satisfies never;
  }
}

function compilePageInfoField(field: PageInfoField, draft: ConnectionDraft): Fragment {
  const isForward = draft.connection.page.direction === 'forward';
  switch (field.kind) {
    case 'typename':
      return literal(field.typeName);
    case 'has-next-page':
      return isForward ? hasMore(draft) : hasRowsBehind(draft);
    case 'has-previous-page':
      return isForward ? hasRowsBehind(draft) : hasMore(draft);
    case 'start-cursor':
    case 'end-cursor': {
      const order = rowOrder(draft, field.kind === 'start-cursor' ? 'first' : 'last');
      return sql`(select ${cursorExpression(field.binding, draft)} from kept ${kept(draft.scope)} order by ${order} limit 1)`;
    }
    default:
      return field satisfies never;
  }
}

/** The page in the caller's order; a backward page was read the other way round. */
function rowOrder({ connection, scope }: ConnectionDraft, end: 'first' | 'last'): Fragment {
  const ord = sql`${kept(scope)}.ord`;
  return (connection.page.direction === 'forward') === (end === 'first') ? ord : sql`${ord} desc`;
}

function hasMore(draft: ConnectionDraft): Fragment {
  return sql`(select count(*) > ${draft.size.fragment} from page)`;
}

/** Whether a row lies at or before the cursor: asked of the table, since the page does not hold it. */
export function hasRowsBehind({ keys, cursor, conditions, from }: ConnectionDraft): Fragment {
  if (cursor === null) return sql`false`;
  const behind = [isAt(keys, cursor), ...branchesAfter(flip(keys), cursor)];
  const exists = behind.map((more) => sql`exists (select from ${from} where ${conjoin([...conditions, ...more])})`);
  return sql`(${join(exists, or)})`;
}

function cursorExpression(binding: Operand<string>, { scope, rows, keys }: ConnectionDraft): Fragment {
  const k = kept(scope);
  // Through the type that the cursor is read back as: real and float8 print and compare differently.
  const values = keys.map((key) => sql`${k}.${compute(rows, key.expression)}::${key.cast}::text`);
  return cursorMarker(binding, values);
}
