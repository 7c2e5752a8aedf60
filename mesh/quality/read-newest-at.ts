// The newest moment that the data of a product are known to be of, or were loaded at, as the watermarks have it.

import type pg from 'pg';

/** Milliseconds since 1970; null = unknown, as where nothing is measured. @param product `Product.key` */
export async function readNewestAt(pool: pg.Pool, product: string): Promise<number | null> {
  try {
    const { rows } = await pool.query<{ newest_at: Date | null }>(
      'select greatest(data_at, loaded_at) as newest_at from concord.product_states where product = $1',
      [product],
    );
    return rows[0]?.newest_at?.getTime() ?? null;
  } catch {
    return null; // then a check of freshness says that it is unknown
  }
}
