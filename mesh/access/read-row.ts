// Rows of concord.access_requests -> requests and grants.

import type { AccessGrant } from '../../subgraphs/access/access-grant.ts';
import type { AccessRequest } from './access-request.ts';

export const requestColumns =
  'id, consumer, subject, role, product, columns, policy, purpose, requested_at, requested_until, state, decided_by, decided_at, until, note';

type RequestRow = Pick<
  AccessRequest,
  'id' | 'consumer' | 'subject' | 'role' | 'product' | 'columns' | 'policy' | 'purpose' | 'state' | 'note'
> & {
  readonly requested_at: Date;
  readonly requested_until: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly until: Date | null;
};

export function readRequest(row: RequestRow): AccessRequest {
  const { requested_at, requested_until, decided_by, decided_at, until, ...same } = row;
  return {
    ...same,
    requestedAt: requested_at.getTime(),
    requestedUntil: requested_until.getTime(),
    decidedBy: decided_by,
    decidedAt: decided_at?.getTime() ?? null,
    until: until?.getTime() ?? null,
  };
}

export type GrantRow = Omit<AccessGrant, 'until'> & { readonly until: Date };

export function readGrant({ id, consumer, role, product, columns, until }: GrantRow): AccessGrant {
  return { id, consumer, role, product, columns, until: until.getTime() };
}
