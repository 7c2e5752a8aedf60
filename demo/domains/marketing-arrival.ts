// How touchpoints come in while the demo runs: some of passers-by, some on the way to an order that was just placed. The
// same select fills the table at first.

import { arrived } from '../demo-domain.ts';
import { leadStatsArrival } from './marketing-leads.ts';

/** `conversions` is the view of that name, or a part of it. */
export const attributionsSelect = (condition: string, conversions: string) => `
select
  t.attribution_id,
  t.user_id,
  t.campaign_id,
  t.channel,
  t.touchpoint_at,
  v.conversion_at,
  round(100 * v.revenue_usd * case v.attribution_model
    when 'linear' then 1.0 / v.touchpoints
    when 'time_decay' then
      power(2, -extract(epoch from v.conversion_at - t.touchpoint_at)::float8 / (7 * 86400)) / v.decayed_whole
    else case
      when v.touchpoints <= 2 then 1.0 / v.touchpoints
      when t.touchpoint_at in (v.first_touch_at, v.last_touch_at) then 0.4
      else 0.2 / (v.touchpoints - 2)
    end
  end)::integer,
  coalesce(v.attribution_model, c.model)
from marketing_derived.touchpoints_clean as t
join marketing_raw.campaigns as c using (campaign_id)
left join ${conversions} as v using (order_id)
where ${condition}`;

/** An order's touchpoints all arrive with it, since each share depends on how many they are. */
const touchSql = `
with touched as materialized (
  select o.order_id, o.customer_id, o.order_ts, line, hashtextextended(o.order_id, 0) as n
  from orders_product.order_facts as o,
    generate_series(1, 1 + width_bucket(concord_demo.draw('touches', hashtextextended(o.order_id, 0)), array[0.5, 0.8])) as line
  where o.order_ts > concord_demo.moment() - interval '2 minutes' and o.status <> 'cancelled'
    and concord_demo.draw('has touches', hashtextextended(o.order_id, 0)) < 0.4
    and not exists (select 1 from marketing_raw.ad_platform_events as e where e.order_ref = o.order_id)
), visits as (
  select order_id, customer_id, order_ts - interval '3 hours' * concord_demo.draw('lead time', n + line) as touched_at
  from touched
  union all
  select null, concord_demo.customer_id(1 + floor(
      concord_demo.draw('passer-by', (extract(epoch from concord_demo.moment()) * 1000)::bigint) * concord_demo.customer_total()
    )::bigint), concord_demo.moment()
  where concord_demo.happens('touch', 0.3)
    or not exists (
      select 1 from marketing_product.campaign_attribution
      where touchpoint_at > concord_demo.moment() at time zone 'UTC' - interval '10 minutes'
    )
), numbered as materialized (
  select visits.*, top.event_number + row_number() over () as number
  from visits, (select max(event_number) as event_number from marketing_raw.ad_platform_events) as top
), landed as (
  insert into marketing_raw.ad_platform_events
  select
    number, concord_demo.uuid('touch', number), customer_id,
    'cmp_' || lpad((1 + floor(60 * power(concord_demo.draw('campaign', number), 1.5)))::text, 3, '0'),
    touched_at::text, order_id
  from numbered
  returning touch_id, order_ref
)
insert into pg_temp.arrived
select 'touch', touch_id from landed
union all
select 'touched order', order_ref from landed where order_ref is not null;`;

const newConversions = `(select * from marketing_derived.conversions where order_id = any(${arrived('touched order')}))`;

export const marketingArrival = `
${touchSql}
insert into marketing_product.campaign_attribution
${attributionsSelect(`t.attribution_id = any(${arrived('touch')})`, newConversions)};
${leadStatsArrival}`;
