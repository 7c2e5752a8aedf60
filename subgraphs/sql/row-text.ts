// One row's JSON as text, where the selection shows columns of the row alone; what reads other rows has no such form.

import { columnExpression } from './column.ts';
import { type Fragment, join, or, sql, value } from './fragment.ts';
import {
  constantPart,
  jsonPart,
  objectParts,
  type TextPart,
  textExpression,
  textExpressionOfMany,
} from './json-text.ts';
import { matchColumn } from './match.ts';
import type { Reading } from './reading.ts';
import { outputColumn } from './row.ts';
import type { RowField, RowSelection } from './row-query.ts';
import { boundColumn } from './table.ts';
import { columnText, referenceText } from './value-text.ts';

export type RowText = {
  readonly parts: readonly TextPart[];
  /** True for a row that breaks the contract, beside those whose text is NULL. */
  readonly faults: readonly Fragment[];
};

/** @throws ConcordError FORBIDDEN_FIELD */
export function compileRowText(row: RowSelection, reading: Reading, alias: Fragment): RowText | null {
  const faults: Fragment[] = [];
  const entries: { readonly key: string; readonly value: readonly TextPart[] }[] = [];
  for (const field of row.fields) {
    const parts = compileField(field, { reading, alias, faults });
    if (parts === null) return null;
    entries.push({ key: field.key, value: parts });
  }
  return { parts: objectParts(entries), faults };
}

/**
 * The text as an expression that gives NULL for a row that breaks the contract.
 *
 * @param areMany whether so many rows have it that what is set up once for all of them costs nothing
 */
export function soundText({ parts, faults }: RowText, areMany = false): Fragment {
  const text = areMany ? textExpressionOfMany(parts) : textExpression(parts);
  return faults.length === 0 ? text : sql`case when ${join(faults, or)} then null else ${text} end`;
}

type Of = { readonly reading: Reading; readonly alias: Fragment; readonly faults: Fragment[] };

function compileField(field: RowField, { reading, alias, faults }: Of): readonly TextPart[] | null {
  switch (field.kind) {
    case 'typename':
      return [constantPart(JSON.stringify(field.typeName))];
    case 'column': {
      if (field.place !== null) {
        const column = boundColumn(reading.table, field.column);
        const document = outputColumn(column, columnExpression(column, reading.access, 'select', alias));
        return [jsonPart(sql`coalesce((${document}::jsonb #> ${value(field.place)}::text[])::text, 'null')`)];
      }
      const { parts, fault } = columnText(reading, field.column, alias);
      if (fault !== null) faults.push(fault);
      return parts;
    }
    case 'stub':
      return compileStub(field, reading, alias);
    case 'related':
    case 'connection':
    case 'aggregate':
      return null;
    default:
      return field satisfies never;
  }
}

/** An entity of another domain of which nothing but the key is known here. */
function compileStub(
  { column, row }: Extract<RowField, { kind: 'stub' }>,
  reading: Reading,
  alias: Fragment,
): readonly TextPart[] | null {
  const entries: { readonly key: string; readonly value: readonly TextPart[] }[] = [];
  for (const field of row.fields) {
    if (field.kind === 'typename')
      entries.push({ key: field.key, value: [constantPart(JSON.stringify(field.typeName))] });
    else if (field.kind === 'column' && field.place === null) {
      entries.push({ key: field.key, value: [jsonPart(referenceText(reading, column, alias))] });
    } else return null;
  }
  const key = matchColumn(boundColumn(reading.table, column), reading.access, alias).expression;
  return [jsonPart(sql`case when ${key} is not null then ${textExpression(objectParts(entries))} else 'null' end`)];
}
