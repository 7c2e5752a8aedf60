// The slow path for an answer that holds values which break the contract: a NULL in a required column, or a value that
// its type has no word for. Each becomes a GraphQL error at its path, and null goes up to the next nullable place, as
// the specification says ("Handling Field Errors"). Runs only where the statement counted such values.

import { isNeverNull } from '../../contracts/masks.ts';
import type { Reading } from '../sql/reading.ts';
import type { Connection, RowField, RowQuery, RowSelection } from '../sql/row-query.ts';
import { boundColumn } from '../sql/table.ts';
import { type FieldError, findFault, isObject, type Json, type Path } from './fault.ts';
import { repairAggregate } from './repair-aggregate.ts';

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
    case 'aggregate':
      return { value: repairAggregate(query.aggregate, answer, path, errors), errors };
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
      if (reading === null || field.place !== null) return true;
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
    case 'aggregate':
      row[field.key] = repairAggregate(field.aggregate, row[field.key], path, errors);
      return true;
    default:
      return field satisfies never;
  }
}
