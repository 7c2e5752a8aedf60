// What PostgreSQL says when runs of checks are read or kept -> an error that tells what to do. Its messages may quote data,
// so only the kind of failure leaves.

import { ConcordError } from '../../errors/concord-error.ts';
import { errorCode, isUnavailable } from '../../subgraphs/sql/errors.ts';
import { isNotSetUp } from '../access/store-failure.ts';

/** Waited for too long. */
const tooSlow: readonly string[] = ['57014', '55P03'];

/** A client of `pg` whose connection broke tells so without a code. */
const broken = /not queryable|Connection ended|Query read timeout/i;

export function explainQualityStoreFailure(error: unknown): unknown {
  if (error instanceof ConcordError) return error;
  if (isNotSetUp(error)) return new ConcordError('QUALITY_STORE_NOT_SET_UP', {}, { cause: error });
  if (isUnavailable(error) || tooSlow.includes(errorCode(error)) || isBroken(error)) {
    return new ConcordError('QUALITY_STORE_UNAVAILABLE', {}, { cause: error });
  }
  return error;
}

function isBroken(error: unknown): boolean {
  return error instanceof Error && errorCode(error) === '' && broken.test(error.message);
}
