// The grants that count now, and those that would if every open request were approved as it was asked: for who makes
// PostgreSQL roles ahead.

import type pg from 'pg';
import type { AccessGrant } from '../../subgraphs/access/access-grant.ts';
import { readGrant } from './read-row.ts';

/** `[]` where the database keeps no access requests. */
export async function readComingGrants(client: pg.ClientBase): Promise<readonly AccessGrant[]> {
  const { rows: found } = await client.query(`select to_regclass('concord.access_requests') is not null as is_there`);
  if (found[0]?.is_there !== true) return [];
  const { rows } = await client.query(
    `select id, consumer, product, columns, coalesce(until, requested_until) as until from concord.access_requests
     where state in ('pending', 'approved') and policy is null and coalesce(until, requested_until) > now()`,
  );
  return rows.map(readGrant);
}
