// What was counted, read for who looks: sums per consumer, the days of one product, and how products were served.

import type pg from 'pg';
import { explainConsumerFailure } from '../consumers/consumer-store.ts';

/** Of one consumer and one product in all its majors. */
export type UsageSummary = {
  /** 2026-01-31; null = never, as far as counts are kept. */
  readonly lastUsedOn: string | null;
  readonly requestsLast30Days: number;
  /** Of these, by version: which majors it reads. */
  readonly versionsLast30Days: readonly { readonly version: string; readonly requests: number }[];
};

/** Of one consumer, version and field; the field is empty for the product as a whole. Days without a request are left out. */
export type UsageOfField = {
  readonly consumer: string;
  readonly version: string;
  readonly field: string;
  readonly requests: number;
  readonly days: readonly { readonly day: string; readonly requests: number }[];
};

/** Of one product: 30 days, and of the last 24 hours how long requests took. */
export type Traffic = {
  readonly requests: number;
  readonly failures: number;
  readonly buckets: readonly number[];
};

/** Each may throw CONSUMERS_NOT_SET_UP or CONSUMERS_UNAVAILABLE. */
export type UsageReader = {
  /** By `Product.id`, and there by consumer. */
  readonly summaries: (
    keys: readonly string[],
    now: number,
  ) => Promise<ReadonlyMap<string, ReadonlyMap<string, UsageSummary>>>;
  /** At most one more than `most`, in the order of consumer, version and field. */
  readonly ofProduct: (question: UsageQuestion, now: number) => Promise<readonly UsageOfField[]>;
  /** By `Product.key`; what was never asked for is not in it. */
  readonly traffic: (keys: readonly string[], now: number) => Promise<ReadonlyMap<string, Traffic>>;
};

export type UsageQuestion = {
  /** `Product.key` */
  readonly product: string;
  /** Null = all. */
  readonly consumer: string | null;
  /** This day and those before it. */
  readonly days: number;
  readonly most: number;
};

const dayMs = 86_400_000;

export function createUsageReader(pool: pg.Pool): UsageReader {
  const read = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]) => {
    const { rows } = await pool.query<Row>(text, [...values]).catch((error: unknown) => {
      throw explainConsumerFailure(error);
    });
    return rows;
  };
  return {
    async summaries(keys, now) {
      const rows = await read<{ id: string; consumer: string; version: string; last: string; requests: string }>(
        `select split_part(product, '@', 1) as id, consumer, version, to_char(max(day), 'YYYY-MM-DD') as last,
           coalesce(sum(requests) filter (where day > $2), 0)::text as requests
         from concord.usage where product = any($1) and field = '' group by 1, 2, 3`,
        [keys, dayOf(now - 30 * dayMs)],
      );
      const byProduct = new Map<string, Map<string, UsageSummary>>();
      for (const { id, consumer, version, last, requests } of rows) {
        const byConsumer = byProduct.get(id) ?? new Map<string, UsageSummary>();
        byProduct.set(id, byConsumer);
        byConsumer.set(consumer, addVersion(byConsumer.get(consumer), { version, last, requests: Number(requests) }));
      }
      return byProduct;
    },
    async ofProduct({ product, consumer, days, most }, now) {
      const rows = await read<{ consumer: string; version: string; field: string; days: string[]; requests: string[] }>(
        `select consumer, version, field, array_agg(to_char(day, 'YYYY-MM-DD') order by day) as days,
           array_agg(requests::text order by day) as requests
         from concord.usage where product = $1 and day > $2 and ($3::text is null or consumer = $3)
         group by consumer, version, field order by consumer, version, field limit $4`,
        [product, dayOf(now - days * dayMs), consumer, most + 1],
      );
      return rows.map(({ days: on, requests, ...one }) => ({
        ...one,
        requests: requests.reduce((sum, count) => sum + Number(count), 0),
        days: on.map((day, place) => ({ day, requests: Number(requests[place]) })),
      }));
    },
    async traffic(keys, now) {
      const rows = await read<{
        product: string;
        requests: string;
        failures: string;
        buckets: (string | null)[] | null;
      }>(
        `select product, sum(requests)::text as requests, sum(failures)::text as failures, (
           select array_agg(count order by place) from (
             select place, sum(bucket)::text as count
             from concord.traffic recent, unnest(recent.latency_buckets) with ordinality buckets (bucket, place)
             where recent.product = traffic.product and recent.hour > $3 group by place
           ) summed
         ) as buckets
         from concord.traffic where product = any($1) and hour > $2 group by product`,
        [keys, new Date(now - 30 * dayMs), new Date(now - dayMs)],
      );
      return new Map(
        rows.map(({ product, requests, failures, buckets }) => [
          product,
          { requests: Number(requests), failures: Number(failures), buckets: (buckets ?? []).map(Number) },
        ]),
      );
    },
  };
}

function addVersion(
  known: UsageSummary | undefined,
  { version, last, requests }: { readonly version: string; readonly last: string; readonly requests: number },
): UsageSummary {
  const { lastUsedOn = null, requestsLast30Days = 0, versionsLast30Days = [] } = known ?? {};
  return {
    lastUsedOn: lastUsedOn === null || lastUsedOn < last ? last : lastUsedOn,
    requestsLast30Days: requestsLast30Days + requests,
    versionsLast30Days: requests === 0 ? versionsLast30Days : [...versionsLast30Days, { version, requests }],
  };
}

/** In UTC. */
function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
