// Failures that may be over without anybody publishing anything: those are tried again by themselves.

import { ConcordError } from '../../errors/concord-error.ts';

/** Databases that are away or busy, and this process, when it ends. */
const away = [
  'DATABASE_UNAVAILABLE',
  'DATABASE_UNREACHABLE',
  'QUERY_TIMEOUT',
  'OVERLOADED',
  'COMPOSING_STOPPED',
] as const;
/** What the owner of the tables puts right. */
const unfit = [
  'TABLE_MISSING',
  'COLUMN_MISSING',
  'COLUMN_TYPE_DIFFERS',
  'COLUMN_NOT_JSONB',
  'TOKENS_NOT_SET_UP',
  'TOKEN_COLUMN_TAKEN',
  'TOKENS_MISSING',
  'TOKENS_MALFORMED',
  'KEY_NOT_UNIQUE',
  'READERS_MISSING',
  'DATABASE_ERROR',
  'DATABASE_CHANGE_REFUSED',
] as const;
const codes: ReadonlySet<string> = new Set([...away, ...unfit]);

/** What is no error of ours comes from outside: a connection, a file. */
export function isTransient(cause: unknown): boolean {
  return !(cause instanceof ConcordError) || codes.has(cause.code);
}

/** True where all else would fail by it too: not one contract is the reason, but what they all need. */
export function isAway(cause: unknown): boolean {
  if (cause instanceof ConcordError) return away.some((code) => code === cause.code);
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  // Of Node, as ECONNREFUSED, and of PostgreSQL: connections (08), resources (53), and a server that stops (57).
  return typeof code === 'string' && /^(E[A-Z]{4,}|(08|53|57)[0-9A-Z]{3})$/.test(code);
}
