// The personal places in a column of JSON documents, found as in columns: each place has a name, its key, and values.

import type { PiiStep } from '../product.ts';
import { guessColumn, type PiiGuess } from './guess-column.ts';

export type PlaceGuess = { readonly path: string; readonly guess: PiiGuess };

export type DocumentGuess = {
  readonly places: readonly PlaceGuess[];
  /** There is something personal, but not where paths could name it: the whole document must be masked. */
  readonly isWhole: boolean;
};

type Place = { readonly steps: readonly PiiStep[]; readonly values: string[]; isText: boolean };

/** Documents with ever new keys, such as numbers of customers, have no places that a contract could list. */
const mostPlaces = 400;
const mostPaths = 100;
const mostDepth = 15;

/** `texts` are documents as JSON; what cannot be read is left out. */
export function guessDocument(texts: readonly string[], isTableOfPersons: boolean): DocumentGuess {
  const places = new Map<string, Place>();
  for (const text of texts) {
    const document = parse(text);
    if (document !== undefined) collect(document, [], places);
    if (places.size > mostPlaces) return { places: [], isWhole: true };
  }
  const found = [...places].flatMap(([path, place]) => {
    const guess = guessPlace(place, isTableOfPersons);
    return guess === null ? [] : [{ path, guess, isRoot: !place.steps.some(({ kind }) => kind === 'key') }];
  });
  const isWhole = found.length > mostPaths || found.some(({ isRoot, path }) => isRoot || !isWritable(path));
  return { places: isWhole ? [] : found.map(({ path, guess }) => ({ path, guess })), isWhole };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // cut off by the sample
  }
}

function collect(value: unknown, steps: readonly PiiStep[], places: Map<string, Place>): void {
  if (value === null || steps.length > mostDepth) return;
  if (Array.isArray(value)) {
    for (const element of value) collect(element, [...steps, { kind: 'elements' }], places);
  } else if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) collect(inner, [...steps, { kind: 'key', key }], places);
  } else {
    const path = writePath(steps);
    const place = places.get(path) ?? { steps, values: [], isText: typeof value === 'string' };
    if (typeof value === 'string') place.isText = true;
    place.values.push(String(value));
    places.set(path, place);
  }
}

/** A key alone, or with the one that it lies in: `author.name` is a person's, `name` may be anything's. */
function guessPlace({ steps, values, isText }: Place, isTableOfPersons: boolean): PiiGuess | null {
  const keys = steps.flatMap((step) => (step.kind === 'key' ? [step.key] : []));
  const [key = '', within = ''] = keys.reverse();
  const type = isText ? 'string' : 'decimal';
  const own = guessColumn({ name: key, type, values }, isTableOfPersons);
  if (own !== null || within === '') return own;
  const alone = guessColumn({ name: within, type, values: [] }, isTableOfPersons);
  const together = guessColumn({ name: `${within}_${key}`, type, values: [] }, isTableOfPersons);
  return alone === null ? together : null;
}

function writePath(steps: readonly PiiStep[]): string {
  return steps.reduce((text, step) => {
    if (step.kind === 'elements') return `${text}[*]`;
    const key = /^[\p{L}\p{N}_-]+$/u.test(step.key) ? step.key : JSON.stringify(step.key);
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

function isWritable(path: string): boolean {
  return !/["'].*\\|\\u|[\p{Cc}]/u.test(path) && path.length <= 200;
}
