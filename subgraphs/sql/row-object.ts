// One row's JSON by row_to_json of a sub-select `o`. For a single row this is the cheapest: what PostgreSQL sets up for each
// expression of a statement then costs more than what row_to_json does for each value.

import { isPromised } from '../../contracts/masks.ts';
import { columnExpression } from './column.ts';
import { comma, type Fragment, identifier, join, literal, or, sql, value } from './fragment.ts';
import { fitsName, objectExpression } from './json.ts';
import { jsonLiteral } from './json-text.ts';
import { matchColumn } from './match.ts';
import type { Reading } from './reading.ts';
import { outputColumn, valueFault } from './row.ts';
import type { RowField, RowSelection } from './row-query.ts';
import { boundColumn } from './table.ts';
import { casesOf } from './value-text.ts';

export type RowObject = {
  /** The select list of `o`. */
  readonly columns: Fragment;
  /** 1 where the row `o` breaks the contract, else 0. */
  readonly bad: Fragment;
};

type Entry = { readonly expression: Fragment; readonly isRequired: boolean };

/**
 * @returns null for a selection that reads other rows, or in which NULL cannot tell that a value breaks the contract
 * @throws ConcordError FORBIDDEN_FIELD
 */
export function compileRowObject(row: RowSelection, reading: Reading, alias: Fragment): RowObject | null {
  const columns: Fragment[] = [];
  const required: Fragment[] = [];
  for (const field of row.fields) {
    const entry = fitsName(field.key) ? compileField(field, reading, alias) : null;
    if (entry === null) return null;
    columns.push(sql`${entry.expression} as ${identifier(field.key)}`);
    if (entry.isRequired) required.push(sql`o.${identifier(field.key)} is null`);
  }
  return { columns: join(columns, comma), bad: countMissing(required, columns.length) };
}

function countMissing(required: readonly Fragment[], all: number): Fragment {
  if (required.length === 0) return sql`0`;
  // A row is "not null" only where no value of it is.
  return required.length === all ? sql`(not (o.* is not null))::integer` : sql`(${join(required, or)})::integer`;
}

function compileField(field: RowField, reading: Reading, alias: Fragment): Entry | null {
  const shown = (name: string) => {
    const column = boundColumn(reading.table, name);
    return outputColumn(column, columnExpression(column, reading.access, 'select', alias));
  };
  switch (field.kind) {
    case 'typename':
      return { expression: literal(field.typeName), isRequired: true };
    case 'column': {
      if (field.place === null) return compileColumn(field.column, reading, alias);
      const document = shown(field.column);
      return { expression: sql`${document}::jsonb #> ${value(field.place)}::text[]`, isRequired: false };
    }
    case 'stub': {
      const entries = field.row.fields.flatMap((one) => {
        if (one.kind === 'typename') return [{ key: one.key, expression: literal(one.typeName) }];
        return one.kind === 'column' && one.place === null ? [{ key: one.key, expression: shown(field.column) }] : [];
      });
      if (entries.length < field.row.fields.length) return null;
      const key = matchColumn(boundColumn(reading.table, field.column), reading.access, alias).expression;
      return { expression: sql`case when ${key} is not null then ${objectExpression(entries)} end`, isRequired: false };
    }
    case 'related':
    case 'connection':
    case 'aggregate':
      return null;
    default:
      return field satisfies never;
  }
}

function compileColumn(name: string, { table, access }: Reading, alias: Fragment): Entry | null {
  const column = boundColumn(table, name);
  const raw = columnExpression(column, access, 'select', alias);
  const shown = outputColumn(column, raw);
  const isRequired = isPromised(column.column);
  const fault = valueFault(column, access, raw);
  if (fault === null) return { expression: shown, isRequired };
  if (!isRequired) return null;
  const cases = casesOf(column, access);
  if (cases === null) return { expression: sql`case when ${fault} then null else ${shown} end`, isRequired };
  const known = sql`array[${join(cases.map(jsonLiteral), comma)}]`;
  return { expression: sql`case when ${shown} = any(${known}) then ${shown} end`, isRequired };
}
