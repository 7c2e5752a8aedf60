// Which Postgres types may stand behind a type of the contract language, and how each becomes exact JSON.
// Decimals and 64-bit integers leave as text, so that no reader rounds them; numeric NaN and
// timestamp infinity have no word in their scalars and are value errors.

import type { ColumnType } from '../../contracts/product.ts';
import { type Fragment, sql } from './fragment.ts';

type Element = Exclude<ColumnType, { kind: 'array' }>;

const storageTypes: Record<Exclude<Element, { kind: 'decimal' }>['name'] | 'decimal', readonly string[]> = {
  string: ['text', 'character varying', 'character'],
  text: ['text', 'character varying', 'character'],
  uuid: ['uuid'],
  integer: ['integer', 'smallint'],
  bigint: ['bigint', 'integer', 'smallint'],
  float: ['double precision', 'real'],
  decimal: ['numeric'],
  boolean: ['boolean'],
  date: ['date'],
  time: ['time without time zone'],
  timestamp: ['timestamp without time zone'],
  timestamp_tz: ['timestamp with time zone'],
  json: ['jsonb', 'json'],
};

/** The Postgres types that fit, as `format_type` writes them without modifier. */
export function fittingStorage(type: ColumnType): readonly string[] {
  // The type json has no equality, so a list of it cannot be asked for what it contains.
  if (type.kind === 'array') {
    return elementStorage(type.of).flatMap((name) => (name === 'json' ? [] : [`${name}[]`]));
  }
  return elementStorage(type);
}

function elementStorage(type: Element): readonly string[] {
  return storageTypes[type.kind === 'decimal' ? 'decimal' : type.name];
}

/** `expression` so that `to_json` of it is exact: text for what JSON numbers or blanks would spoil. */
export function outputExpression(type: ColumnType, storage: string, expression: Fragment): Fragment {
  if (type.kind === 'array') return isTextual(type.of) ? sql`${expression}::text[]` : expression;
  if (isTextual(type) || storage === 'character') return sql`${expression}::text`;
  return expression;
}

function isTextual(type: Element): boolean {
  return type.kind === 'decimal' || type.name === 'bigint';
}

/**
 * True for a value that the GraphQL type has no word for: NaN and infinities, dates outside the years 1 to 9999 and
 * arrays of more than one dimension; null where every value fits.
 */
export function misfitCondition(type: ColumnType, expression: Fragment): Fragment | null {
  if (type.kind === 'array') {
    const dimensions = sql`array_ndims(${expression}) > 1`;
    const element = misfitCondition(type.of, sql`element`);
    return element === null
      ? dimensions
      : sql`${dimensions} or exists (select from unnest(${expression}) element where ${element})`;
  }
  if (type.kind === 'decimal') return sql`${expression} in ('NaN', 'Infinity', '-Infinity')`;
  switch (type.name) {
    case 'float':
      return sql`${expression} in ('NaN', 'Infinity', '-Infinity')`;
    case 'date':
      return sql`${expression} not between '0001-01-01' and '9999-12-31'`;
    case 'timestamp':
    case 'timestamp_tz':
      return sql`${expression} not between '0001-01-01 00:00:00+00' and '9999-12-31 23:59:59.999999+00'`;
    default:
      return null;
  }
}
