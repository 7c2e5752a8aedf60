// A failure -> one sentence on stderr. A coded error is for the person at the terminal; anything else is a bug.

import { ConcordError } from '../errors/concord-error.ts';

export function tellFailure(error: unknown, isDebug: boolean): void {
  process.stderr.write(`${describeFailure(error, isDebug)}\n`);
}

export function describeFailure(error: unknown, isDebug: boolean): string {
  if (error instanceof ConcordError && !isDebug) return withState(error).message;
  if (isDebug) return error instanceof Error ? withCauses(error) : String(error);
  return `Concord stopped because of a bug: ${reasonOf(error) || 'no message'}. Start it again with CONCORD_DEBUG=1 to see where.`;
}

/** What PostgreSQL says may quote data, so only its SQLSTATE is told. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { severity, code } = error as { readonly severity?: unknown; readonly code?: unknown };
  return severity === undefined ? error.message : `PostgreSQL refused a statement (SQLSTATE ${String(code)})`;
}

/** A failure of PostgreSQL that nobody foresaw, for the operator: with its SQLSTATE, which quotes no data. */
export function withState(error: ConcordError): ConcordError {
  const state = (error.cause as { readonly code?: unknown } | undefined)?.code;
  if (error.code !== 'DATABASE_ERROR' || typeof state !== 'string') return error;
  return new ConcordError('DATABASE_QUESTION_REFUSED', { state }, { cause: error });
}

function withCauses(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\nCaused by: ${withCauses(error.cause)}` : own;
}
