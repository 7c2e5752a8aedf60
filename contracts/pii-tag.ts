// The tag that says that a column holds personal data, and what only looks like it. Nothing but PII itself, in upper or
// lower case, is the tag; a near miss is refused where it is all that is said, since it would mask nothing.

import { foldLookAlikes } from './fold-look-alikes.ts';

export function hasPiiTag(tags: readonly string[]): boolean {
  return tags.some((tag) => tag.toLowerCase() === 'pii');
}

/** True of `PII` too: of every tag with the word in it, such as `" pii"`, `pii:email`, `P.I.I`, `isPii`; not of `non-pii`. */
export function soundsLikePii(tag: string): boolean {
  const words = foldLookAlikes(tag.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return words.some((_, start) => beginsWithPii(words.slice(start)) && !denials.includes(words[start - 1] ?? ''));
}

const denials: readonly string[] = ['no', 'non', 'not', 'without'];

/** `pii`, but also `p`, `i`, `i`. */
function beginsWithPii(words: readonly string[]): boolean {
  return words.some((_, index) => words.slice(0, index + 1).join('') === 'pii');
}
