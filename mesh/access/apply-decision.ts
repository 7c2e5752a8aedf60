// Access request x decision -> what changes of it. Pure; who may decide is settled elsewhere.

import { ConcordError } from '../../errors/concord-error.ts';
import { type AccessRequest, stateAt } from './access-request.ts';
import { checkUntil } from './check-until.ts';

export type Decision = {
  readonly kind: 'approve' | 'deny';
  /** Milliseconds since 1970; null = as asked for. Of no meaning where it is denied. */
  readonly until: number | null;
  readonly note: string | null;
  /** The subject of who decides. */
  readonly by: string;
};

export type Change = Pick<AccessRequest, 'decidedBy' | 'decidedAt' | 'until' | 'note'> & {
  readonly state: 'approved' | 'denied' | 'revoked';
};

type Clock = { readonly now: number; readonly mostDays: number };

/**
 * Null where the same was decided before. Denying what was approved takes it back at once.
 *
 * @throws ConcordError ACCESS_DECIDED, ACCESS_UNTIL_PAST, ACCESS_UNTIL_TOO_LATE
 */
export function applyDecision(request: AccessRequest, decision: Decision, { now, mostDays }: Clock): Change | null {
  const state = stateAt(request, now);
  const change = { decidedBy: decision.by, decidedAt: now, note: decision.note };
  const isApproval = decision.kind === 'approve';
  if (state === 'pending' && isApproval) {
    const until = decision.until ?? request.requestedUntil;
    checkUntil(until, { now, mostDays });
    return { ...change, state: 'approved', until };
  }
  if (state === 'pending') return { ...change, state: 'denied', until: null };
  if (state === 'approved' && !isApproval) return { ...change, state: 'revoked', until: request.until };
  const isSame = isApproval
    ? state === 'approved' && (decision.until ?? request.until) === request.until
    : state !== 'expired';
  if (isSame && (decision.note ?? request.note) === request.note) return null;
  throw new ConcordError('ACCESS_DECIDED', { state });
}
