// What the ledger keeps: who read which personal columns, and what was decided about access. Names and counts, no values.

export type LedgerEntry = ReadEntry | DecisionEntry;

/** One product of one answer. */
export type ReadEntry = {
  readonly kind: 'read';
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly reader: LedgerReader;
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
  readonly reader: LedgerReader;
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

export type LedgerReader = {
  readonly subject: string;
  readonly role: string;
  readonly consumer: string | null;
  readonly purpose: string | null;
};

/** Takes an entry off the request's path; it is written with others soon after. @throws ConcordError LEDGER_UNAVAILABLE */
export type RecordEntry = (entry: LedgerEntry) => void;
