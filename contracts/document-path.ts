// The paths into a JSON document: their text to plain data. A contract names with them what is personal, a request what
// it wants to read: `user.email`, `devices[*].ip`, `items[0]`, `"first.name".given`, all with or without `$.` in front.

export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  /** All elements of a list, `[*]`. */
  | { readonly kind: 'elements' }
  /** One element, from 0, or from the end with -1, `[0]`. */
  | { readonly kind: 'element'; readonly index: number };

/** `at` is the character, from 1, where the text is no path any more. */
export type PathReading =
  | { readonly kind: 'path'; readonly steps: readonly PathStep[] }
  | { readonly kind: 'problem'; readonly at: number; readonly reason: string };

const mostSteps = 20;

const plainKey = /[\p{L}\p{N}_-]+/uy;
/** Without quotes, backslashes and control characters inside, so that a key reads the same everywhere. */
const quotedKey = /(["'])([^"'\\\p{Cc}\p{Cs}]*)\1/uy;
const index = /-?(?:0|[1-9]\d{0,8})/y;

/** `readDocumentPath('user."first.name"')`; what is not understood is told, never guessed. */
export function readDocumentPath(text: string): PathReading {
  const steps: PathStep[] = [];
  let at = text.startsWith('$') ? 1 : 0;
  const problem = (reason: string, where = at): PathReading => ({ kind: 'problem', at: where + 1, reason });
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    if (steps.length === mostSteps) return problem(`it has more than ${mostSteps} steps. Name an object further up`);
    const sign = text[at];
    if (sign === '[') {
      at += 1;
      const quoted = match(quotedKey);
      const number = match(index);
      const found = quoted?.[0] ?? (text[at] === '*' ? '*' : number?.[0]);
      if (found === undefined)
        return problem('after "[" comes *, a number or a key in quotes. Write [*], [0] or ["a key"]');
      if (text[at + found.length] !== ']') return problem('"]" is missing. Add it', at + found.length);
      if (quoted !== null) steps.push({ kind: 'key', key: quoted[2] ?? '' });
      else steps.push(found === '*' ? { kind: 'elements' } : { kind: 'element', index: Number(found) });
      at += found.length + 1;
      continue;
    }
    if (sign === '.') at += 1;
    else if (at > 0) return problem('a step begins with "." or "[". Put keys with other signs in quotes');
    const quoted = match(quotedKey);
    const plain = match(plainKey)?.[0];
    if (quoted === null && plain === undefined) {
      return problem('a key is missing, or has signs other than letters, digits, _ and -. Put such a key in quotes');
    }
    steps.push({ kind: 'key', key: quoted?.[2] ?? plain ?? '' });
    at += quoted?.[0].length ?? plain?.length ?? 0;
  }
  return steps.length === 0 ? problem('it is empty. Name a key, such as user.email', 0) : { kind: 'path', steps };
}
