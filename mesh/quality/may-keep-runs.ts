// Whether runs can be kept in this database: the table is there, its user may write it, and the server takes writes.

import type pg from 'pg';
import { isNotSetUp } from '../access/store-failure.ts';
import { explainQualityStoreFailure } from './explain-store-failure.ts';

/** @throws ConcordError QUALITY_STORE_UNAVAILABLE */
export async function mayKeepRuns(pool: pg.Pool): Promise<boolean> {
  try {
    const { rows } = await pool.query<{ may: boolean | null }>(
      `select has_table_privilege(to_regclass('concord.quality_runs'), 'select')
         and has_table_privilege(to_regclass('concord.quality_runs'), 'insert')
         and current_setting('transaction_read_only') = 'off' as may`,
    );
    return rows[0]?.may === true;
  } catch (error) {
    if (isNotSetUp(error)) return false;
    throw explainQualityStoreFailure(error);
  }
}
