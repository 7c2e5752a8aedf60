// Whether a value that a contract writes down (a bound, a member of `in`, a row rule's operand) is one of a column's type.

import { isLexical } from './lexical.ts';
import type { ColumnType } from './product.ts';

/** What `text` should look like, or null where it is a value of the type. */
export function literalMismatch(text: string, type: ColumnType): string | null {
  if (type.kind === 'array') return 'a single value, which an array is not';
  if (type.kind === 'scalar' && type.name === 'json') return 'a single value, which JSON is not';
  return isLexical(type, text) ? null : describeValue(type);
}

function describeValue(type: Exclude<ColumnType, { kind: 'array' }>): string {
  if (type.kind === 'decimal') return 'a decimal number such as 9.50';
  switch (type.name) {
    case 'string':
    case 'text':
    case 'json':
      return 'a text without NUL';
    case 'uuid':
      return 'a UUID';
    case 'integer':
      return 'a whole number of 32 bits';
    case 'bigint':
      return 'a whole number of 64 bits';
    case 'float':
      return 'a number such as 0.5';
    case 'boolean':
      return 'true or false';
    case 'date':
      return 'a date such as 2026-09-30';
    case 'time':
      return 'a time such as 13:45';
    case 'timestamp':
      return 'a timestamp such as 2026-09-30T13:45:00';
    case 'timestamp_tz':
      return 'a timestamp with its zone such as 2026-09-30T13:45:00Z';
    default:
      return type.name satisfies never;
  }
}
