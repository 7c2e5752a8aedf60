// An access request as it is kept, and what becomes of it: pending until the owner decides, then denied, or approved until
// a moment, at which it has expired by itself. Times are milliseconds since 1970.

export type AccessRequest = RequestDraft & {
  readonly id: string;
  readonly state: 'pending' | 'approved' | 'denied' | 'revoked';
  /** Subject of who decided last. */
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  /** What was approved, also where it was taken back; null before and where it was denied. */
  readonly until: number | null;
  readonly note: string | null;
};

/** What is asked for: columns in clear, or with `policy` and no columns an exception from that policy. */
export type RequestDraft = {
  /** As `consumerOf` names it. */
  readonly consumer: string;
  readonly subject: string;
  readonly role: string;
  /** `Product.id` */
  readonly product: string;
  readonly columns: readonly string[];
  readonly policy: string | null;
  readonly purpose: string;
  readonly requestedAt: number;
  readonly requestedUntil: number;
};

export const accessStates = ['pending', 'approved', 'denied', 'revoked', 'expired'] as const;
export type AccessState = (typeof accessStates)[number];

export function stateAt({ state, until }: Pick<AccessRequest, 'state' | 'until'>, now: number): AccessState {
  return state === 'approved' && until !== null && until <= now ? 'expired' : state;
}
