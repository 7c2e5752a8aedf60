// One value of an argument as the text that its column's type writes, or a coded error that names the argument.

import { isLexical } from '../../contracts/lexical.ts';
import type { ColumnType } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { mapOperand, type Operand } from '../sql/operand.ts';
import { explainValue } from './explain-value.ts';
import { readGiven } from './variables.ts';

export type ElementType = Exclude<ColumnType, { kind: 'array' }>;

/** Neither left out nor null. */
export function isGiven(given: unknown): boolean {
  return given !== undefined && given !== null;
}

/** @throws ConcordError ARGUMENT_INVALID, now for what stands in the operation, per request for a variable */
export function readValue(type: ElementType, given: unknown, argument: string): Operand<string> {
  return mapOperand(readGiven(given), (value) => readNow(type, value, argument));
}

/** A list of values; a variable may be the list or stand in it. */
export function readValues(type: ElementType, given: unknown, argument: string): Operand<readonly string[]> {
  return mapOperand(readGiven(given), (values) => {
    if (!Array.isArray(values)) throw new ConcordError('ARGUMENT_INVALID', { argument, reason: 'must be a list' });
    return values.map((value, index) => readNow(type, value, `${argument}.${index}`));
  });
}

function readNow(type: ElementType, given: unknown, argument: string): string {
  const text = type.kind === 'scalar' && type.name === 'json' ? JSON.stringify(given) : toText(type, given);
  if (text === null || !isLexical(type, text)) {
    throw new ConcordError('ARGUMENT_INVALID', { argument, reason: explainValue(type, given) });
  }
  return text;
}

/** A whole number above 2^53 has lost digits before it came here, so it must come as a string; floats have no more digits. */
function toText(type: ElementType, given: unknown): string | null {
  if (typeof given === 'string') return given;
  if (typeof given === 'boolean') return String(given);
  if (typeof given !== 'number') return null;
  return isFloat(type) || !Number.isInteger(given) || Number.isSafeInteger(given) ? String(given) : null;
}

function isFloat(type: ElementType): boolean {
  return type.kind === 'scalar' && type.name === 'float';
}
