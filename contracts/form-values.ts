// The building blocks of the form: strict maps, and texts that are parsed into values. A block that refuses says in its
// message what it expects; form-problems.ts puts that into a sentence with the place.

import { z } from 'zod';
import { parseColumnType } from './column-type.ts';
import { parseCron } from './parse-cron.ts';
import { parseDuration } from './parse-duration.ts';
import { parsePercent } from './parse-percent.ts';
import { parseVersion } from './parse-version.ts';

/** A map that takes exactly the keys of its shape. The message of the issue lists them, for "did you mean". */
export function strictMap<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined),
  });
}

/** A text that `parse` understands; `expected` completes "must be". */
export function parsedText<Value>(parse: (text: string) => Value | undefined, expected: string) {
  return z.unknown().transform((given, context): Value => {
    const value = typeof given === 'string' ? parse(given) : undefined;
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}

/** A text that `pattern` matches. */
export function matchingText(pattern: RegExp, expected: string) {
  return parsedText((text) => (pattern.test(text) ? text : undefined), expected);
}

/** A text, a number or a boolean; how it is written is looked up in the source. */
export const scalar = z.custom<string | number | boolean>(
  (given) => typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean',
  { error: 'a text, a number, true or false' },
);

export const text = matchingText(/\S/, 'a text');
export const texts = z.array(text);
export const record = z.record(z.string(), z.unknown());
export const count = z.int().positive();

export const version = parsedText(parseVersion, 'a semantic version in quotes such as "2.1.0"');
export const columnType = parsedText(parseColumnType, 'a type');
export const cron = parsedText(parseCron, 'a cron schedule with five fields such as "*/10 * * * *"');
export const percent = parsedText(parsePercent, 'a percentage from 0% to 100% such as 99.9%');
export const duration = parsedText(
  (given) => parseDuration(given) || undefined,
  'a duration such as 15m, 24h, 7d or PT15M',
);
export const date = matchingText(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a date such as 2026-09-30');
export const columnName = matchingText(
  /^[A-Za-z_][A-Za-z0-9_]{0,62}$/,
  'a column name of letters, digits and _ (at most 63)',
);
/** Of a table as it stands, which may have names that a contract would not give. */
export const tableColumnName = parsedText(
  (given) => (/^[^"\p{Cc}]+$/u.test(given) && Buffer.byteLength(given) <= 63 ? given : undefined),
  'the name of a column of the table (at most 63 bytes, without quotes)',
);
export const fieldName = matchingText(
  /^[A-Za-z][A-Za-z0-9_]{0,62}$/,
  'a name of letters, digits and _ that begins with a letter',
);
