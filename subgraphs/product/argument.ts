// One value of an argument as the text that its column's type writes, or a coded error that names the argument.

import type { ColumnType } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { isLexical } from '../sql/lexical.ts';
import { formatColumnType } from '../sql/storage.ts';

export type ElementType = Exclude<ColumnType, { kind: 'array' }>;

/** @throws ConcordError ARGUMENT_INVALID */
export function readValue(type: ElementType, given: unknown, argument: string): string {
  const text = toText(given);
  if (text === null || !isLexical(type, text)) {
    throw new ConcordError('ARGUMENT_INVALID', { argument, reason: explain(type, given) });
  }
  return text;
}

/** @throws ConcordError ARGUMENT_INVALID */
export function readJson(given: unknown, argument: string): string {
  return readValue({ kind: 'scalar', name: 'json' }, JSON.stringify(given), argument);
}

/** A whole number above 2^53 has lost digits before it came here, so it must come as a string. */
function toText(given: unknown): string | null {
  if (typeof given === 'string') return given;
  if (typeof given === 'boolean') return String(given);
  if (typeof given !== 'number' || (Number.isInteger(given) && !Number.isSafeInteger(given))) return null;
  return String(given);
}

function explain(type: ElementType, given: unknown): string {
  if (given === null) return 'may not be null; to ask for missing values, use isNull';
  if (typeof given === 'number' && !Number.isSafeInteger(given))
    return 'is too large for a number; give it as a string';
  if (typeof given === 'string' && given.includes('\0')) return 'holds a NUL character, which no stored value can have';
  return `is not a value of the type ${formatColumnType(type)}, or too large for it`;
}
