// Whether a value that a contract writes down (a bound, a member of `in`, a row rule's operand) is one of a column's type.

import type { ColumnType } from './product.ts';

const decimal = /^-?\d+(\.\d+)?$/;
const date = /^\d{4}-\d{2}-\d{2}$/;
const time = /^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$/;
const moment = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$/;
const zonedMoment = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What `text` should look like, or null where it is a value of the type. */
export function literalMismatch(text: string, type: ColumnType): string | null {
  if (type.kind === 'decimal') return decimal.test(text) ? null : 'a decimal number such as 9.50';
  if (type.kind === 'array') return 'a single value, which an array is not';
  switch (type.name) {
    case 'string':
    case 'text':
      return null;
    case 'uuid':
      return uuid.test(text) ? null : 'a UUID';
    case 'integer':
      return isWithin(text, 2n ** 31n) ? null : 'a whole number of 32 bits';
    case 'bigint':
      return isWithin(text, 2n ** 63n) ? null : 'a whole number of 64 bits';
    case 'float':
      return decimal.test(text) ? null : 'a number such as 0.5';
    case 'boolean':
      return text === 'true' || text === 'false' ? null : 'true or false';
    case 'date':
      return date.test(text) ? null : 'a date such as 2026-09-30';
    case 'time':
      return time.test(text) ? null : 'a time such as 13:45';
    case 'timestamp':
      return moment.test(text) ? null : 'a timestamp such as 2026-09-30T13:45:00';
    case 'timestamp_tz':
      return zonedMoment.test(text) ? null : 'a timestamp with its zone such as 2026-09-30T13:45:00Z';
    case 'json':
      return 'a single value, which JSON is not';
  }
}

function isWithin(text: string, bound: bigint): boolean {
  if (!/^-?\d{1,20}$/.test(text)) return false;
  const value = BigInt(text);
  return value >= -bound && value < bound;
}
