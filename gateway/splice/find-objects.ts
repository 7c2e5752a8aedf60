// The objects in the text of a reply that others complete, found by the key with which they begin. Inside a string every
// quotation mark has a backslash before it, so a quoted name that a colon follows is a key, wherever it is found.

import type { Join, Splice } from '../program.ts';

export type FoundObject = {
  readonly join: Join;
  readonly start: number;
  readonly end: number;
  /** JSON texts, by their places in `join.before`. */
  readonly values: readonly string[];
};

/** In the order of the text. Null where one has not the form that is foreseen: written with blanks, say. */
export function findObjects(text: string, { firstKey, joins }: Splice): readonly FoundObject[] | null {
  const found: FoundObject[] = [];
  let at = text.indexOf(firstKey);
  while (at !== -1) {
    const object = readObject(text, at - 1, joins);
    if (object === null) return null;
    found.push(object);
    at = text.indexOf(firstKey, object.end);
  }
  return found;
}

function readObject(text: string, start: number, joins: readonly Join[]): FoundObject | null {
  for (const join of joins) {
    if (text.startsWith(join.before[0] ?? '', start)) return readValues(text, start, join);
  }
  return null;
}

function readValues(text: string, start: number, join: Join): FoundObject | null {
  const values: string[] = [];
  let at = start;
  for (const before of join.before) {
    if (!text.startsWith(before, at)) return null;
    const from = at + before.length;
    at = endOfValue(text, from);
    if (at === -1) return null;
    values.push(text.slice(from, at));
  }
  return text.startsWith(join.closing, at) ? { join, start, end: at + join.closing.length, values } : null;
}

const quote = 34;
const comma = 44;
const closingBrace = 125;
const backslash = 92;
const openings = [91, 123];

/** After a value that is neither a list nor an object; -1 where there is none. */
function endOfValue(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === quote) return endOfString(text, from);
  if (openings.includes(first)) return -1;
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === comma || code === closingBrace) return at;
  }
  return -1;
}

function endOfString(text: string, from: number): number {
  let at = text.indexOf('"', from + 1);
  while (at !== -1 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at === -1 ? -1 : at + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes++;
  return backslashes % 2 === 1;
}
