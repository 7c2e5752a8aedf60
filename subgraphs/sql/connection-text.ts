// A connection as text: one list of nodes or edges of plain columns, read forwards, with its page information. Nothing but
// the page is read, in the order in which it is shown; what asks for more (such as relations) has the form of connection.ts.

import { type ConnectionDraft, compilePage, createConnectionDraft } from './connection.ts';
import { cursorMarker } from './cursor.ts';
import { comma, conjoin, type Fragment, join, planOnce, sql } from './fragment.ts';
import {
  constantPart,
  type Framed,
  frame,
  jsonLiteral,
  jsonPart,
  objectParts,
  type TextPart,
  textExpression,
} from './json-text.ts';
import { isPageOfIndex } from './page-index.ts';
import { pageInfoParts, type ShownRows, shownRows } from './page-info-text.ts';
import { compute, namedColumns, type Scope, source } from './row.ts';
import type { Connection, ConnectionField, EdgeField } from './row-query.ts';
import { compileRowText, type RowText, soundText } from './row-text.ts';
import type { TextQuery } from './tally.ts';

type ListField = Extract<ConnectionField, { kind: 'nodes' | 'edges' }>;

export function compileConnectionText(connection: Connection, scope: Scope): TextQuery | null {
  const { fields, page, reading } = connection;
  const lists = fields.filter((field): field is ListField => field.kind === 'nodes' || field.kind === 'edges');
  const [list] = lists;
  if (list === undefined || lists.length > 1 || page.direction === 'backward') return null;
  const draft = planPage(createConnectionDraft(connection, null, scope));
  const row = compileListRow(list, draft);
  if (row === null) return null;
  const { before, inner, after } = frame(row.parts);
  const text = sql`o.${compute(draft.rows, soundText({ ...row, parts: inner }, draft.size.most >= manyRows))}`;
  const shown = shownRows(draft);
  const shownList = listExpression(text, { before, after }, shown);
  const entries = fields.map((field) => ({ key: field.key, value: compileField(field, draft, shownList, shown) }));
  return {
    product: reading.table.product.key,
    json: textExpression(objectParts(entries)),
    bad: sql`(${shown.count} - count(${text})${shown.filter})::integer`,
    rows: sql`${shown.count}::integer`,
    from: compileRows(draft, shown),
  };
}

function compileRows(draft: ConnectionDraft, { isAhead }: ShownRows): Fragment {
  const columns = (rows: ConnectionDraft['rows']) => join(namedColumns(rows), comma);
  if (!isAhead) return sql`(${compilePage(draft, { more: 0, columns })}) o`;
  return sql`(select *, row_number() over () as ord from (${compilePage(draft, { more: 1, columns })}) o) o`;
}

/** A page after a cursor is read as several, so much to plan that PostgreSQL plans it once by itself. */
function planPage(draft: ConnectionDraft): ConnectionDraft {
  const { connection, cursor } = draft;
  const isOnce = cursor === null && isPageOfIndex(connection);
  return isOnce ? { ...draft, conditions: draft.conditions.map(planOnce) } : draft;
}

/** From so many rows on looking at their strings first is cheaper; measured. */
const manyRows = 200;

/** `coalesce('[{"a":' || string_agg(o.j, '},{"a":') || '}]', '[]')`: what all rows begin and end with stands between them. */
function listExpression(
  text: Fragment,
  { before, after }: Pick<Framed, 'before' | 'after'>,
  { filter }: ShownRows,
): Fragment {
  const rows = sql`string_agg(${text}, ${jsonLiteral(`${after},${before}`)})${filter}`;
  return sql`coalesce(${jsonLiteral(`[${before}`)} || ${rows} || ${jsonLiteral(`${after}]`)}, '[]')`;
}

function compileField(
  field: ConnectionField,
  draft: ConnectionDraft,
  list: Fragment,
  shown: ShownRows,
): readonly TextPart[] {
  switch (field.kind) {
    case 'typename':
      return [constantPart(JSON.stringify(field.typeName))];
    case 'nodes':
    case 'edges':
      return [jsonPart(list)];
    case 'page-info':
      return pageInfoParts(field, shown, draft);
    case 'total-count':
      return [jsonPart(sql`(select count(*) from ${draft.from} where ${conjoin(draft.conditions)})::text`)];
    default:
      return field satisfies never;
  }
}

function compileListRow(list: ListField, draft: ConnectionDraft): RowText | null {
  const { connection, scope } = draft;
  if (list.kind === 'nodes') return compileRowText(list.row, connection.reading, source(scope));
  const faults: Fragment[] = [];
  const entries: { readonly key: string; readonly value: readonly TextPart[] }[] = [];
  for (const field of list.fields) {
    const value = compileEdgeField(field, draft, faults);
    if (value === null) return null;
    entries.push({ key: field.key, value });
  }
  return { parts: objectParts(entries), faults };
}

function compileEdgeField(field: EdgeField, draft: ConnectionDraft, faults: Fragment[]): readonly TextPart[] | null {
  const { connection, scope, keys } = draft;
  switch (field.kind) {
    case 'typename':
      return [constantPart(JSON.stringify(field.typeName))];
    case 'cursor': {
      const values = keys.map(({ expression, cast }) => sql`${expression}::${cast}::text`);
      return [constantPart('"'), jsonPart(cursorMarker(field.binding, values)), constantPart('"')];
    }
    case 'node': {
      const node = compileRowText(field.row, connection.reading, source(scope));
      if (node === null) return null;
      faults.push(...node.faults);
      return node.parts;
    }
    default:
      return field satisfies never;
  }
}
