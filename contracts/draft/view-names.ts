// Names for a view that stands between a table and its contract.

import { camelCase, filterWords } from '../graphql-names.ts';
import { nameWords } from '../guess/name-words.ts';

export function quoteForView(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The words of SQL that are often names of columns. */
const reserved = new Set(
  `all and any array as asc between both case cast check collate column constraint create current_date default desc distinct
   do else end except false fetch for foreign from grant group having in initially intersect into is leading limit localtime not null
   offset on only or order placing primary references select session_user some symmetric table then to trailing true union unique
   user using variadic when where window with`.split(/\s+/),
);

/** `1st_place` -> `col_1st_place`, an emoji -> `col`; with a number where a column of the table has that name. */
export function plainName(name: string, taken: ReadonlySet<string>): string {
  const words = nameWords(name).join('_').slice(0, 50);
  const plain = /^[a-z]/.test(words) && !filterWords.includes(words) ? words : `col${words === '' ? '' : `_${words}`}`;
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? plain : `${plain}_${number}`;
    if (!taken.has(camelCase(candidate))) return candidate;
  }
}
