// Before a query is parsed: can it be nested so deeply that walking its tree overflows the stack? A tree is at most as
// deep as there are tokens behind each other within one element of a list, all open brackets together, because a comma
// begins a new branch. The scanner that gives the tokens does not recurse.

import type { ScanToken } from 'libpg-query';
import { ConcordError } from '../../../errors/concord-error.ts';

/** The parser overflows at some 4,000 (`not not not ...`, `(select (select ...`). */
const mostTokensInARow = 1_500;

/** @throws ConcordError SQL_TOO_COMPLEX */
export function checkNesting(tokens: readonly Pick<ScanToken, 'text'>[]): void {
  /** Per open bracket: tokens since its last comma. */
  const open: number[] = [0];
  let inARow = 0;
  for (const { text } of tokens) {
    if (text === ',') {
      inARow -= open.at(-1) ?? 0;
      open[open.length - 1] = 0;
      continue;
    }
    if ((text === ')' || text === ']') && open.length > 1) inARow -= open.pop() ?? 0;
    inARow += 1;
    open[open.length - 1] = (open.at(-1) ?? 0) + 1;
    if (text === '(' || text === '[') open.push(0);
    if (inARow > mostTokensInARow) {
      throw new ConcordError('SQL_TOO_COMPLEX', { what: 'words in a row without a comma', most: mostTokensInARow });
    }
  }
}
