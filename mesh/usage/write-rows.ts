// Waiting counts -> concord.usage and concord.traffic, in one transaction: added to what other processes have counted.

import type pg from 'pg';
import type { TrafficRow, UsageRow } from './usage-rows.ts';

/** In the order of their keys, so that two processes that add to the same rows never wait in a circle. */
export async function writeUsage(client: pg.ClientBase, rows: readonly UsageRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into concord.usage (day, consumer, product, version, field, requests)
     select * from unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[]) order by 1, 2, 3, 4, 5
     on conflict (day, consumer, product, version, field) do update set requests = usage.requests + excluded.requests`,
    [
      rows.map(({ day }) => day),
      rows.map(({ consumer }) => consumer),
      rows.map(({ product }) => product),
      rows.map(({ version }) => version),
      rows.map(({ field }) => field),
      rows.map(({ requests }) => requests),
    ],
  );
}

/** PostgreSQL has no lists of lists of different lengths, so each histogram comes as the text of a list. */
export async function writeTraffic(client: pg.ClientBase, rows: readonly TrafficRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into concord.traffic (hour, product, requests, failures, latency_buckets)
     select hour, product, requests, failures, buckets::bigint[]
     from unnest($1::timestamptz[], $2::text[], $3::bigint[], $4::bigint[], $5::text[]) row (hour, product, requests, failures, buckets)
     order by 1, 2
     on conflict (hour, product) do update set
       requests = traffic.requests + excluded.requests,
       failures = traffic.failures + excluded.failures,
       latency_buckets = (
         select array_agg(coalesce(known, 0) + coalesce(added, 0) order by place)
         from unnest(traffic.latency_buckets, excluded.latency_buckets) with ordinality both_of (known, added, place)
       )`,
    [
      rows.map(({ hour }) => new Date(hour)),
      rows.map(({ product }) => product),
      rows.map(({ requests }) => requests),
      rows.map(({ failures }) => failures),
      rows.map(({ buckets }) => `{${buckets.join(',')}}`),
    ],
  );
}
