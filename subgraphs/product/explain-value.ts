// Why a value of an argument cannot be used, in the words of GraphQL, with an example of one that can.

import { scalarName } from '../../contracts/graphql-type.ts';
import type { ColumnType, ScalarTypeName } from '../../contracts/product.ts';

type ElementType = Exclude<ColumnType, { kind: 'array' }>;

/** How a value of each type is written in an operation. */
const examples: Readonly<Record<ScalarTypeName, string>> = {
  string: '"a text"',
  text: '"a text"',
  uuid: '"123e4567-e89b-12d3-a456-426614174000"',
  integer: '42',
  bigint: '"42"',
  float: '12.5',
  boolean: 'true',
  date: '"2024-07-01"',
  time: '"13:45:30"',
  timestamp: '"2024-07-01T13:45:30"',
  timestamp_tz: '"2024-07-01T00:00:00Z"',
  json: '{ key: "value" }',
};

/** Of the types where a value may be well written and yet too large. */
const ranges: Readonly<Partial<Record<ScalarTypeName, string>>> = {
  integer: 'a whole number from -2147483648 to 2147483647',
  bigint: 'a whole number from -9223372036854775808 to 9223372036854775807',
};

/** Follows the name of the argument; `given` is no value of the type. */
export function explainValue(type: ElementType, given: unknown): string {
  if (given === null) return 'may not be null; to ask for missing values, use isNull';
  if (typeof given === 'string' && given.includes('\0')) return 'holds a NUL character, which no stored value can have';
  if (isImprecise(type, given)) return 'is too large for a number; give it as a string';
  if (type.kind === 'scalar' && type.name === 'json') return 'holds a text that PostgreSQL cannot store in JSON';
  const range = type.kind === 'scalar' ? ranges[type.name] : undefined;
  const example = type.kind === 'decimal' ? '"12.50"' : examples[type.name];
  return `is no ${scalarName(type)}${range === undefined ? '' : `, ${range}`}; write it as ${example}`;
}

/** A whole number that JSON has rounded already, where a string would have kept its digits. */
function isImprecise(type: ElementType, given: unknown): boolean {
  if (type.kind === 'scalar' && type.name !== 'bigint') return false;
  return typeof given === 'number' && Number.isInteger(given) && !Number.isSafeInteger(given);
}
