// What one request asks of consumers: all sums and all traffic that it asks for become one statement each.

import DataLoader from 'dataloader';
import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { Traffic, UsageOfField, UsageQuestion, UsageSummary } from '../../../mesh/usage/read-usage.ts';
import type { CatalogView } from '../view.ts';
import type { ConsumerDesk } from './consumer-desk.ts';

export type ConsumerRequest = {
  /** Null where this catalog keeps no consumers. */
  readonly desk: ConsumerDesk | null;
  /** Of one consumer and product, `Product.id`. */
  readonly summaryOf: (product: string, consumer: string) => Promise<UsageSummary>;
  readonly trafficOf: (product: Product) => Promise<Traffic | undefined>;
  readonly usageOf: (question: UsageQuestion) => Promise<readonly UsageOfField[]>;
};

/** Each is a statement of its own. */
const mostQuestions = 20;
const unused: UsageSummary = { lastUsedOn: null, requestsLast30Days: 0, versionsLast30Days: [] };

export function createConsumerRequest(desk: ConsumerDesk | null, { index }: CatalogView): ConsumerRequest {
  const majorsOf = (ids: readonly string[]) => {
    const wanted = new Set(ids);
    return index.products.flatMap(({ id, key }) => (wanted.has(id) ? [key] : []));
  };
  const summaries = new DataLoader<string, ReadonlyMap<string, UsageSummary>>(async (ids) => {
    const { usage, now } = requireDesk(desk);
    const found = await usage.summaries(majorsOf(ids), now());
    return ids.map((id) => found.get(id) ?? new Map());
  });
  const traffic = new DataLoader<string, Traffic | undefined>(async (keys) => {
    const { usage, now } = requireDesk(desk);
    const found = await usage.traffic(keys, now());
    return keys.map((key) => found.get(key));
  });
  let questions = 0;
  return {
    desk,
    summaryOf: async (product, consumer) => (await summaries.load(product)).get(consumer) ?? unused,
    trafficOf: ({ key }) => traffic.load(key),
    async usageOf(question) {
      const { usage, now } = requireDesk(desk);
      questions += 1;
      if (questions > mostQuestions) throw new ConcordError('USAGE_ASKED_TOO_OFTEN', { most: mostQuestions });
      return usage.ofProduct(question, now());
    },
  };
}

/** @throws ConcordError CONSUMERS_NOT_SET_UP for a catalog that has none */
export function requireDesk(desk: ConsumerDesk | null): ConsumerDesk {
  if (desk === null) throw new ConcordError('CONSUMERS_NOT_SET_UP', {});
  return desk;
}
