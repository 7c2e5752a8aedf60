// A failure -> one sentence on stderr. A coded error is for the person at the terminal; anything else is a bug.

import { ConcordError } from '../errors/concord-error.ts';

export function tellFailure(error: unknown, isDebug: boolean): void {
  process.stderr.write(`${describeFailure(error, isDebug)}\n`);
}

export function describeFailure(error: unknown, isDebug: boolean): string {
  if (error instanceof ConcordError && !isDebug) return error.message;
  if (isDebug) return error instanceof Error ? withCauses(error) : String(error);
  const reason = error instanceof Error ? error.message : String(error);
  return `Concord stopped because of a bug: ${reason || 'no message'}. Start it again with CONCORD_DEBUG=1 to see where.`;
}

function withCauses(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\nCaused by: ${withCauses(error.cause)}` : own;
}
