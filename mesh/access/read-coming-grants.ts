// The grants that count now, and those that would if every open request were approved as it was asked: for who makes
// PostgreSQL roles ahead.

import type pg from 'pg';
import type { ComingGrants } from '../../subgraphs/access/access-grant.ts';
import { type GrantRow, readGrant } from './read-row.ts';

/** None where the database keeps no access requests. */
export async function readComingGrants(client: pg.ClientBase): Promise<ComingGrants> {
  const { rows: found } = await client.query("select to_regclass('concord.access_requests') is not null as is_there");
  if (found[0]?.is_there !== true) return { approved: [], pending: [] };
  const { rows } = await client.query<GrantRow & { readonly state: string }>(
    `select id, consumer, role, product, columns, coalesce(until, requested_until) as until, state from concord.access_requests
     where state in ('pending', 'approved') and policy is null and coalesce(until, requested_until) > now()`,
  );
  const inState = (wanted: string) => rows.filter(({ state }) => state === wanted).map(readGrant);
  return { approved: inState('approved'), pending: inState('pending') };
}
