// `first`/`after` or `last`/`before` -> one page.

import { ConcordError } from '../../errors/concord-error.ts';
import { deferred, type Given, mapOperand, type Operand, resolve } from '../sql/operand.ts';
import type { CursorValues, Page } from '../sql/row-query.ts';
import { isGiven } from './argument.ts';
import { readGiven } from './variables.ts';

/** The gateway's estimate of rows takes the same size; it may not import it, because it serves foreign subgraphs alike. */
export const defaultSize = 50;
const mostRows = 10_000;

/** Opens a cursor that was sealed for `binding`; null for any other. */
export type OpenCursor = (cursor: string, binding: string) => CursorValues | null;

/**
 * @param binding what a cursor of this connection is sealed for
 * @throws ConcordError ARGUMENT_INVALID, PAGE_TOO_LARGE, CURSOR_INVALID
 */
export function readPage(
  given: Readonly<Record<string, unknown>>,
  binding: Operand<string>,
  openCursor: OpenCursor,
): Page {
  const isBackward = isGiven(given.last) || isGiven(given.before);
  if (isBackward && (isGiven(given.first) || isGiven(given.after))) {
    const reason =
      'cannot be combined with first or after: give first and after to go forward, or last and before to go backward';
    throw new ConcordError('ARGUMENT_INVALID', { argument: isGiven(given.before) ? 'before' : 'last', reason });
  }
  const [sizeName, cursorName] = isBackward ? (['last', 'before'] as const) : (['first', 'after'] as const);
  return {
    size: mapOperand(readGiven(given[sizeName]), (size) => String(readSize(size, sizeName))),
    direction: isBackward ? 'backward' : 'forward',
    cursor: isGiven(given[cursorName])
      ? readCursor(readGiven(given[cursorName]), cursorName, binding, openCursor)
      : null,
  };
}

/** @param of what is cut: the rows of a connection, which has pages, or the groups of an aggregate, which has none */
export function readSize(given: unknown, argument: string, of: 'rows' | 'groups' = 'rows'): number {
  if (!isGiven(given)) return defaultSize;
  if (typeof given !== 'number' || given < 0) {
    throw new ConcordError('ARGUMENT_INVALID', { argument, reason: 'must be 0 or more' });
  }
  if (given > mostRows) throw new ConcordError('PAGE_TOO_LARGE', { argument, most: mostRows, of });
  return given;
}

/** Opened once per request, however many parameters it gives. */
function readCursor(
  given: Operand<unknown>,
  argument: string,
  binding: Operand<string>,
  openCursor: OpenCursor,
): Operand<CursorValues> {
  const opened = new WeakMap<Given, CursorValues>();
  return deferred((request) => {
    const known = opened.get(request);
    if (known !== undefined) return known;
    const cursor = resolve(given, request);
    const values = typeof cursor === 'string' ? openCursor(cursor, resolve(binding, request)) : null;
    if (values === null) throw new ConcordError('CURSOR_INVALID', { argument });
    opened.set(request, values);
    return values;
  });
}
