// One run of a product at a time, across processes: whoever runs its checks holds a lock in the mesh's database. It is held by
// a connection, so it ends with the process, however that ends.

import type pg from 'pg';
import { explainQualityStoreFailure } from './explain-store-failure.ts';

export type HeldProduct = {
  /** On which the lock is held: what is kept over it is kept only while the lock counts. */
  readonly client: pg.PoolClient;
  readonly release: () => Promise<void>;
};

/** Null where somebody else holds it. @throws ConcordError QUALITY_STORE_UNAVAILABLE */
export async function tryHoldProduct(pool: pg.Pool, product: string): Promise<HeldProduct | null> {
  let client: pg.PoolClient | undefined;
  try {
    client = await pool.connect();
    const { rows } = await client.query<{ held: boolean }>(
      "select pg_try_advisory_lock(hashtextextended('concord quality ' || $1, 0)) as held",
      [product],
    );
    if (rows[0]?.held === true) return hold(client, product);
    client.release();
    return null;
  } catch (error) {
    client?.release(true);
    throw explainQualityStoreFailure(error);
  }
}

function hold(client: pg.PoolClient, product: string): HeldProduct {
  return {
    client,
    async release() {
      try {
        await client.query("select pg_advisory_unlock(hashtextextended('concord quality ' || $1, 0))", [product]);
        client.release();
      } catch {
        client.release(true); // the lock ends with the connection
      }
    },
  };
}
