// Which texts are values of a type. Postgres raises on a text that is none, so every operand is held against this
// before it becomes a parameter, every stored value that looked odd before it goes out, and every value that a contract
// writes down when it is read.

import type { ColumnType } from './product.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const whole = /^[+-]?\d{1,40}$/;
const decimal = /^[+-]?(\d{1,1000}(\.\d{0,1000})?|\.\d{1,1000})$/;
const float = /^[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})(e[+-]?\d{1,4})?$/i;
const date = /^(\d{4})-(\d{2})-(\d{2})$/;
const time = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$|^24:00(:00(\.0{1,6})?)?$/;
const timestamp = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)$/;
const offset = /(?:Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)$/i;

/** Escapes that jsonb refuses: NUL, and half of a surrogate pair (JSON.stringify escapes only those). */
const unwritable = /\0|\\u0000|\\ud[89a-f]/i;

/** Whether `text` is a value of a type that is not an array; strings may hold anything but NUL. */
export function isLexical(type: Exclude<ColumnType, { kind: 'array' }>, text: string): boolean {
  if (type.kind === 'decimal') return decimal.test(text);
  switch (type.name) {
    case 'string':
    case 'text':
      return !text.includes('\0');
    case 'uuid':
      return uuid.test(text);
    case 'integer':
      return isWithin(text, -(2n ** 31n), 2n ** 31n - 1n);
    case 'bigint':
      return isWithin(text, -(2n ** 63n), 2n ** 63n - 1n);
    case 'float':
      return float.test(text) && Number.isFinite(Number(text)) && isNormal(text);
    case 'boolean':
      return text === 'true' || text === 'false';
    case 'date':
      return isDate(text);
    case 'time':
      return time.test(text);
    case 'timestamp':
      return isTimestamp(text);
    case 'timestamp_tz':
      return offset.test(text) && isTimestamp(text.replace(offset, ''));
    case 'json':
      return !unwritable.test(text);
    default:
      return type.name satisfies never;
  }
}

/** Postgres refuses a float8 that underflows to zero. */
function isNormal(text: string): boolean {
  return Number(text) !== 0 || !/[1-9]/.test(text.replace(/e.*$/i, ''));
}

function isWithin(text: string, least: bigint, most: bigint): boolean {
  if (!whole.test(text)) return false;
  const number = BigInt(text.replace(/^\+/, ''));
  return number >= least && number <= most;
}

function isDate(text: string): boolean {
  const [, year = '', month = '', day = ''] = date.exec(text) ?? [];
  if (year === '' || year === '0000') return false;
  const parsed = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(`${year}-${month}-${day}`);
}

function isTimestamp(text: string): boolean {
  const [, day = '', clock = ''] = timestamp.exec(text) ?? [];
  return isDate(day) && time.test(clock);
}
