// What PostgreSQL says of the queue of runs -> an error that tells what to do.

import { ConcordError } from '../../errors/concord-error.ts';
import { isNotSetUp } from '../access/store-failure.ts';
import { explainQualityStoreFailure } from './explain-store-failure.ts';

export function explainQueueFailure(error: unknown): unknown {
  // The queue's own check wraps what PostgreSQL said while its tables were made.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (isNotSetUp(cause)) return new ConcordError('QUALITY_JOBS_NOT_SET_UP', {}, { cause });
  return explainQualityStoreFailure(error);
}
