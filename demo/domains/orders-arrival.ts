// How orders come in while the demo runs: a message lands with its lines, goes through the derived views, and becomes rows
// of the products; later messages say that it was paid, shipped or cancelled. The same selects fill the tables at first.

import { arrived } from '../demo-domain.ts';

/** The lines of the orders in the landing table that meet `condition`. */
export const linesSelect = (condition: string) => `
select
  order_id,
  line::text,
  'SKU-' || lpad(sku::text, 4, '0'),
  (array['apparel', 'books', 'electronics', 'garden', 'home', 'sports', 'toys'])[1 + sku % 7],
  (1 + width_bucket(concord_demo.draw('quantity', number), array[0.78, 0.94]))::text,
  round(exp((array[3.4, 2.6, 4.6, 3.2, 3.5, 3.6, 2.9])[1 + sku % 7]
    + 0.5 * concord_demo.draw_normal('price', sku) + 0.05 * concord_demo.draw_normal('discount', number))::numeric, 2)::text
from (
  select order_id, line, number, floor(2000 * power(concord_demo.draw('sku', number), 2))::integer as sku
  from (
    select order_id, line, kafka_offset * 8 + line as number
    from orders_raw.orders_kafka_landing,
      generate_series(1, 1 + width_bucket(concord_demo.draw('lines', kafka_offset), array[0.45, 0.75, 0.9])) as line
    where ${condition}
  ) as lines
) as chosen`;

/** `condition` may speak of `order_id`; it is said of both views, or Postgres would sum up the lines of all orders. */
export const orderFactsSelect = (condition: string) => `
select
  o.order_id, o.customer_id, o.order_ts, t.amount, o.currency, o.country, o.status, o.sales_channel, t.item_count,
  t.categories, o.is_gift, (o.order_ts at time zone 'UTC')::date + 4, o.shipped_ts, o.updated_ts
from (select * from orders_derived.orders_clean where ${condition}) as o
join (select * from orders_derived.order_totals where ${condition}) as t using (order_id)`;

export const orderItemsSelect = (condition: string) => `
select
  l.line_id, l.order_id, l.line_number, l.sku, l.category, l.quantity, l.unit_price,
  (l.quantity * l.unit_price)::numeric(12, 2), o.country, (o.order_ts at time zone 'UTC')::date, o.order_ts
from (select * from orders_derived.order_lines_clean where ${condition}) as l
join (select * from orders_derived.orders_clean where ${condition}) as o using (order_id)`;

/**
 * At every fourth moment an order, and one whenever the last is older than 90 seconds, so that the promise holds also
 * just after a pause. Its number goes on from the last message, and decides all about it, as for those of the first fill.
 */
const placeSql = `
with next as materialized (
  select coalesce(max(kafka_offset), 0) + 1 as n from orders_raw.orders_kafka_landing
), buyer as materialized (
  select n, concord_demo.buyer_at(concord_demo.clock(), n) as buyer from next
  where concord_demo.happens('order', 0.25)
    or not exists (
      select 1 from orders_product.order_facts where order_ts > concord_demo.moment() - interval '90 seconds'
    )
), bought as materialized (
  select *, case when concord_demo.draw('abroad', n) < 0.03 then concord_demo.country_of(n + 1000000000)
    else concord_demo.country_of(buyer) end as country
  from buyer
), landed as (
  insert into orders_raw.orders_kafka_landing
  select
    n, concord_demo.uuid('order', n), concord_demo.customer_id(buyer), concord_demo.moment()::text,
    lower(concord_demo.currency_of(country)), country,
    concord_demo.pick('sales channel', n, array['web', 'app', 'store', 'partner'], array[0.52, 0.86, 0.95]),
    (concord_demo.draw('gift', n) < 0.07)::text, 'placed', null, concord_demo.moment()::text
  from bought
  returning order_id
)
insert into pg_temp.arrived select 'placed order', order_id from landed;
insert into orders_raw.order_lines_cdc ${linesSelect(`order_id = any(${arrived('placed order')})`)};`;

/**
 * The landing table holds the last message of each order (the topic is compacted by its key), so a change takes the place
 * of the message before, under an offset of its own. A few at a moment, which is more than come in.
 */
const changeSql = `
with changed as materialized (
  (select o.order_id, 'paid' as status
   from orders_product.order_facts as o
   where o.status = 'placed' and o.order_ts > concord_demo.moment() - interval '7 days'
     and exists (
       select 1 from payments_product.payment_facts as p where p.order_id = o.order_id and p.status <> 'failed'
     )
   order by o.order_ts limit 4)
  union all
  (select o.order_id, 'cancelled'
   from orders_product.order_facts as o
   where o.status = 'placed'
     and o.order_ts between concord_demo.moment() - interval '7 days' and concord_demo.moment() - interval '1 hour'
     and exists (select 1 from payments_product.payment_facts as p where p.order_id = o.order_id)
     and not exists (
       select 1 from payments_product.payment_facts as p where p.order_id = o.order_id and p.status <> 'failed'
     )
   order by o.order_ts limit 4)
  union all
  (select o.order_id, 'shipped'
   from orders_product.order_facts as o
   where o.status = 'paid'
     and o.order_ts between concord_demo.moment() - interval '10 days' and concord_demo.moment() - interval '6 hours'
     and o.order_ts + interval '6 hours'
       + interval '60 hours' * concord_demo.draw('shipping', hashtextextended(o.order_id, 0)) <= concord_demo.moment()
   order by o.order_ts limit 4)
), numbered as materialized (
  select order_id, status, top.kafka_offset + row_number() over () as kafka_offset
  from changed, (select max(kafka_offset) as kafka_offset from orders_raw.orders_kafka_landing) as top
), landed as (
  update orders_raw.orders_kafka_landing as l
  set kafka_offset = n.kafka_offset, status = n.status, changed_at = concord_demo.moment()::text,
    shipped_at = case n.status when 'shipped' then concord_demo.moment()::text end
  from numbered as n
  where l.order_id = n.order_id
  returning l.order_id
)
insert into pg_temp.arrived select 'changed order', order_id from landed;`;

export const ordersArrival = `
${placeSql}
${changeSql}
insert into orders_product.order_facts
${orderFactsSelect(`order_id = any(${arrived('placed order')} || ${arrived('changed order')})`)}
on conflict (order_id) do update
set status = excluded.status, shipped_ts = excluded.shipped_ts, updated_ts = excluded.updated_ts;
insert into orders_product.order_items ${orderItemsSelect(`order_id = any(${arrived('placed order')})`)};`;
