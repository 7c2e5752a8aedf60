// What PostgreSQL says of the tables of publications -> an error that tells what to do.

import { ConcordError } from '../../errors/concord-error.ts';
import { explainStoreFailure } from '../access/store-failure.ts';

export function explainPublicationFailure(error: unknown): unknown {
  const explained = explainStoreFailure(error);
  if (!(explained instanceof ConcordError)) return explained;
  const { cause } = explained;
  if (explained.code === 'MESH_STORE_NOT_SET_UP') return new ConcordError('PUBLICATIONS_NOT_SET_UP', {}, { cause });
  if (explained.code === 'MESH_STORE_UNAVAILABLE') return new ConcordError('PUBLICATIONS_UNAVAILABLE', {}, { cause });
  return explained;
}
