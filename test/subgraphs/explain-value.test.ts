// What is said of a value that cannot be used: the type as GraphQL names it, and an example that is taken.

import { describe, expect, it } from 'vitest';
import { parseColumnType } from '../../contracts/column-type.ts';
import { type ElementType, readValue } from '../../subgraphs/product/argument.ts';

function typeOf(text: string): ElementType {
  const type = parseColumnType(text);
  if (type === undefined || type.kind === 'array') throw new Error(`${text} is no type of one value`);
  return type;
}

describe('a value that is none of its type', () => {
  it.each([
    ['timestamp_tz', '2024-07-01', 'is no DateTime; write it as "2024-07-01T00:00:00Z"'],
    ['timestamp_tz', 1_719_792_000_000, 'is no DateTime; write it as "2024-07-01T00:00:00Z"'],
    ['timestamp_tz', 2 ** 60, 'is no DateTime; write it as "2024-07-01T00:00:00Z"'],
    ['timestamp', 'now', 'is no LocalDateTime; write it as "2024-07-01T13:45:30"'],
    ['date', '2024-02-30', 'is no Date; write it as "2024-07-01"'],
    ['date', 1.5, 'is no Date; write it as "2024-07-01"'],
    ['time', '25:00', 'is no Time; write it as "13:45:30"'],
    ['uuid', '1', 'is no UUID; write it as "123e4567-e89b-12d3-a456-426614174000"'],
    ['decimal(12,2)', '1,5', 'is no Decimal; write it as "12.50"'],
    [
      'bigint',
      '1.5',
      'is no BigInt, a whole number from -9223372036854775808 to 9223372036854775807; write it as "42"',
    ],
    ['integer', '2147483648', 'is no Int, a whole number from -2147483648 to 2147483647; write it as 42'],
    ['float', 'many', 'is no Float; write it as 12.5'],
    ['boolean', 'yes', 'is no Boolean; write it as true'],
  ])('of %s: %s', (type, given, reason) => {
    const read = (value: unknown) => readValue(typeOf(type), value, 'where.x.eq');
    expect(() => read(given)).toThrow(`The argument "where.x.eq" ${reason}.`);
    const example: unknown = JSON.parse(/write it as (.*)$/.exec(reason)?.[1] ?? '');
    expect(() => read(example)).not.toThrow();
  });

  it.each([
    ['bigint', 2 ** 60, 'is too large for a number; give it as a string'],
    ['decimal', 1e20, 'is too large for a number; give it as a string'],
    ['string', 'a\0b', 'holds a NUL character'],
    ['json', { a: ['\0'] }, 'holds a text that PostgreSQL cannot store in JSON'],
    ['uuid', null, 'may not be null'],
  ])('of %s for a reason of its own: %j', (type, given, reason) => {
    expect(() => readValue(typeOf(type), given, 'where.x.eq')).toThrow(`The argument "where.x.eq" ${reason}`);
  });
});
