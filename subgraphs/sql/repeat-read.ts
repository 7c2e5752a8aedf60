// Whether a read that failed is worth another try, alone and on another connection. A read changes nothing, so it may be
// repeated.

import { errorCode, isUnavailable } from './errors.ts';

/** "query_canceled": of a short read it means that it was in the way of others. */
const cancelled = '57014';

/** @param didShare whether the fate of another on the same connection may be the reason */
export function isWorthRepeating(error: unknown, didShare: boolean): boolean {
  return isStatementForgotten(error) || (didShare && (errorCode(error) === cancelled || isUnavailable(error)));
}

/**
 * Whether the server has no such prepared statement (any more), or has one whose columns are others now. Then nothing was
 * read, and a new connection does not have it.
 */
export function isStatementForgotten(error: unknown): boolean {
  if (errorCode(error) === '26000' || errorCode(error) === '42P05') return true;
  return error instanceof Error && 'routine' in error && error.routine === 'RevalidateCachedQuery';
}
