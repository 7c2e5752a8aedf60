// What a first contract may promise of freshness: a round time that the newest row keeps today with room to spare.

import type { DraftColumn, DraftFreshness } from './draft.ts';

const minute = 60;
const hour = 3_600;
const day = 86_400;

const steps: readonly (readonly [text: string, seconds: number])[] = [
  ['15m', 15 * minute],
  ['1h', hour],
  ['6h', 6 * hour],
  ['24h', day],
  ['7d', 7 * day],
  ['30d', 30 * day],
  ['90d', 90 * day],
  ['365d', 365 * day],
];

export type NewestRow = { readonly column: string; readonly ageSeconds: number };

/** `candidates` are the columns that may tell it, best first. */
export function draftFreshness(
  candidates: readonly string[],
  columns: readonly DraftColumn[],
  newest: NewestRow | null,
): DraftFreshness {
  const column = candidates.find((name) => columns.some((one) => one.name === name && one.mask === null)) ?? null;
  if (column === null) return { column, promise: '24h', because: 'no column says when a row was written' };
  if (newest === null || newest.column !== column) {
    return { column, promise: '24h', because: `the newest ${column} is not known` };
  }
  const [promise] = steps.find(([, seconds]) => seconds >= 2 * newest.ageSeconds) ?? ['3650d'];
  return { column, promise, because: `the newest ${column} is ${sayAge(newest.ageSeconds)} old` };
}

function sayAge(seconds: number): string {
  if (seconds < 2 * hour) return `${Math.round(seconds / minute)} minutes`;
  if (seconds < 2 * day) return `${Math.round(seconds / hour)} hours`;
  return `${Math.round(seconds / day)} days`;
}
