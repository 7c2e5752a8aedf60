// Who read which fields of the products that change, out of what was counted: read once for a whole check.

import type { UsageReader } from '../usage/read-usage.ts';

/** Of one consumer and one major of a product. */
export type ConsumerUse = {
  readonly requests: number;
  /** Names in the graph of the columns that were read; a relation counts as the column that it goes by. */
  readonly fields: ReadonlySet<string>;
};

/** By `Product.key`, and there by consumer. */
export type ImpactUsage = ReadonlyMap<string, ReadonlyMap<string, ConsumerUse>>;

/** Consumers x fields x versions of one product: far more than any product has, and little memory. */
const mostRows = 100_000;

/**
 * @param keys products whose readers are asked for
 * @throws ConcordError CONSUMERS_NOT_SET_UP, CONSUMERS_UNAVAILABLE
 */
export async function readImpactUsage(
  reader: Pick<UsageReader, 'ofProduct'>,
  keys: readonly string[],
  { days, now }: { readonly days: number; readonly now: number },
): Promise<ImpactUsage> {
  const usage = new Map<string, ReadonlyMap<string, ConsumerUse>>();
  for (const product of keys) {
    const byConsumer = new Map<string, { requests: number; readonly fields: Set<string> }>();
    const rows = await reader.ofProduct({ product, consumer: null, days, most: mostRows }, now);
    for (const { consumer, field, requests } of rows) {
      const use = byConsumer.get(consumer) ?? { requests: 0, fields: new Set<string>() };
      byConsumer.set(consumer, use);
      // The empty name counts requests for the product as a whole; a request that reads two fields is one.
      if (field === '') use.requests += requests;
      else use.fields.add(field);
    }
    if (byConsumer.size > 0) usage.set(product, byConsumer);
  }
  return usage;
}
