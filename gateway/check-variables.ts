// Before variables are coerced: are they small enough? A body may hold far more of them than a document, and what is
// nested in them is walked by recursion and becomes conditions of a statement. A list of plain values counts once, so
// that thousands of keys may be given with `in`.

import { ConcordError } from '../errors/concord-error.ts';
import type { Limits } from './limits.ts';

/** The refusal, or null. Walks level by level, because recursion is what it guards. */
export function checkVariables(
  variables: Readonly<Record<string, unknown>>,
  limits: Pick<Limits, 'variableDepth' | 'variableObjects'>,
): ConcordError | null {
  let level: readonly object[] = [variables];
  let objects = 0;
  for (let depth = 0; level.length > 0; depth++) {
    objects += level.length;
    if (objects > limits.variableObjects) {
      return new ConcordError('QUERY_VARIABLES_TOO_MANY', { most: limits.variableObjects });
    }
    if (depth > limits.variableDepth)
      return new ConcordError('QUERY_VARIABLES_TOO_DEEP', { most: limits.variableDepth });
    level = level.flatMap((object) => Object.values(object).filter(isObject));
  }
  return null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
