// What PostgreSQL says when access requests are read or written -> an error that tells what to do. Its messages may quote
// data, so only the kind of failure leaves.

import { ConcordError } from '../../errors/concord-error.ts';
import { errorCode, isUnavailable } from '../../subgraphs/sql/errors.ts';

/** No such table, schema or column, no right to it, a server that only reads. */
const notSetUp: readonly string[] = ['42P01', '3F000', '42703', '42501', '25006'];
/** Waited for too long. */
const tooSlow: readonly string[] = ['57014', '55P03'];

export function isNotSetUp(error: unknown): boolean {
  return notSetUp.includes(errorCode(error));
}

export function explainStoreFailure(error: unknown): unknown {
  if (error instanceof ConcordError) return error;
  if (isNotSetUp(error)) return new ConcordError('MESH_STORE_NOT_SET_UP', {}, { cause: error });
  if (isUnavailable(error) || tooSlow.includes(errorCode(error))) {
    return new ConcordError('MESH_STORE_UNAVAILABLE', {}, { cause: error });
  }
  return error;
}
