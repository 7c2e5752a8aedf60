// What is kept of runs, loads and use is removed when it is old. Several processes may do so; one at a time does.

import type pg from 'pg';
import { inTransactionOf } from '../transaction.ts';
import { mostRuns } from './product-state.ts';

export type Retention = { readonly qualityDays: number; readonly usageDays: number };

/** Any number, the same in every process of a mesh. */
const lockNumber = 7_216_605_115;

/** So many rows of each table at once, so that no statement takes long; more go the next time. */
const mostRows = 20_000;

/** The newest runs of a product stay however old they are, because they tell its score. */
export async function removeOld(pool: pg.Pool, { qualityDays, usageDays }: Retention): Promise<void> {
  await inTransactionOf(pool, async (client) => {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_xact_lock($1) as taken', [
      lockNumber,
    ]);
    if (rows[0]?.taken !== true) return;
    await client.query(
      `delete from concord.quality_runs where id in (
         select id from (
           select id, finished_at, row_number() over (partition by product order by finished_at desc, id) as place
           from concord.quality_runs
         ) runs where place > ${mostRuns} and finished_at < now() - make_interval(days => $1) limit ${mostRows}
       )`,
      [qualityDays],
    );
    await client.query(
      `delete from concord.loads where id in (
         select id from concord.loads where recorded_at < now() - make_interval(days => $1) limit ${mostRows}
       )`,
      [qualityDays],
    );
    await client.query(
      `delete from concord.usage where ctid in (
         select ctid from concord.usage where day < (now() at time zone 'UTC')::date - $1::integer limit ${mostRows}
       )`,
      [usageDays],
    );
    await client.query(
      `delete from concord.traffic where ctid in (
         select ctid from concord.traffic where hour < now() - make_interval(days => $1) limit ${mostRows}
       )`,
      [usageDays],
    );
  });
}
