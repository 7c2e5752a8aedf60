// What Concord stores beside a keyed column so that nobody who reads must be able to make it: the token of a `tokenize`
// column, the hash of a `sha256` column. A trigger always overwrites both.

import type { Mask } from '../../contracts/product.ts';

export type StoredMask = 'token' | 'hash';

const suffixes: Readonly<Record<StoredMask, string>> = { token: '__tok', hash: '__sha' };
const functions: Readonly<Record<StoredMask, string>> = { token: 'concord.tok', hash: 'concord.keyed_hash' };

/** What is stored for a mask; null for masks that are cheap to compute. */
export function storedMaskOf(mask: Mask | null): StoredMask | null {
  if (mask === 'tokenize') return 'token';
  return mask === 'sha256' ? 'hash' : null;
}

/** The name that Concord gives to the column: `email__tok`, `email__sha`. It may be longer than Postgres allows. */
export function storedColumnName(column: string, stored: StoredMask): string {
  return `${column}${suffixes[stored]}`;
}

/** Whether a column has the name of one that Concord keeps. */
export function isStoredColumnName(name: string): boolean {
  return Object.values(suffixes).some((suffix) => name.endsWith(suffix));
}

/** The function, as it is written in SQL, that makes what is stored. */
export function storedMaskFunction(stored: StoredMask): string {
  return functions[stored];
}

/** Triggers fire in the order of their names: after those of the owner, whose value the token must be of. */
export const storingTriggerName = '~concord_set_tokens';

/** How the trigger's function sets a stored column, `quoted` as in SQL; by this it is known which columns are ours. */
export function storingAssignment(quoted: string, stored: StoredMask): string {
  return `new.${quoted} := ${functions[stored]}(`;
}
