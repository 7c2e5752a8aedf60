// The curated mart: revenue by day, sales channel and customer segment, joined from the product tiers of three domains and
// from nothing else. The view says what it is; the table keeps it, so that a dashboard does not join on each request.

export const revenueViewSql = `
create view platform_curated.revenue_by_day as
select
  (o.order_ts at time zone 'UTC')::date as order_date,
  o.sales_channel,
  c.segment,
  count(*)::integer as orders,
  count(*) filter (where o.status = 'cancelled')::integer as cancelled_orders,
  coalesce(sum(o.item_count) filter (where o.status <> 'cancelled'), 0)::integer as items,
  coalesce(sum(o.amount) filter (where o.status <> 'cancelled'), 0)::numeric(14, 2) as revenue,
  coalesce(sum(p.captured_usd), 0)::numeric(14, 2) as captured,
  coalesce(sum(p.refunded_usd), 0)::numeric(14, 2) as refunded,
  max(o.updated_ts) as updated_ts
from orders_product.order_facts as o
join customer_product.customer_dim as c using (customer_id)
left join (
  select order_id, sum(amount_usd) as captured_usd, sum(refunded_usd) as refunded_usd
  from payments_product.payment_facts
  where status <> 'failed'
  group by order_id
) as p using (order_id)
group by 1, 2, 3;`;

export const martSql = `
create table platform_curated.daily_channel_revenue (
  order_date date not null,
  sales_channel text not null check (sales_channel in ('web', 'app', 'store', 'partner')),
  segment text not null check (segment in ('consumer', 'small_business', 'enterprise')),
  orders integer not null check (orders > 0),
  cancelled_orders integer not null check (cancelled_orders between 0 and orders),
  items integer not null check (items >= 0),
  revenue numeric(14, 2) not null check (revenue >= 0),
  captured numeric(14, 2) not null check (captured >= 0),
  refunded numeric(14, 2) not null check (refunded >= 0),
  updated_ts timestamptz not null
);
insert into platform_curated.daily_channel_revenue select * from platform_curated.revenue_by_day order by 1, 2, 3;
alter table platform_curated.daily_channel_revenue add primary key (order_date, sales_channel, segment);
create index on platform_curated.daily_channel_revenue (segment, order_date, sales_channel);
create index on platform_curated.daily_channel_revenue (updated_ts);
analyze platform_curated.daily_channel_revenue;`;

/** At most every two minutes, and only the days on which an order has changed since: a day's join reads all orders. */
export const martArrival = `
insert into platform_curated.daily_channel_revenue
select *
from platform_curated.revenue_by_day
where (select max(updated_ts) from platform_curated.daily_channel_revenue) < concord_demo.moment() - interval '2 minutes'
  and order_date = any(array(
    select distinct (order_ts at time zone 'UTC')::date from orders_product.order_facts
    where updated_ts > (select max(updated_ts) from platform_curated.daily_channel_revenue)
  ))
on conflict (order_date, sales_channel, segment) do update
set orders = excluded.orders, cancelled_orders = excluded.cancelled_orders, items = excluded.items,
  revenue = excluded.revenue, captured = excluded.captured, refunded = excluded.refunded, updated_ts = excluded.updated_ts;`;
