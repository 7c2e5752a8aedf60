// Semantic versions of products: exactly three numbers, because majors and minors carry meaning here and pre-releases are drafts.

import type { Version } from './product.ts';

/** `2.1.0`, or undefined where the text is no semantic version. */
export function parseVersion(text: string): Version | undefined {
  const match = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/.exec(text);
  if (match === null) return undefined;
  return { text, major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}
