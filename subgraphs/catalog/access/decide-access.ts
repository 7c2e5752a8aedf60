// The mutation `decideAccess`: who may decide, and what the decision makes of the request.

import { ConcordError } from '../../../errors/concord-error.ts';
import type { AccessRequest } from '../../../mesh/access/access-request.ts';
import { applyDecision, type Decision } from '../../../mesh/access/apply-decision.ts';
import { consumerOf } from '../../access/access-grant.ts';
import { readMoment } from '../read-moment.ts';
import type { CatalogRequest } from '../request.ts';
import { findDesk } from './find-desk.ts';
import { isOwner } from './owners.ts';
import { readText } from './read-text.ts';

export type DecisionArguments = {
  readonly request: string;
  readonly decision: 'APPROVE' | 'DENY';
  readonly until?: string | null;
  readonly note?: string | null;
};

/** @throws ConcordError ARGUMENT_INVALID, ACCESS_*, MESH_STORE_* */
export async function decideAccess(given: DecisionArguments, request: CatalogRequest): Promise<AccessRequest> {
  const { viewer } = request;
  if (consumerOf(viewer) === null) throw new ConcordError('ACCESS_ANONYMOUS', {});
  const decision = readDecision(given, viewer.subject);
  const { store, now, mostDays } = findDesk(request);
  return store.decide(given.request, viewer, (found) => {
    if (found === null || !maySee(found, request)) throw new ConcordError('ACCESS_REQUEST_UNKNOWN', {});
    refuseOthers(found, request);
    return { request: found, change: applyDecision(found, decision, { now: now(), mostDays }) };
  });
}

function readDecision({ decision, until, note }: DecisionArguments, by: string): Decision {
  if (decision === 'DENY' && until != null) {
    const reason = 'belongs to APPROVE; leave it out where access is denied, which counts at once';
    throw new ConcordError('ARGUMENT_INVALID', { argument: 'until', reason });
  }
  return {
    kind: decision === 'APPROVE' ? 'approve' : 'deny',
    until: until == null ? null : readMoment('until', until),
    note: note == null ? null : readText('note', note),
    by,
  };
}

function maySee(found: AccessRequest, request: CatalogRequest): boolean {
  const { viewer, view, desk } = request;
  return (
    consumerOf(viewer) === found.consumer ||
    isOwner(viewer, found.product, view.index.products) ||
    desk?.isPlatform(viewer) === true
  );
}

function refuseOthers(found: AccessRequest, request: CatalogRequest): void {
  if (isOwn(found, request)) throw new ConcordError('ACCESS_OWN_REQUEST', {});
  if (!mayOwn(found, request)) throw new ConcordError('ACCESS_NOT_OWNER', { product: found.product });
}

/** Whoever asked, by whatever consumer; and whoever acts for that consumer now. */
function isOwn({ subject, consumer }: AccessRequest, { viewer }: CatalogRequest): boolean {
  return subject === viewer.subject || consumer === consumerOf(viewer);
}

function mayOwn({ product }: AccessRequest, { viewer, view }: CatalogRequest): boolean {
  return isOwner(viewer, product, view.index.products);
}

/** Whether the asking viewer may decide about the request. */
export function mayDecide(found: AccessRequest, request: CatalogRequest): boolean {
  return mayOwn(found, request) && !isOwn(found, request);
}
