// Orders: placed over the last two years, more and more, with the rhythm of days, weeks and seasons. Headers and lines
// land apart; the products are one row per order with its lines summed, and one row per line.

import { type DemoDomain, ordinaryTiers } from '../demo-domain.ts';
import { linesSelect, orderFactsSelect, orderItemsSelect, ordersArrival } from './orders-arrival.ts';

/**
 * Every hour gets its share of all orders, so that numbers rise with time. Whatever the scale, the last two orders are
 * minutes old and one of them is paid: nothing is stale on the first day.
 */
const landingSql = `
create table orders_raw.orders_kafka_landing (
  kafka_offset bigint not null, order_id text, customer_ref text, placed_at text, currency text, country text,
  sales_channel text, gift text, status text, shipped_at text, changed_at text
);
with weighted as (
  select
    hour,
    exp(0.9 * number / 17520)
      * (array[0.35, 0.25, 0.18, 0.15, 0.15, 0.2, 0.35, 0.55, 0.8, 1, 1.15, 1.2, 1.3, 1.2, 1.1, 1.1, 1.15, 1.25, 1.4,
        1.6, 1.7, 1.5, 1.1, 0.65])[1 + extract(hour from hour at time zone 'UTC')::integer]
      * (array[1.15, 0.95, 0.92, 0.94, 0.98, 1.05, 1.2])[1 + extract(dow from hour at time zone 'UTC')::integer]
      * (array[0.8, 0.85, 0.95, 1, 1, 0.95, 0.9, 0.9, 1, 1.05, 1.35, 1.5])[extract(month from hour at time zone 'UTC')::integer]
      as weight
  from (
    select number, concord_demo.clock() - interval '1 hour' * (17520 - number) as hour
    from generate_series(0, 17519) as number
  ) as hours
), cumulated as materialized (
  select hour, weight, sum(weight) over (order by hour) as upto, sum(weight) over () as whole from weighted
), placed as materialized (
  select
    n,
    case when n > concord_demo.order_total() - 2
      then concord_demo.clock() - interval '2 minutes' * (concord_demo.order_total() - n + 1)
      else hour + interval '1 hour' * concord_demo.draw('minute', n) end as placed_at
  from cumulated,
    generate_series(
      1 + round((upto - weight) / whole * concord_demo.order_total())::integer,
      round(upto / whole * concord_demo.order_total())::integer
    ) as n
), bought as materialized (
  select
    n,
    placed_at,
    concord_demo.clock() - placed_at as age,
    concord_demo.buyer_at(placed_at, n) as buyer,
    concord_demo.draw('status', n) as chance,
    placed_at + interval '6 hours' + interval '60 hours' * concord_demo.draw('shipping', n) as ships_at
  from placed
), settled as materialized (
  select
    *,
    case when concord_demo.draw('abroad', n) < 0.03 then concord_demo.country_of(n + 1000000000)
      else concord_demo.country_of(buyer) end as country,
    case
      when n = concord_demo.order_total() - 1 then 'paid'
      when chance < 0.055 and age > interval '1 hour' then 'cancelled'
      when age < interval '2 hours' then case when chance < 0.7 then 'placed' else 'paid' end
      when ships_at <= concord_demo.clock() and chance < 0.985 then 'shipped'
      when chance < 0.97 then 'paid'
      else 'placed'
    end as status
  from bought
)
insert into orders_raw.orders_kafka_landing
select
  n,
  concord_demo.uuid('order', n),
  concord_demo.customer_id(buyer),
  placed_at::text,
  lower(concord_demo.currency_of(country)),
  country,
  concord_demo.pick('sales channel', n, array['web', 'app', 'store', 'partner'], array[0.52, 0.86, 0.95]),
  (concord_demo.draw('gift', n) < 0.07)::text,
  status,
  case when status = 'shipped' then ships_at::text end,
  case status
    when 'shipped' then ships_at
    when 'placed' then placed_at
    else placed_at + least(age, interval '40 minutes' * concord_demo.draw('settled', n))
  end::text
from settled
order by n;`;

const linesSql = `
create table orders_raw.order_lines_cdc (
  order_id text, line_number text, sku text, category text, quantity text, unit_price_usd text
);
insert into orders_raw.order_lines_cdc ${linesSelect('true')};`;

const ordersCleanSql = `
create view orders_derived.orders_clean as
select
  order_id,
  customer_ref as customer_id,
  placed_at::timestamptz as order_ts,
  upper(currency) as currency,
  country,
  sales_channel,
  gift::boolean as is_gift,
  status,
  shipped_at::timestamptz as shipped_ts,
  changed_at::timestamptz as updated_ts
from orders_raw.orders_kafka_landing;`;

const orderTotalsSql = `
create view orders_derived.order_totals as
select
  order_id,
  sum(quantity::integer * unit_price_usd::numeric(12, 2))::numeric(12, 2) as amount,
  sum(quantity::integer)::integer as item_count,
  array_agg(distinct category order by category) as categories
from orders_raw.order_lines_cdc
group by order_id;`;

const orderFactsSql = `
create table orders_product.order_facts (
  order_id text not null,
  customer_id text not null,
  order_ts timestamptz not null,
  amount numeric(12, 2) not null check (amount >= 0),
  currency text not null check (currency in ('USD', 'EUR', 'GBP', 'JPY', 'INR')),
  country text not null,
  status text not null check (status in ('placed', 'shipped', 'cancelled', 'paid')),
  sales_channel text not null,
  item_count integer not null check (item_count > 0),
  categories text[] not null,
  is_gift boolean not null,
  promised_date date not null,
  shipped_ts timestamptz,
  updated_ts timestamptz not null
);
insert into orders_product.order_facts ${orderFactsSelect('true')} order by o.order_ts;
alter table orders_product.order_facts add primary key (order_id);
create index on orders_product.order_facts (order_ts, order_id);
create index on orders_product.order_facts (customer_id, order_ts, order_id);
create index on orders_product.order_facts (status, order_ts, order_id);
create index on orders_product.order_facts (country, order_ts, order_id);
create index on orders_product.order_facts (amount, order_id);
create index on orders_product.order_facts (updated_ts);
analyze orders_product.order_facts;`;

const linesCleanSql = `
create view orders_derived.order_lines_clean as
select
  order_id || '-' || line_number as line_id,
  order_id,
  line_number::integer as line_number,
  sku,
  category,
  quantity::integer as quantity,
  unit_price_usd::numeric(12, 2) as unit_price
from orders_raw.order_lines_cdc;`;

const orderItemsSql = `
create table orders_product.order_items (
  line_id text not null,
  order_id text not null,
  line_number integer not null check (line_number > 0),
  sku text not null,
  category text not null,
  quantity integer not null check (quantity > 0),
  unit_price numeric(12, 2) not null check (unit_price >= 0),
  amount numeric(12, 2) not null check (amount >= 0),
  country text not null,
  order_date date not null,
  order_ts timestamptz not null
);
insert into orders_product.order_items ${orderItemsSelect('true')} order by o.order_ts;
alter table orders_product.order_items add primary key (line_id);
create index on orders_product.order_items (order_id, line_number);
create index on orders_product.order_items (sku, order_ts);
create index on orders_product.order_items (order_ts, line_id);
create index on orders_product.order_items (order_date, line_id);
analyze orders_product.order_items;`;

export const ordersDomain: DemoDomain = {
  name: 'orders',
  tiers: ordinaryTiers,
  steps: [
    { table: 'orders_raw.orders_kafka_landing', kind: 'table', sql: landingSql },
    { table: 'orders_raw.order_lines_cdc', kind: 'table', sql: linesSql },
    { table: 'orders_derived.orders_clean', kind: 'view', sql: ordersCleanSql },
    { table: 'orders_derived.order_totals', kind: 'view', sql: orderTotalsSql },
    { table: 'orders_product.order_facts', kind: 'table', sql: orderFactsSql },
    { table: 'orders_derived.order_lines_clean', kind: 'view', sql: linesCleanSql },
    { table: 'orders_product.order_items', kind: 'table', sql: orderItemsSql },
    {
      table: 'orders_raw.landing_by_offset',
      kind: 'index',
      sql: 'create unique index landing_by_offset on orders_raw.orders_kafka_landing (kafka_offset)',
    },
    {
      table: 'orders_raw.landing_by_order',
      kind: 'index',
      sql: 'create index landing_by_order on orders_raw.orders_kafka_landing (order_id)',
    },
    {
      table: 'orders_raw.lines_by_order',
      kind: 'index',
      sql: 'create index lines_by_order on orders_raw.order_lines_cdc (order_id)',
    },
  ],
  arrival: ordersArrival,
};
