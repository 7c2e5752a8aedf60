// How far another clock is from ours, in words.

/** Milliseconds since 1970. */
export type Clock = () => number;

/** As much as tokens are tolerated beyond their times (identity/verify-token.ts). */
const mostMs = 5_000;

/** `differenceMs` is theirs minus ours; `doubtMs` what the measuring may be wrong by. Null where it does not matter. */
export function describeSkew(differenceMs: number, doubtMs: number): string | null {
  if (Math.abs(differenceMs) <= mostMs + doubtMs) return null;
  const seconds = Math.round(Math.abs(differenceMs) / 1_000);
  return `${seconds} s ${differenceMs > 0 ? 'ahead of' : 'behind'}`;
}
