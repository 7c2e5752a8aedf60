// How many items of a list are asked for.

import { ConcordError } from '../../errors/concord-error.ts';

/** @throws ConcordError ARGUMENT_INVALID, for a list that has no further pages */
export function readCount(argument: string, given: number, most: number): number {
  if (given >= 0 && given <= most) return given;
  throw new ConcordError('ARGUMENT_INVALID', { argument, reason: `must be from 0 to ${most}` });
}
