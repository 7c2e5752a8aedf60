// Two answers to one operation -> where they differ, and how; never what stands there. The order of keys is not compared:
// there the stock executor departs from the specification (https://spec.graphql.org/October2021/#sec-Field-Collection).

import { isDataObject } from '../merge-data.ts';
import { alignErrors, type ComparedAnswer, nameError, type ToldError } from './align-errors.ts';

export type Difference = {
  /** Response names; `#` stands for any place of a list. */
  readonly path: readonly string[];
  /** Seen from our answer: what is missing here is there in the other. */
  readonly kind: 'missing' | 'extra' | 'null' | 'not-null' | 'length' | 'value' | 'error-missing' | 'error-extra';
  /** Of an error. */
  readonly code?: string;
};

/** Each difference once, at most `most` of them. */
export function compareAnswers(ours: ComparedAnswer, theirs: ComparedAnswer, most = 20): readonly Difference[] {
  const found = new Map<string, Difference>();
  const add = (difference: Difference) => {
    if (found.size < most) found.set(JSON.stringify(difference), difference);
  };
  compareValues(ours.data, theirs.data, [], add);
  const [told, expected] = alignErrors(ours, theirs);
  for (const { path, code } of without(expected, told)) add({ path, kind: 'error-missing', code });
  for (const { path, code } of without(told, expected)) add({ path, kind: 'error-extra', code });
  return [...found.values()];
}

function without(errors: readonly ToldError[], others: readonly ToldError[]): readonly ToldError[] {
  const known = new Set(others.map(nameError));
  return errors.filter((error) => !known.has(nameError(error)));
}

type Add = (difference: Difference) => void;

function compareValues(ours: unknown, theirs: unknown, path: readonly string[], add: Add): void {
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length) {
    for (const [index, element] of ours.entries()) compareValues(element, theirs[index], [...path, '#'], add);
  } else if (isDataObject(ours) && isDataObject(theirs)) {
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      const below = [...path, key];
      if (!Object.hasOwn(theirs, key)) add({ path: below, kind: 'extra' });
      else if (!Object.hasOwn(ours, key)) add({ path: below, kind: 'missing' });
      else compareValues(ours[key], theirs[key], below, add);
    }
  } else if (ours !== theirs) add({ path, kind: kindOf(ours, theirs) });
}

function kindOf(ours: unknown, theirs: unknown): Difference['kind'] {
  if (ours === null) return 'null';
  if (theirs === null) return 'not-null';
  return Array.isArray(ours) && Array.isArray(theirs) ? 'length' : 'value';
}
