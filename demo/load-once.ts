// What arrives at one moment: every domain's arrival in one transaction, so that references hold at any time. All is drawn
// from the seed of the first fill and from the moment.

import type { ClientBase } from 'pg';
import { demoDomains } from './demo-domains.ts';

/** One number for the advisory lock by which only one process loads a database at a time. */
const lockNumber = 2_026_112_102;

/**
 * False when another process loads at the moment. The client must have found the demo mesh built.
 * A tenth of a second at the scale 1; a statement may take ten.
 */
export async function loadOnce(client: Pick<ClientBase, 'query'>, now: Date): Promise<boolean> {
  await client.query(
    `begin; set local timezone = 'UTC'; set local datestyle = 'ISO'; set local statement_timeout = '10s';
     set local synchronous_commit = off;
     create temp table if not exists arrived (kind text, reference text) on commit delete rows;`,
  );
  try {
    const { rows } = await client.query<{ is_mine: boolean }>('select pg_try_advisory_xact_lock($1) as is_mine', [
      lockNumber,
    ]);
    const isMine = rows[0]?.is_mine === true;
    if (isMine) {
      await client.query(`select set_config('concord_demo.moment', $1, true)`, [now.toISOString()]);
      for (const { arrival } of demoDomains) if (arrival !== null) await client.query(arrival);
    }
    await client.query('commit');
    return isMine;
  } catch (error) {
    // A lost connection has rolled back already; the first error is the one to tell.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
