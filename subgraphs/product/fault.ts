// Which values of an answer break the contract: a NULL in a required column, or a value that its type has no word for.

import { formatColumnType } from '../../contracts/column-type.ts';
import { camelCase } from '../../contracts/graphql-names.ts';
import { isLexical } from '../../contracts/lexical.ts';
import { isPromised } from '../../contracts/masks.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Reading } from '../sql/reading.ts';
import { isEnumerated, isTextOutput } from '../sql/row.ts';
import type { BoundColumn } from '../sql/table.ts';

export type Path = readonly (string | number)[];
export type FieldError = { readonly error: ConcordError; readonly path: Path };
export type Json = Record<string, unknown>;

/** What is wrong with a value of `column` as it stands in an answer; null = nothing. */
export function findFault(column: BoundColumn, { table, access }: Reading, value: unknown): ConcordError | null {
  const data = { field: camelCase(column.column.name), product: table.product.id };
  if (value === null || value === undefined) {
    return isPromised(column.column) ? new ConcordError('VALUE_MISSING', data) : null;
  }
  const { type, constraints } = column.column;
  const isClear = access.columns.get(column.column.name)?.kind === 'clear';
  const isAllowed =
    constraints.in === null || !isClear || !isEnumerated(column) || constraints.in.includes(String(value));
  if (isAllowed && (isTextOutput(column) || fits(type, value))) return null;
  return new ConcordError('VALUE_OUTSIDE_TYPE', { ...data, type: formatColumnType(type) });
}

/** Whether `value` is in the answer what `type` says. */
export function fits(type: BoundColumn['column']['type'], value: unknown): boolean {
  if (type.kind === 'array') {
    return Array.isArray(value) && value.every((one) => one === null || fits(type.of, one));
  }
  if (type.kind === 'scalar' && type.name === 'json') return true;
  if (type.kind === 'scalar' && type.name === 'boolean') return typeof value === 'boolean';
  if (type.kind === 'scalar' && type.name === 'float') return typeof value === 'number';
  return !Array.isArray(value) && isLexical(type, String(value));
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
