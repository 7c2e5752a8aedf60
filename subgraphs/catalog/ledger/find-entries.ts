// The ledger as the catalog shows it: for platform roles alone, the latest entries first.

import { ConcordError } from '../../../errors/concord-error.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import type { LedgerEntry } from '../../../mesh/ledger/ledger-entry.ts';
import type { LedgerPage, LedgerPlace, LedgerQuestion, PlacedEntry } from '../../../mesh/ledger/read-ledger.ts';

export type CatalogLedger = {
  /** Who may look at it. */
  readonly platformRoles: readonly string[];
  /** Null where the mesh keeps none. */
  readonly read: ((question: LedgerQuestion) => Promise<LedgerPage>) | null;
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

/** @throws ConcordError LEDGER_FORBIDDEN, LEDGER_UNREADABLE, ARGUMENT_INVALID, CURSOR_INVALID */
export async function findEntries(args: LedgerArguments, viewer: Viewer, ledger: CatalogLedger): Promise<LedgerPage> {
  const { platformRoles: allowed, read } = ledger;
  if (!allowed.includes(viewer.role)) throw new ConcordError('LEDGER_FORBIDDEN', { role: viewer.role, allowed });
  const { product = null, subject = null, consumer = null } = args;
  const question: LedgerQuestion = {
    product,
    subject,
    consumer,
    since: readMoment('since', args.since ?? null),
    until: readMoment('until', args.until ?? null),
    first: readSize(args.first ?? usualSize),
    after: readPlace(args.after ?? null),
  };
  if (read === null) throw new ConcordError('LEDGER_UNREADABLE', {});
  return read(question).catch((cause: unknown) => {
    throw new ConcordError('LEDGER_UNREADABLE', {}, { cause });
  });
}

export function writePlace({ seq, index }: LedgerPlace): string {
  return Buffer.from(`${seq}:${index}`).toString('base64url');
}

/** An entry in the words of the graph; what its kind does not have is null. */
export function showEntry({ entry }: PlacedEntry) {
  const { at, kind, reader, product } = entry;
  return { ...reader, at: new Date(at).toISOString(), kind: kind.toUpperCase(), product, ...showRest(entry) };
}

function showRest(entry: LedgerEntry) {
  if (entry.kind === 'read') {
    const { clear, masked, rows, operation, door } = entry;
    return { clear, masked, rows, operation, door: door.toUpperCase() };
  }
  const { columns, request, event, consumer: grantee, until } = entry;
  return { columns, request, event: event.toUpperCase(), grantee, until: new Date(until).toISOString() };
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

const momentForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

function readMoment(argument: string, text: string | null): number | null {
  if (text === null) return null;
  const moment = momentForm.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  const reason = 'must be a day or a time with its zone, such as 2026-01-31 or 2026-01-31T10:00:00Z';
  throw new ConcordError('ARGUMENT_INVALID', { argument, reason });
}
