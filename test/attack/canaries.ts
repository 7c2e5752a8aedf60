// Finds marked values in any text: as they are, sliced, and in base64, hex, URL encoding, escaped or reversed.

import { type AttackRows, listTables } from './attack-rows.ts';
import { markStart, numberRange } from './marked-values.ts';

/** A masked value that stands in a text where it may not. */
export type Finding = {
  readonly product: string;
  readonly column: string;
  readonly form: string;
  readonly found: string;
};

export type CanaryScanner = {
  readonly count: number;
  /** @param given what the asker wrote: to say it back is no leak */
  readonly find: (
    text: string,
    given?: string,
    isClear?: (product: string, column: string) => boolean,
  ) => readonly Finding[];
};

type Origin = { readonly product: string; readonly column: string };

const gram = 8;
/** Eight digits of hex are 32 bits only, which some request id of ten thousands has by chance: these are as many bits as 8 of base64. */
const hexGram = 12;

/** Slices of so many characters of a mark's encoded form are told from chance. */
export function createCanaryScanner(rows: AttackRows): CanaryScanner {
  const grams = new Map<string, Origin & { readonly form: string }>();
  const words = new Map<string, Origin>();
  let count = 0;
  for (const product of listTables()) {
    for (const { name, mask, hiddenAs, clear } of product.columns) {
      if ((mask ?? hiddenAs) === undefined || clear !== undefined) continue;
      for (const row of rows.get(product.id) ?? []) {
        const pair = row.get(name);
        for (const value of [pair?.a, pair?.b]) {
          if (value === null || value === undefined) continue;
          const origin = { product: product.id, column: name };
          const marks = value.match(markPattern) ?? [];
          for (const mark of marks) addForms(mark, origin, grams);
          const whole = (value.match(wordPattern) ?? []).filter(isMarkedWord);
          for (const word of whole) words.set(word, origin);
          if (marks.length + whole.length > 0) count += 1;
        }
      }
    }
  }
  return {
    count,
    find: (text, given = '', isClear = () => false) => {
      const findings: Finding[] = [];
      const report = (origin: Origin, form: string, found: string) => {
        if (!isClear(origin.product, origin.column) && !given.includes(found))
          findings.push({ ...origin, form, found });
      };
      for (const length of [gram, hexGram]) {
        for (let at = 0; at + length <= text.length; at++) {
          const found = grams.get(text.slice(at, at + length));
          if (found !== undefined) report(found, found.form, text.slice(at, at + length));
        }
      }
      for (const [word] of text.matchAll(wordPattern)) {
        const origin = words.get(word);
        if (origin !== undefined) report(origin, 'as it is', word);
      }
      return findings;
    },
  };
}

const markPattern = new RegExp(`${markStart}[a-z0-9]{9}`, 'g');
/** Numbers, dates, times and UUIDs. */
const wordPattern = /[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d{2}-\d{2}|\d{2}:\d{2}:\d{2}\.\d{6}|\d+/g;

/** Numbers only where they are marked; dates and times of masked columns are in no other. */
function isMarkedWord(word: string): boolean {
  if (!/^\d+$/.test(word)) return /^(1[78]|\d{2}:|[0-9a-f]{8}-dead)/.test(word);
  const head = Number(word.slice(0, 9));
  return word.length >= 9 && head >= numberRange.least && head <= numberRange.most;
}

function addForms(mark: string, origin: Origin, grams: Map<string, Origin & { readonly form: string }>): void {
  const bytes = Buffer.from(mark);
  const add = (form: string, text: string, length = gram) => {
    for (let at = 0; at + length <= text.length; at++) {
      const key = text.slice(at, at + length);
      if (!grams.has(key)) grams.set(key, { ...origin, form });
    }
  };
  add('as it is', mark);
  add('in capitals', mark.toUpperCase());
  add('reversed', [...mark].reverse().join(''));
  add('in hex', bytes.toString('hex').slice(6), hexGram);
  add(
    'URL-encoded',
    [...bytes]
      .map((byte) => `%${byte.toString(16)}`)
      .join('')
      .slice(9),
  );
  // What stands before a mark decides how its bits fall into base64; the ends hold bits of the neighbours.
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64url');
    add('in base64', encoded.slice(shift === 0 ? 4 : 6, -2));
  }
}

const slice = 6;
const randomText = /tok_[\w-]{22}|[\w-]{40,}|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * Finds shorter slices than the scanner takes, in what is not random by itself: tokens, hashes, sealed cursors and the names of
 * requests are left out.
 */
export function createSliceFinder(rows: AttackRows): (text: string) => readonly string[] {
  const slices = new Set<string>();
  for (const row of [...rows.values()].flat()) {
    for (const [mark] of [...row.values()].flatMap(({ a }) => [...(a ?? '').matchAll(markPattern)])) {
      for (let at = 0; at + slice <= mark.length; at++) slices.add(mark.slice(at, at + slice));
    }
  }
  return (text) => {
    const plain = text.replace(randomText, ' ');
    const found: string[] = [];
    for (let at = 0; at + slice <= plain.length; at++) {
      if (slices.has(plain.slice(at, at + slice))) found.push(plain.slice(at, at + slice));
    }
    return found;
  };
}
