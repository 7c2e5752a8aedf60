// Whether an object anywhere in a JSON text has one name twice. Parsers differ in which of the two they take (RFC 8259 4),
// so who signed a token may have meant the other one.

// A string that does not end is one piece as well: trying again at each of its quotes would take quadratic time.
const pieces = /"(?:[^"\\]|\\.)*\\?(?:"|$)|[{}[\],:]/gs;

/** False for a text that is no JSON: whoever parses it says so. */
export function hasRepeatedNames(json: string): boolean {
  /** The names of each object that is open, null for a list. */
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const [piece] of json.matchAll(pieces)) {
    if (piece === '{') open.push(new Set());
    else if (piece === '[') open.push(null);
    else if (piece === '}' || piece === ']') open.pop();
    else if (piece === ':') {
      const names = open.at(-1);
      const name = unescapeName(last);
      if (names?.has(name)) return true;
      names?.add(name);
    }
    last = piece;
  }
  return false;
}

/** `"r\u006fles"` is `roles`. */
function unescapeName(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
