// Before a document is parsed: how deep are its brackets nested? Parsers walk them by recursion, so a few kilobytes of
// `{not:{not:` would end in a stack overflow. One pass over the characters that steps over texts and comments.

import { ConcordError } from '../../errors/concord-error.ts';

/** Fields, arguments and literals together; a document within the other limits stays far below. */
export const mostBrackets = 150;

/** @throws ConcordError QUERY_TOO_DEEP */
export function checkBrackets(document: string, most: number = mostBrackets): void {
  let depth = 0;
  for (let at = 0; at < document.length; at++) {
    switch (document[at]) {
      case '{':
      case '[':
      case '(':
        depth++;
        if (depth > most) throw new ConcordError('QUERY_TOO_DEEP', { what: 'brackets', most });
        break;
      case '}':
      case ']':
      case ')':
        depth--;
        break;
      case '#':
        at = findLineEnd(document, at);
        break;
      case '"':
        at = document.startsWith('"""', at) ? findBlockEnd(document, at + 3) : findTextEnd(document, at + 1);
    }
  }
}

/** Each gives the index of the last character that belongs to what it steps over. A text ends with its line at the latest. */
function findTextEnd(document: string, from: number): number {
  for (let at = from; at < document.length; at++) {
    const character = document[at];
    if (character === '\\') at++;
    else if (character === '"' || character === '\n' || character === '\r') return at;
  }
  return document.length;
}

function findBlockEnd(document: string, from: number): number {
  for (let at = from; at < document.length; at++) {
    if (document.startsWith('\\"""', at)) at += 3;
    else if (document.startsWith('"""', at)) return at + 2;
  }
  return document.length;
}

function findLineEnd(document: string, from: number): number {
  for (let at = from; at < document.length; at++) {
    if (document[at] === '\n' || document[at] === '\r') return at;
  }
  return document.length;
}
