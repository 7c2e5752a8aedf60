// `first`/`after` or `last`/`before` -> one page.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Page } from '../sql/row-query.ts';

const defaultSize = 50;
const mostRows = 10_000;

/** Opens a cursor that was sealed for `binding`; null for any other. */
export type OpenCursor = (cursor: string, binding: string) => readonly (string | null)[] | null;

/** @throws ConcordError ARGUMENT_INVALID, PAGE_TOO_LARGE, CURSOR_INVALID */
export function readPage(given: Readonly<Record<string, unknown>>, binding: string, openCursor: OpenCursor): Page {
  const isBackward = isGiven(given.last) || isGiven(given.before);
  if (isBackward && (isGiven(given.first) || isGiven(given.after))) {
    const reason = 'cannot be combined: give first and after to go forward, or last and before to go backward';
    throw new ConcordError('ARGUMENT_INVALID', { argument: 'first, after, last, before', reason });
  }
  const [sizeName, cursorName] = isBackward ? (['last', 'before'] as const) : (['first', 'after'] as const);
  return {
    size: readSize(given[sizeName], sizeName),
    direction: isBackward ? 'backward' : 'forward',
    cursor: readCursor(given[cursorName], cursorName, binding, openCursor),
  };
}

function readSize(given: unknown, argument: string): number {
  if (!isGiven(given)) return defaultSize;
  if (typeof given !== 'number' || given < 0) {
    throw new ConcordError('ARGUMENT_INVALID', { argument, reason: 'must be 0 or more' });
  }
  if (given > mostRows) throw new ConcordError('PAGE_TOO_LARGE', { argument, most: mostRows });
  return given;
}

function readCursor(given: unknown, argument: string, binding: string, openCursor: OpenCursor): Page['cursor'] {
  if (!isGiven(given)) return null;
  const values = typeof given === 'string' ? openCursor(given, binding) : null;
  if (values === null) throw new ConcordError('CURSOR_INVALID', { argument });
  return values;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
