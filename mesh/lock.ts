// One process at a time: changes to schema `concord` and to token columns wait for each other across replicas.

import type pg from 'pg';

/** Any number, the same in every process of a mesh. */
const lockNumber = 7_216_605_114;

/** Runs `work` under the mesh's advisory lock, which the session holds until the end. */
export async function withLock<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('select pg_advisory_lock($1)', [lockNumber]);
  try {
    return await work();
  } finally {
    // A connection that broke has lost the lock anyway, and the reason is thrown already.
    await client.query('select pg_advisory_unlock($1)', [lockNumber]).catch(() => undefined);
  }
}
