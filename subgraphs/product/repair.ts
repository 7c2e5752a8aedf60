// The slow path for an answer that holds values which break the contract: a NULL in a required column, or a value that
// its type has no word for. Each becomes a GraphQL error at its path, and null goes up to the next nullable place, as
// the specification says ("Handling Field Errors"). Runs only where the statement counted such values.

import { formatColumnType } from '../../contracts/column-type.ts';
import { camelCase } from '../../contracts/graphql-names.ts';
import { isLexical } from '../../contracts/lexical.ts';
import { isNeverNull } from '../../contracts/masks.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { isEnumerated, isTextOutput } from '../sql/row.ts';
import type { Connection, Reading, RowField, RowQuery, RowSelection } from '../sql/row-query.ts';
import { type BoundColumn, boundColumn } from '../sql/table.ts';

type Path = readonly (string | number)[];
export type FieldError = { readonly error: ConcordError; readonly path: Path };
type Json = Record<string, unknown>;

/**
 * @param answer the parsed JSON of `query`; changed in place
 * @param path where it stands in the response
 */
export function repairAnswer(
  query: RowQuery,
  answer: unknown,
  path: Path,
): { readonly value: unknown; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  switch (query.kind) {
    case 'connection':
      repairConnection(query.connection, answer, path, errors);
      return { value: answer, errors };
    case 'by-key':
      return { value: repairRow(query.row, query.reading, answer, path, errors), errors };
    case 'entities':
    case 'stubs': {
      const reading = query.kind === 'entities' ? query.reading : null;
      const rows = Array.isArray(answer) ? answer : [];
      return { value: rows.map((row, index) => repairRow(query.row, reading, row, [...path, index], errors)), errors };
    }
    default:
      return query satisfies never;
  }
}

function repairConnection(connection: Connection, answer: unknown, path: Path, errors: FieldError[]): void {
  if (!isObject(answer)) return;
  for (const field of connection.fields) {
    const list = answer[field.key];
    if ((field.kind !== 'nodes' && field.kind !== 'edges') || !Array.isArray(list)) continue;
    list.forEach((item: unknown, index) => {
      const at = [...path, field.key, index];
      if (field.kind === 'nodes') {
        list[index] = repairRow(field.row, connection.reading, item, at, errors);
        return;
      }
      for (const edge of field.fields) {
        if (edge.kind === 'node' && isObject(item)) {
          item[edge.key] = repairRow(edge.row, connection.reading, item[edge.key], [...at, edge.key], errors);
        }
      }
    });
  }
}

/** The row, or null where a column that may not be null has no value to show. */
function repairRow(
  row: RowSelection,
  reading: Reading | null,
  answer: unknown,
  path: Path,
  errors: FieldError[],
): Json | null {
  if (!isObject(answer)) return null;
  let isWhole = true;
  for (const field of row.fields) {
    if (!repairField(field, reading, answer, [...path, field.key], errors)) isWhole = false;
  }
  return isWhole ? answer : null;
}

function repairField(field: RowField, reading: Reading | null, row: Json, path: Path, errors: FieldError[]): boolean {
  switch (field.kind) {
    case 'typename':
      return true;
    case 'column': {
      if (reading === null) return true;
      const column = boundColumn(reading.table, field.column);
      const error = findFault(column, reading, row[field.key]);
      if (error === null) return true;
      errors.push({ error, path });
      row[field.key] = null;
      return !isNeverNull(column.column);
    }
    case 'related':
      row[field.key] = repairRow(field.row, field.reading, row[field.key], path, errors);
      return true;
    case 'stub':
      row[field.key] = repairRow(field.row, null, row[field.key], path, errors);
      return true;
    case 'connection':
      repairConnection(field.connection, row[field.key], path, errors);
      return true;
    default:
      return field satisfies never;
  }
}

function findFault(column: BoundColumn, { table, access }: Reading, value: unknown): ConcordError | null {
  const data = { field: camelCase(column.column.name), product: table.product.id };
  if (value === null || value === undefined) {
    return isNeverNull(column.column) ? new ConcordError('VALUE_MISSING', data) : null;
  }
  const { type, constraints } = column.column;
  const isClear = access.columns.get(column.column.name)?.kind === 'clear';
  const isAllowed =
    constraints.in === null || !isClear || !isEnumerated(column) || constraints.in.includes(String(value));
  if (isAllowed && (isTextOutput(column) || fits(type, value))) return null;
  return new ConcordError('VALUE_OUTSIDE_TYPE', { ...data, type: formatColumnType(type) });
}

function fits(type: BoundColumn['column']['type'], value: unknown): boolean {
  if (type.kind === 'array') {
    return Array.isArray(value) && value.every((one) => one === null || fits(type.of, one));
  }
  if (type.kind === 'scalar' && type.name === 'json') return true;
  if (type.kind === 'scalar' && type.name === 'boolean') return typeof value === 'boolean';
  if (type.kind === 'scalar' && type.name === 'float') return typeof value === 'number';
  return !Array.isArray(value) && isLexical(type, String(value));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
