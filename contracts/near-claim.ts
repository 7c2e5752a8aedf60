// Operands of row rules that are nearly a claim. Taken for a literal such a one would equal no value, and a rule with `ne`
// or `notIn` would let every row through.

import { foldLookAlikes } from './fold-look-alikes.ts';

const claimReference = /^\$claims\.([A-Za-z_][A-Za-z0-9_]*)$/;

/** `$claims.countries` -> `countries`; null for all else. */
export function readClaim(operand: string): string | null {
  return claimReference.exec(operand)?.[1] ?? null;
}

/**
 * True where `$` stands in front, where a claim stands behind `$` or brackets, and of `claims.x` and `jwt.claims.x`. The word
 * alone, `claims-eu` and `US$ 5` may be values.
 */
export function soundsLikeClaim(operand: string): boolean {
  const text = foldLookAlikes(operand);
  return (
    /^\s*\$/.test(text) ||
    /[$@%{<][\s${<(]*claims?(?![\p{L}\p{N}])/u.test(text) ||
    /^[^\p{L}\p{N}]*([\p{L}_]+\s*\.\s*)*claims?\s*(\.|\[|->)\s*[\p{L}\p{N}_'"]/u.test(text)
  );
}

/** What was probably meant, or the pattern of a claim where its name cannot be told. */
export function suggestClaim(operand: string): string {
  const name = /^[^.[>]*(?:\.|\[|->)\s*['"]?([A-Za-z_][A-Za-z0-9_]*)['"\])}>%\s]*$/.exec(operand)?.[1];
  return `$claims.${name ?? '<name>'}`;
}
