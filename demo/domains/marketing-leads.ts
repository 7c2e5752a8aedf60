// The leads of each campaign. Marketing reads the customers' addresses from the customers' product tier, hashes them in its
// derived tier, where they stay personal data, and publishes counts only.

export const hashedLeadsSql = `
create view marketing_derived.lead_attribution as
select
  t.attribution_id,
  t.campaign_id,
  t.touchpoint_at,
  encode(sha256(convert_to(c.email, 'UTF8')), 'hex') as hashed_lead_email
from marketing_derived.touchpoints_clean as t
join customer_product.customer_dim as c on c.customer_id = t.user_id;`;

/** Fewer than five people could be told apart by who knows the campaign, so their number is withheld. */
export const leadStatsSql = `
create view marketing_derived.lead_stats as
select
  c.campaign_id,
  c.campaign_name,
  c.medium as channel,
  c.starts_on::date as started_on,
  c.budget_eur::numeric(12, 2) as budget,
  coalesce(l.touchpoints, 0)::integer as touchpoints,
  case when l.leads >= 5 then l.leads end::integer as unique_hashed_emails,
  coalesce(a.conversions, 0)::integer as conversions,
  coalesce(a.revenue_cents, 0)::bigint as revenue_cents,
  case when l.leads >= 5 then round(c.budget_eur::numeric / l.leads, 2) end::numeric(12, 2) as cost_per_lead,
  l.last_touch_at
from marketing_raw.campaigns as c
left join (
  select campaign_id, count(*) as touchpoints, count(distinct hashed_lead_email) as leads,
    max(touchpoint_at) as last_touch_at
  from marketing_derived.lead_attribution
  group by campaign_id
) as l using (campaign_id)
left join (
  select campaign_id, count(conversion_at) as conversions, sum(revenue_cents) as revenue_cents
  from marketing_product.campaign_attribution
  group by campaign_id
) as a using (campaign_id);`;

export const campaignLeadStats = `
create table marketing_product.campaign_lead_stats (
  campaign_id text not null,
  campaign_name text not null,
  channel text not null check (channel in ('organic', 'paid', 'email', 'referral', 'social', 'direct')),
  started_on date not null,
  budget numeric(12, 2) not null check (budget >= 0),
  touchpoints integer not null check (touchpoints >= 0),
  unique_hashed_emails integer check (unique_hashed_emails >= 5),
  conversions integer not null check (conversions >= 0),
  revenue_cents bigint not null check (revenue_cents >= 0),
  cost_per_lead numeric(12, 2),
  last_touch_at timestamp,
  computed_ts timestamptz not null
);
insert into marketing_product.campaign_lead_stats select *, concord_demo.clock() from marketing_derived.lead_stats;
alter table marketing_product.campaign_lead_stats add primary key (campaign_id);
create index on marketing_product.campaign_lead_stats (started_on, campaign_id);
analyze marketing_product.campaign_lead_stats;`;

/** Counting all leads takes a while, so once an hour. */
export const leadStatsArrival = `
insert into marketing_product.campaign_lead_stats
select s.*, concord_demo.moment()
from marketing_derived.lead_stats as s
where (select max(computed_ts) from marketing_product.campaign_lead_stats) < concord_demo.moment() - interval '1 hour'
on conflict (campaign_id) do update
set touchpoints = excluded.touchpoints, unique_hashed_emails = excluded.unique_hashed_emails,
  conversions = excluded.conversions, revenue_cents = excluded.revenue_cents, cost_per_lead = excluded.cost_per_lead,
  last_touch_at = excluded.last_touch_at, computed_ts = excluded.computed_ts;`;
