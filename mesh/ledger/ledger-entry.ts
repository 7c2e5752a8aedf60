// What the ledger keeps: who read which personal columns, and what was decided about access. Names and counts, no values.

import type { Viewer } from '../../identity/viewer.ts';

export type LedgerEntry = ReadEntry | DecisionEntry;

/** One product of one answer. */
export type ReadEntry = {
  readonly kind: 'read';
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly actor: LedgerActor;
  /** `Product.key`: which major was read. */
  readonly product: string;
  /** Personal or masked columns that the statement read in clear, and those that it read as their masks show them. */
  readonly clear: readonly string[];
  readonly masked: readonly string[];
  readonly rows: number;
  /** SHA-256 of the operation or the query, in hex; null where none is known. */
  readonly operation: string | null;
  readonly door: 'graph' | 'sql';
};

export type DecisionEntry = {
  readonly kind: 'access';
  readonly at: number;
  readonly actor: LedgerActor;
  /** `Product.id`: access is decided for all majors. */
  readonly product: string;
  readonly columns: readonly string[];
  /** Of the access request. */
  readonly request: string;
  readonly event: 'requested' | 'approved' | 'denied' | 'revoked';
  readonly consumer: string;
  /** Milliseconds since 1970. */
  readonly until: number;
};

/** Who did it, as the token says. */
export type LedgerActor = {
  readonly subject: string;
  readonly role: string;
  readonly consumer: string | null;
  readonly purpose: string | null;
};

/** One for all requests of a viewer, so that a batch of entries need not compare them. */
const actors = new WeakMap<Viewer, LedgerActor>();

export function ledgerActorOf(viewer: Viewer): LedgerActor {
  const known = actors.get(viewer);
  if (known !== undefined) return known;
  const { subject, role, consumer, purpose } = viewer;
  const actor = { subject, role, consumer, purpose };
  actors.set(viewer, actor);
  return actor;
}

/** Takes an entry off the request's path; it is written with others soon after. @throws ConcordError LEDGER_UNAVAILABLE */
export type RecordEntry = (entry: LedgerEntry) => void;
