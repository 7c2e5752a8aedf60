// A page's information as text, for a page that is read forwards: whether rows follow it or stand before it, and the cursors
// of its ends. All of it comes of the scan that shows the page, which reads one row more only where it is asked what follows.

import { type ConnectionDraft, hasRowsBehind } from './connection.ts';
import { cursorMarker } from './cursor.ts';
import { type Fragment, sql } from './fragment.ts';
import { constantPart, jsonPart, objectParts, type TextPart } from './json-text.ts';
import type { Operand } from './operand.ts';
import { compute } from './row.ts';
import type { Connection, ConnectionField, PageInfoField } from './row-query.ts';

/** The rows `o` that are read for a page, and those of them that it shows. */
export type ShownRows = {
  /** How many rows more than the page are read: their places are `o.ord`, which there is only then. */
  readonly isAhead: boolean;
  /** For each aggregate over what is shown; empty where all is. */
  readonly filter: Fragment;
  readonly count: Fragment;
};

export function shownRows(draft: ConnectionDraft): ShownRows {
  const isAhead = asksWhatFollows(draft.connection);
  if (!isAhead) return { isAhead, filter: sql``, count: sql`count(*)` };
  const size = draft.size.fragment;
  return { isAhead, filter: sql` filter (where o.ord <= ${size})`, count: sql`least(count(*), ${size})` };
}

function asksWhatFollows({ fields }: Connection): boolean {
  return fields.some(
    (field) => field.kind === 'page-info' && field.fields.some(({ kind }) => kind === 'has-next-page'),
  );
}

type PageInfo = Extract<ConnectionField, { kind: 'page-info' }>;

/** Computes what cursors are made of as columns of `o`. */
export function pageInfoParts({ fields }: PageInfo, shown: ShownRows, draft: ConnectionDraft): readonly TextPart[] {
  return objectParts(fields.map((field) => ({ key: field.key, value: [compileField(field, shown, draft)] })));
}

function compileField(field: PageInfoField, { count }: ShownRows, draft: ConnectionDraft): TextPart {
  switch (field.kind) {
    case 'typename':
      return constantPart(JSON.stringify(field.typeName));
    case 'has-next-page':
      return jsonPart(sql`(count(*) > ${draft.size.fragment})::text`);
    case 'has-previous-page':
      return jsonPart(sql`${hasRowsBehind(draft)}::text`);
    case 'start-cursor':
      return jsonPart(cursorAt(sql`1`, count, field.binding, draft));
    case 'end-cursor':
      return jsonPart(cursorAt(count, count, field.binding, draft));
    default:
      return field satisfies never;
  }
}

function cursorAt(place: Fragment, count: Fragment, binding: Operand<string>, draft: ConnectionDraft): Fragment {
  const values = draft.keys.map(({ expression, cast }) => {
    return sql`(array_agg(o.${compute(draft.rows, expression)}::${cast}))[${place}]::text`;
  });
  return sql`case when ${count} > 0 then '"' || ${cursorMarker(binding, values)} || '"' else 'null' end`;
}
