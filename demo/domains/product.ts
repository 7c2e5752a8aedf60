// Product: what people do in the shop's apps. Events land one by one; feature_usage has them per customer, feature and day,
// funnel_metrics how many sessions got how far on a day.
//
// STALE ON PURPOSE: funnel_metrics promises to be loaded every day, and was last loaded nine days before the demo's first
// start; nothing loads it again. The other product of the domain moves on.

import { arrived, type DemoDomain, ordinaryTiers } from '../demo-domain.ts';

/** Events of the given numbers; one that nobody else has makes all that is drawn about it. */
const eventOf = (number: string, customer: string, moment: string) => `
  ${number}, ${customer},
  concord_demo.pick('feature', ${number}, array['search', 'recommendations', 'wishlist', 'reviews', 'saved_cart', 'one_click'],
    array[0.38, 0.6, 0.76, 0.87, 0.95]),
  concord_demo.pick('device', ${number}, array['web', 'ios', 'android'], array[0.45, 0.75]),
  (${moment})::text,
  (5 + floor(600 * power(concord_demo.draw('seconds', ${number}), 3)))::integer::text`;

const drawnCustomer = (number: string) =>
  `concord_demo.customer_id(1 + floor(power(concord_demo.draw('app user', ${number}), 5) * concord_demo.customer_total())::bigint)`;

const appEventsSql = `
create table product_raw.app_events (
  event_number bigint not null, user_ref text, feature text, device text, occurred_at text, seconds text
);
insert into product_raw.app_events
select ${eventOf(
  'n',
  drawnCustomer('n'),
  `concord_demo.clock() - interval '1 minute' - interval '90 days' * power(1 - n::float8 / concord_demo.app_event_total(), 1.3)`,
)}
from generate_series(1, concord_demo.app_event_total()) as n;
create unique index on product_raw.app_events (event_number);
create index on product_raw.app_events (user_ref);`;

const eventsCleanSql = `
create view product_derived.app_events_clean as
select
  event_number,
  user_ref as customer_id,
  feature,
  device as platform,
  (occurred_at::timestamptz at time zone 'UTC')::date as used_on,
  occurred_at::timestamptz as occurred_ts,
  seconds::integer as seconds
from product_raw.app_events;`;

const usageSelect = (condition: string) => `
select
  concord_demo.uuid('usage', min(event_number)),
  customer_id,
  feature,
  used_on,
  count(*)::integer,
  sum(seconds)::integer,
  array_agg(distinct platform order by platform),
  min(occurred_ts),
  max(occurred_ts)
from product_derived.app_events_clean
where ${condition}
group by customer_id, feature, used_on`;

const featureUsageSql = `
create table product_product.feature_usage (
  usage_id text not null,
  customer_id text not null,
  feature text not null check (feature in ('search', 'recommendations', 'wishlist', 'reviews', 'saved_cart', 'one_click')),
  used_on date not null,
  uses integer not null check (uses > 0),
  seconds integer not null check (seconds >= 0),
  platforms text[] not null,
  first_used_ts timestamptz not null,
  last_used_ts timestamptz not null
);
insert into product_product.feature_usage ${usageSelect('true')} order by max(occurred_ts);
alter table product_product.feature_usage add primary key (usage_id);
create unique index on product_product.feature_usage (customer_id, feature, used_on);
create index on product_product.feature_usage (last_used_ts, usage_id);
create index on product_product.feature_usage (used_on, usage_id);
create index on product_product.feature_usage (feature, last_used_ts, usage_id);
analyze product_product.feature_usage;`;

/** Of all sessions on a day, the share that reaches each step. The last day stands nine days back: see the head of this file. */
const funnelEventsSql = `
create table product_raw.web_funnel_export (
  exported_day text, platform text, step text, step_number text, sessions text, exported_at text
);
insert into product_raw.web_funnel_export
select
  day::date::text, platform, step, step_number::text,
  round(sessions * reached * (1 + 0.06 * (concord_demo.draw(platform || step, day::date - date '2020-01-01') - 0.5)))::integer::text,
  (concord_demo.clock() - interval '9 days')::text
from generate_series(
    date_trunc('day', concord_demo.clock() at time zone 'UTC') - interval '730 days',
    date_trunc('day', concord_demo.clock() at time zone 'UTC') - interval '10 days',
    interval '1 day') as day
cross join (values ('web', 5200), ('ios', 2600), ('android', 2300)) as platforms (platform, daily)
cross join (values
  ('visit', 1, 1.0), ('product_view', 2, 0.58), ('add_to_cart', 3, 0.17), ('checkout', 4, 0.09), ('purchase', 5, 0.052)
) as steps (step, step_number, reached)
cross join lateral (
  select daily * (1 + 0.4 * extract(doy from day)::float8 / 366)
    * (array[1.15, 0.95, 0.92, 0.94, 0.98, 1.05, 1.2])[1 + extract(dow from day)::integer] as sessions
) as busy;`;

const funnelSql = `
create table product_product.funnel_metrics (
  metric_id text not null,
  funnel_date date not null,
  platform text not null check (platform in ('web', 'ios', 'android')),
  step text not null check (step in ('visit', 'product_view', 'add_to_cart', 'checkout', 'purchase')),
  step_number integer not null check (step_number between 1 and 5),
  sessions integer not null check (sessions >= 0),
  step_conversion numeric(6, 4) check (step_conversion between 0 and 1),
  overall_conversion numeric(6, 4) not null check (overall_conversion between 0 and 1),
  loaded_ts timestamptz not null
);
insert into product_product.funnel_metrics
select
  exported_day || '-' || platform || '-' || step,
  exported_day::date, platform, step, step_number::integer, sessions::integer,
  round(sessions::numeric / lag(sessions::numeric) over steps, 4),
  round(sessions::numeric / first_value(sessions::numeric) over steps, 4),
  exported_at::timestamptz
from product_raw.web_funnel_export
window steps as (partition by exported_day, platform order by step_number)
order by exported_day, platform, step_number;
alter table product_product.funnel_metrics add primary key (metric_id);
create index on product_product.funnel_metrics (funnel_date, metric_id);
create index on product_product.funnel_metrics (step, funnel_date, metric_id);
analyze product_product.funnel_metrics;`;

/** The day's row of that customer and feature is counted anew from its events, and keeps its key. */
const productArrival = `
with numbered as materialized (
  select max(event_number) + 1 as number from product_raw.app_events having concord_demo.happens('app event', 0.2)
    or (select max(last_used_ts) from product_product.feature_usage) < concord_demo.moment() - interval '10 minutes'
), landed as (
  insert into product_raw.app_events
  select ${eventOf('number', drawnCustomer('number'), 'concord_demo.moment()')}
  from numbered
  returning user_ref
)
insert into pg_temp.arrived select 'app user', user_ref from landed;
insert into product_product.feature_usage
${usageSelect(`customer_id = any(${arrived('app user')})`)}
on conflict (customer_id, feature, used_on) do update
set uses = excluded.uses, seconds = excluded.seconds, platforms = excluded.platforms, last_used_ts = excluded.last_used_ts
where feature_usage.uses <> excluded.uses;`;

export const productDomain: DemoDomain = {
  name: 'product',
  tiers: ordinaryTiers,
  steps: [
    { table: 'product_raw.app_events', kind: 'table', sql: appEventsSql },
    { table: 'product_derived.app_events_clean', kind: 'view', sql: eventsCleanSql },
    { table: 'product_product.feature_usage', kind: 'table', sql: featureUsageSql },
    { table: 'product_raw.web_funnel_export', kind: 'table', sql: funnelEventsSql },
    { table: 'product_product.funnel_metrics', kind: 'table', sql: funnelSql },
  ],
  arrival: productArrival,
};
