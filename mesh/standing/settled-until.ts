// `sla.late_arrival_window`: the moment up to which a product is settled. Rows may come so much later than the moment they are
// of; what is older than that by the newest data has all come, and totals of it change no more by late rows.

import type { Product } from '../../contracts/product.ts';
import type { Freshness } from './judge-freshness.ts';

/** ISO 8601; null where the age is unknown. Undefined for a contract that says nothing of late rows. */
export function settledUntil(
  { sla: { lateArrivalSeconds } }: Product,
  { newestAt }: Pick<Freshness, 'newestAt'>,
): string | null | undefined {
  if (lateArrivalSeconds === null) return undefined;
  return newestAt === null ? null : new Date(newestAt - lateArrivalSeconds * 1_000).toISOString();
}
