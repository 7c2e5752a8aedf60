// The objects in the text of a reply that others complete, found by the key under which they stand. Inside a string every
// quotation mark has a backslash before it, so a quoted name that a colon follows is a key, wherever it is found.

import type { Join } from '../program.ts';

export type FoundObject = {
  readonly start: number;
  readonly end: number;
  /** JSON texts, by their places in `join.before`. */
  readonly values: readonly string[];
};

/** Of one join, in the order of the text. Null where one has not the form that is foreseen: written with blanks, say. */
export function findObjects(text: string, join: Join): readonly FoundObject[] | null {
  const found: FoundObject[] = [];
  const { key } = join;
  let at = text.indexOf(key);
  while (at !== -1) {
    const end = readPlace(text, at + key.length, join, found);
    if (end === -1) return null;
    at = text.indexOf(key, end);
  }
  return found;
}

/** A colon, then an object, null, or a list of such. Gives where it ends; -1 where something else stands there. */
function readPlace(text: string, colonAt: number, join: Join, found: FoundObject[]): number {
  if (text.charCodeAt(colonAt) !== colon) return -1;
  let at = colonAt + 1;
  let depth = 0;
  do {
    const code = text.charCodeAt(at);
    if (code === openingBracket) depth++;
    else if (code === closingBracket) depth--;
    if (code === openingBracket || code === closingBracket || (depth > 0 && isBetweenElements(code))) {
      at++;
      continue;
    }
    if (text.startsWith('null', at)) {
      at += 'null'.length;
      continue;
    }
    const object = readValues(text, at, join);
    if (object === null) return -1;
    found.push(object);
    at = object.end;
  } while (depth > 0);
  return at;
}

function isBetweenElements(code: number): boolean {
  return code === comma || code === space || code === lineFeed;
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
  return text.startsWith(join.closing, at) ? { start, end: at + join.closing.length, values } : null;
}

const lineFeed = 10;
const space = 32;
const quote = 34;
const comma = 44;
const colon = 58;
const openingBracket = 91;
const closingBracket = 93;
const closingBrace = 125;
const backslash = 92;
const openingBrace = 123;

/** After a value that is neither a list nor an object; -1 where there is none. */
function endOfValue(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === quote) return endOfString(text, from);
  if (first === openingBracket || first === openingBrace) return -1;
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
