// Both evidences of one column as one guess: what its name says, and what its sampled values look like. A false alarm costs a
// person one line, a miss shows somebody's data; so either evidence is enough.

import { guessByName, isAboutPersons, type NamedColumn, type NameEvidence } from './name-evidence.ts';
import type { PiiKind } from './pii-kind.ts';
import { measureValues, type ValueEvidence } from './value-evidence.ts';

export type SampledColumn = NamedColumn & {
  /** As texts, without NULLs; empty where there is no sample. */
  readonly values: readonly string[];
};

export type PiiGuess = {
  readonly kind: PiiKind;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly byName: NameEvidence | null;
  readonly byValues: ValueEvidence | null;
  /** How many values were looked at. */
  readonly sampled: number;
};

/** What a table with two such columns is about. */
const personal: ReadonlySet<PiiKind> = new Set([
  'email',
  'phone',
  'name',
  'login',
  'birth',
  'official',
  'address',
  'iban',
  'card',
]);
const readable = /^(string|text|integer|bigint|array<(string|text)>)$/;

/** Whether words that may be anything, such as `name` and `notes`, are here about persons. */
export function isOfPersons(table: string, columns: readonly SampledColumn[]): boolean {
  if (isAboutPersons(table)) return true;
  const telling = columns.filter((column) => {
    const guess = guessColumn(column, false);
    return guess !== null && personal.has(guess.kind) && guess.confidence !== 'low';
  });
  return telling.length >= 2;
}

/** Null where neither the name nor the values say anything. */
export function guessColumn(column: SampledColumn, isTableOfPersons: boolean): PiiGuess | null {
  const byName = guessByName(column, isTableOfPersons);
  const { values: sampled, evidence } =
    column.type === null || readable.test(column.type) ? measureValues(column.values) : { values: 0, evidence: null };
  const byValues = evidence !== null && isPlausible(column, evidence) ? evidence : null;
  if (byName === null && byValues === null) return null;
  const kind = byValues !== null && (byName === null || isStricter(byValues)) ? byValues.kind : byName?.kind;
  if (kind === undefined) return null;
  return { kind, confidence: confidenceOf(byName, byValues), byName, byValues, sampled };
}

/** Numbers are no names, streets or groups of digits; a card's number is long. */
function isPlausible({ type }: NamedColumn, { kind }: ValueEvidence): boolean {
  return type !== 'integer' && (type !== 'bigint' || kind === 'card');
}

/** What has a form of its own says more than a name; that a value looks like a person's name does not. */
function isStricter({ kind, looksSure }: ValueEvidence): boolean {
  return looksSure && kind !== 'name' && kind !== 'text';
}

function confidenceOf(byName: NameEvidence | null, byValues: ValueEvidence | null): PiiGuess['confidence'] {
  if (byName?.strength === 'strong') return byValues === null ? 'medium' : 'high';
  if (byValues?.looksSure === true) return byName === null && byValues.kind === 'name' ? 'medium' : 'high';
  return byName !== null && byValues !== null ? 'medium' : 'low';
}
