// The ledger as the catalog shows it: for platform roles alone, the latest entries first.

import { ConcordError } from '../../../errors/concord-error.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import type { LedgerPage, LedgerPlace, LedgerQuestion } from '../../../mesh/ledger/read-ledger.ts';
import { readMoment } from '../read-moment.ts';

export type CatalogLedger = {
  /** Who may look at it. */
  readonly platformRoles: readonly string[];
  /** Null where the mesh keeps none. */
  readonly read: ((question: LedgerQuestion, signal: AbortSignal) => Promise<LedgerPage>) | null;
};

export type LedgerArguments = {
  readonly product?: string | null;
  readonly subject?: string | null;
  readonly consumer?: string | null;
  readonly since?: string | null;
  readonly until?: string | null;
  readonly first?: number | null;
  readonly after?: string | null;
};

const usualSize = 50;
const mostEntries = 500;
/** Each reads batches until it has enough. */
const mostQuestions = 5;

export type FindEntries = (args: LedgerArguments) => Promise<LedgerPage>;

/**
 * For one request.
 *
 * @throws ConcordError LEDGER_FORBIDDEN, LEDGER_UNREADABLE, LEDGER_ASKED_TOO_OFTEN, ARGUMENT_INVALID, CURSOR_INVALID
 */
export function createFindEntries(
  { platformRoles: allowed, read }: CatalogLedger,
  { viewer, signal }: { readonly viewer: Viewer; readonly signal: AbortSignal },
): FindEntries {
  let asked = 0;
  return async (args) => {
    if (!allowed.includes(viewer.role)) throw new ConcordError('LEDGER_FORBIDDEN', { role: viewer.role, allowed });
    asked += 1;
    if (asked > mostQuestions) throw new ConcordError('LEDGER_ASKED_TOO_OFTEN', { most: mostQuestions });
    const question = readQuestion(args);
    if (read === null) throw new ConcordError('LEDGER_UNREADABLE', {});
    return read(question, signal).catch((cause: unknown) => {
      throw new ConcordError('LEDGER_UNREADABLE', {}, { cause });
    });
  };
}

function readQuestion(args: LedgerArguments): LedgerQuestion {
  const { product = null, subject = null, consumer = null } = args;
  return {
    product,
    subject,
    consumer,
    since: args.since == null ? null : readMoment('since', args.since, { isDayAllowed: true }),
    until: args.until == null ? null : readMoment('until', args.until, { isDayAllowed: true }),
    first: readSize(args.first ?? usualSize),
    after: readPlace(args.after ?? null),
  };
}

export function writePlace({ seq, index }: LedgerPlace): string {
  return Buffer.from(`${seq}:${index}`).toString('base64url');
}

/** A cursor tells a place and opens nothing, so it bears no seal. */
function readPlace(cursor: string | null): LedgerPlace | null {
  if (cursor === null) return null;
  const [, seq, index] = /^(\d{1,18}):(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (seq === undefined || index === undefined) throw new ConcordError('CURSOR_INVALID', { argument: 'after' });
  return { seq: BigInt(seq), index: Number(index) };
}

function readSize(first: number): number {
  if (first >= 0 && first <= mostEntries) return first;
  throw new ConcordError('ARGUMENT_INVALID', { argument: 'first', reason: `must be from 0 to ${mostEntries}` });
}
