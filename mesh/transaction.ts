// All or nothing: what `work` does on the connection is kept where it ends well, and undone where it throws.

import type pg from 'pg';

/** The latter writes also where sessions of the database only read unless told. */
type Begin = 'begin' | 'begin read write';

export async function inTransaction<T>(
  client: pg.ClientBase,
  work: () => Promise<T>,
  begin: Begin = 'begin',
): Promise<T> {
  await client.query(begin);
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}

/** The same on a connection of the pool, which is not used again where anything failed. */
export async function inTransactionOf<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  begin: Begin = 'begin',
): Promise<T> {
  const client = await pool.connect();
  let isClean = false;
  try {
    const result = await inTransaction(client, () => work(client), begin);
    isClean = true;
    return result;
  } finally {
    client.release(!isClean);
  }
}
