// Inventory: what is in the warehouses. Stock is counted now and then; what is sold and received since lands as movements,
// and the product is one row per article with its movements summed. What was sold is read from the orders' product tier.
//
// BROKEN ON PURPOSE: five of the 2,000 articles have negative stock, because a correction was booked twice. So
// inventory.sku_inventory breaks the error-severity check no_negative_stock of its own contract, for as long as the demo lives.

import { arrived, type DemoDomain, ordinaryTiers } from '../demo-domain.ts';

/** The prices are those around which the order lines are drawn. */
const articlesSql = `
create table inventory_raw.sku_master (
  sku text, title text, category text, warehouse text, supplier_country text, unit_cost_usd text, list_price_usd text,
  reorder_point text
);
insert into inventory_raw.sku_master
select
  sku, initcap(concord_demo.pick('look', n, array['plain', 'striped', 'classic', 'light', 'heavy', 'compact', 'folding', 'painted']))
    || ' ' || article || ' ' || n,
  category,
  concord_demo.pick('warehouse', n, array['ams-1', 'fra-2', 'ohio-1', 'pune-1'], array[0.3, 0.55, 0.85]),
  concord_demo.pick('supplier', n, array['CN', 'DE', 'IN', 'US', 'IT', 'VN', 'PL', 'TR'], array[0.35, 0.5, 0.62, 0.74, 0.83, 0.9, 0.96]),
  round((price * (0.45 + 0.25 * concord_demo.draw('margin', n)))::numeric, 2)::text,
  round(price::numeric, 2)::text,
  (15 + floor(25 * concord_demo.draw('reorder point', n)))::integer::text
from (
  select
    n,
    'SKU-' || lpad(n::text, 4, '0') as sku,
    (array['apparel', 'books', 'electronics', 'garden', 'home', 'sports', 'toys'])[1 + n % 7] as category,
    (array['jacket', 'atlas', 'headphones', 'hose', 'lamp', 'racket', 'puzzle'])[1 + n % 7] as article,
    exp((array[3.4, 2.6, 4.6, 3.2, 3.5, 3.6, 2.9])[1 + n % 7] + 0.5 * concord_demo.draw_normal('price', n)) as price
  from generate_series(0, 1999) as n
) as article;`;

const landingSql = `
create table inventory_raw.inventory_kafka_landing (
  kafka_offset bigint not null, sku text, event_type text, quantity text, occurred_at text
);
with sold as materialized (
  select i.sku, i.quantity, i.order_ts
  from orders_product.order_items as i
  join orders_product.order_facts as o using (order_id)
  where i.order_ts > concord_demo.clock() - interval '14 days' and o.status <> 'cancelled'
), counted as materialized (
  select sku, n, 45 + floor(200 * concord_demo.draw('stock', n))::integer + coalesce(units, 0) as quantity
  from (select 'SKU-' || lpad(n::text, 4, '0') as sku, n from generate_series(0, 1999) as n) as article
  left join (select sku, sum(quantity) as units from sold group by sku) as gone using (sku)
), movements as (
  select sku, 'counted' as event_type, quantity, concord_demo.clock() - interval '14 days' as occurred_at from counted
  union all
  select sku, 'sold', -quantity, order_ts from sold
  union all
  select sku, 'received', 20 + floor(80 * concord_demo.draw('received', n))::integer,
    concord_demo.clock() - interval '13 days' * concord_demo.draw('received at', n)
  from counted where concord_demo.draw('is received', n) < 0.25
  union all
  -- The correction of a count that was booked twice: see the head of this file.
  select sku, 'corrected', -(quantity + 100), concord_demo.clock() - interval '5 days' from counted where n % 400 = 13
)
insert into inventory_raw.inventory_kafka_landing
select row_number() over (order by occurred_at, sku, event_type), sku, event_type, quantity::text, occurred_at::text
from movements;
create index on inventory_raw.inventory_kafka_landing (sku);
create unique index on inventory_raw.inventory_kafka_landing (kafka_offset);
create index on inventory_raw.inventory_kafka_landing (kafka_offset) where event_type = 'sold';`;

const cleanSql = `
create view inventory_derived.inventory_clean as
select kafka_offset, sku, event_type, quantity::integer as quantity, occurred_at::timestamptz as occurred_ts
from inventory_raw.inventory_kafka_landing;`;

const levelsSql = `
create view inventory_derived.sku_levels as
select
  sku,
  sum(quantity)::integer as on_hand,
  max(occurred_ts) filter (where event_type = 'counted') as last_counted_ts,
  max(occurred_ts) as updated_ts
from inventory_derived.inventory_clean
group by sku;`;

const inventorySelect = (condition: string) => `
select
  m.sku, m.title, m.category, m.warehouse, m.supplier_country, m.unit_cost_usd::numeric(12, 2),
  m.list_price_usd::numeric(12, 2), l.on_hand, m.reorder_point::integer, l.on_hand < m.reorder_point::integer,
  l.last_counted_ts, l.updated_ts
from inventory_raw.sku_master as m
join inventory_derived.sku_levels as l using (sku)
where ${condition}`;

const inventorySql = `
create table inventory_product.sku_inventory (
  sku text not null,
  title text not null,
  category text not null,
  warehouse text not null check (warehouse in ('ams-1', 'fra-2', 'ohio-1', 'pune-1')),
  supplier_country text not null,
  unit_cost numeric(12, 2) not null check (unit_cost >= 0),
  list_price numeric(12, 2) not null check (list_price >= 0),
  on_hand integer not null,
  reorder_point integer not null,
  needs_reorder boolean not null,
  last_counted_ts timestamptz not null,
  updated_ts timestamptz not null
);
insert into inventory_product.sku_inventory ${inventorySelect('true')} order by m.sku;
alter table inventory_product.sku_inventory add primary key (sku);
create index on inventory_product.sku_inventory (updated_ts, sku);
create index on inventory_product.sku_inventory (category, sku);
create index on inventory_product.sku_inventory (on_hand, sku);
analyze inventory_product.sku_inventory;`;

/** What was ordered since the last movement is taken out, and what runs low comes in; the broken ones stay broken. */
const inventoryArrival = `
with sold as materialized (
  select i.sku, -sum(i.quantity)::integer as quantity, max(i.order_ts) as order_ts
  from orders_product.order_items as i
  where i.order_ts > (
    select occurred_at::timestamptz from inventory_raw.inventory_kafka_landing
    where event_type = 'sold' order by kafka_offset desc limit 1
  )
  group by i.sku
), movements as (
  select sku, 'sold' as event_type, quantity, order_ts as occurred_at from sold
  union all
  select s.sku, 'received', 80, concord_demo.moment()
  from sold as s join inventory_product.sku_inventory as p using (sku)
  where p.on_hand >= 0 and p.on_hand + s.quantity < p.reorder_point
), numbered as materialized (
  select movements.*, top.kafka_offset + row_number() over (order by event_type desc, occurred_at, sku) as kafka_offset
  from movements, (select max(kafka_offset) as kafka_offset from inventory_raw.inventory_kafka_landing) as top
), landed as (
  insert into inventory_raw.inventory_kafka_landing
  select kafka_offset, sku, event_type, quantity::text, occurred_at::text from numbered
  returning sku
)
insert into pg_temp.arrived select distinct 'sku', sku from landed;
insert into inventory_product.sku_inventory ${inventorySelect(`m.sku = any(${arrived('sku')})`)}
on conflict (sku) do update
set on_hand = excluded.on_hand, needs_reorder = excluded.needs_reorder, updated_ts = excluded.updated_ts;`;

export const inventoryDomain: DemoDomain = {
  name: 'inventory',
  tiers: ordinaryTiers,
  steps: [
    { table: 'inventory_raw.sku_master', kind: 'table', sql: articlesSql },
    { table: 'inventory_raw.inventory_kafka_landing', kind: 'table', sql: landingSql },
    { table: 'inventory_derived.inventory_clean', kind: 'view', sql: cleanSql },
    { table: 'inventory_derived.sku_levels', kind: 'view', sql: levelsSql },
    { table: 'inventory_product.sku_inventory', kind: 'table', sql: inventorySql },
  ],
  arrival: inventoryArrival,
};
