// Marketing: touchpoints of campaigns, a third of them on the way to an order. Which orders came of them is read from the
// orders' product tier, as another domain may. The products share the revenue of each order out over its touchpoints, and
// count the leads of each campaign.

import { type DemoDomain, ordinaryTiers } from '../demo-domain.ts';
import { attributionsSelect, marketingArrival } from './marketing-arrival.ts';
import { campaignLeadStats, hashedLeadsSql, leadStatsSql } from './marketing-leads.ts';

const campaignsSql = `
create table marketing_raw.campaigns (
  campaign_id text, campaign_name text, medium text, model text, budget_eur text, starts_on text
);
insert into marketing_raw.campaigns
select
  'cmp_' || lpad(n::text, 3, '0'),
  concord_demo.pick('season', n, array['Spring', 'Summer', 'Autumn', 'Winter']) || ' '
    || concord_demo.pick('subject', n, array['sale', 'launch', 'loyalty', 'newsletter', 'referral bonus']) || ' ' || n,
  (array['organic', 'paid', 'email', 'referral', 'social', 'direct'])[1 + n % 6],
  (array['linear', 'time_decay', 'position_based'])[1 + n % 3],
  round((1000 + 40000 * concord_demo.draw('budget', n))::numeric, 2)::text,
  (concord_demo.clock() at time zone 'UTC' - interval '1 day' * floor(700 * concord_demo.draw('campaign start', n)))::date::text
from generate_series(1, 60) as n;`;

const touchpointsSql = `
create table marketing_raw.ad_platform_events (
  event_number bigint not null, touch_id text, visitor_id text, campaign_ref text, touched_at text, order_ref text
);
insert into marketing_raw.ad_platform_events
select
  n,
  concord_demo.uuid('touch', n),
  coalesce(o.customer_id, concord_demo.customer_id(stranger)),
  'cmp_' || lpad((1 + floor(60 * power(concord_demo.draw('campaign', n), 1.5)))::text, 3, '0'),
  case
    when n = 1 then concord_demo.clock() - interval '5 minutes'
    when o.order_id is not null then o.order_ts - interval '14 days' * power(concord_demo.draw('lead time', n), 2)
    else concord_demo.clock() - (concord_demo.clock() - concord_demo.signup_at(stranger)) * power(concord_demo.draw('touched', n), 1.5)
  end::text,
  o.order_id
from (
  select
    n,
    1 + floor(concord_demo.draw('stranger', n) * concord_demo.customer_total())::bigint as stranger,
    case when n > 1 and concord_demo.draw('converts', n) < 0.33 then concord_demo.uuid('order',
      1 + floor(concord_demo.draw('converted order', n) * 0.4 * concord_demo.order_total())::bigint
      + floor(0.6 * concord_demo.order_total())::bigint) end as order_id
  from generate_series(1, concord_demo.attribution_total()) as n
) as touch
left join orders_product.order_facts as o on o.order_id = touch.order_id and o.status <> 'cancelled';`;

const touchpointsCleanSql = `
create view marketing_derived.touchpoints_clean as
select
  e.touch_id as attribution_id,
  e.visitor_id as user_id,
  e.campaign_ref as campaign_id,
  c.medium as channel,
  e.touched_at::timestamptz at time zone 'UTC' as touchpoint_at,
  e.order_ref as order_id
from marketing_raw.ad_platform_events as e
join marketing_raw.campaigns as c on c.campaign_id = e.campaign_ref;`;

/** One model for all touchpoints of an order, or the shares would not add up to its revenue: the first campaign's. */
const conversionsSql = `
create view marketing_derived.conversions as
select
  t.order_id,
  o.order_ts at time zone 'UTC' as conversion_at,
  o.amount as revenue_usd,
  count(*)::integer as touchpoints,
  min(t.touchpoint_at) as first_touch_at,
  max(t.touchpoint_at) as last_touch_at,
  sum(power(2, -extract(epoch from o.order_ts at time zone 'UTC' - t.touchpoint_at)::float8 / (7 * 86400))) as decayed_whole,
  min(c.model) as attribution_model
from marketing_derived.touchpoints_clean as t
join marketing_raw.campaigns as c using (campaign_id)
join orders_product.order_facts as o using (order_id)
group by t.order_id, o.order_ts, o.amount;`;

const campaignAttributionSql = `
create table marketing_product.campaign_attribution (
  attribution_id text not null,
  user_id text not null,
  campaign_id text not null,
  channel text not null check (channel in ('organic', 'paid', 'email', 'referral', 'social', 'direct')),
  touchpoint_at timestamp not null,
  conversion_at timestamp check (conversion_at >= touchpoint_at),
  revenue_cents integer check (revenue_cents >= 0),
  attribution_model text not null check (attribution_model in ('linear', 'time_decay', 'position_based'))
);
insert into marketing_product.campaign_attribution ${attributionsSelect('true', 'marketing_derived.conversions')}
order by t.touchpoint_at;
alter table marketing_product.campaign_attribution add primary key (attribution_id);
create index on marketing_product.campaign_attribution (touchpoint_at, attribution_id);
create index on marketing_product.campaign_attribution (user_id, touchpoint_at, attribution_id);
create index on marketing_product.campaign_attribution (channel, touchpoint_at, attribution_id);
create index on marketing_product.campaign_attribution (campaign_id, touchpoint_at, attribution_id);
create index on marketing_product.campaign_attribution (conversion_at, attribution_id) where conversion_at is not null;
analyze marketing_product.campaign_attribution;`;

export const marketingDomain: DemoDomain = {
  name: 'marketing',
  tiers: ordinaryTiers,
  steps: [
    { table: 'marketing_raw.campaigns', kind: 'table', sql: campaignsSql },
    { table: 'marketing_raw.ad_platform_events', kind: 'table', sql: touchpointsSql },
    { table: 'marketing_derived.touchpoints_clean', kind: 'view', sql: touchpointsCleanSql },
    { table: 'marketing_derived.conversions', kind: 'view', sql: conversionsSql },
    { table: 'marketing_product.campaign_attribution', kind: 'table', sql: campaignAttributionSql },
    {
      table: 'marketing_raw.events_by_number',
      kind: 'index',
      sql: 'create unique index events_by_number on marketing_raw.ad_platform_events (event_number)',
    },
    {
      table: 'marketing_raw.events_by_touch',
      kind: 'index',
      sql: 'create index events_by_touch on marketing_raw.ad_platform_events (touch_id)',
    },
    {
      table: 'marketing_raw.events_by_order',
      kind: 'index',
      sql: 'create index events_by_order on marketing_raw.ad_platform_events (order_ref) where order_ref is not null',
    },
    { table: 'marketing_derived.lead_attribution', kind: 'view', sql: hashedLeadsSql },
    { table: 'marketing_derived.lead_stats', kind: 'view', sql: leadStatsSql },
    { table: 'marketing_product.campaign_lead_stats', kind: 'table', sql: campaignLeadStats },
  ],
  arrival: marketingArrival,
};
