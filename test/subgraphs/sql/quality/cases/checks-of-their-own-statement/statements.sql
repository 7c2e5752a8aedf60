select count(*)::text as n,
  (count(*) filter (where "t"."line_id" is null))::text as "c0" from "orders_product"."order_items" "t"
-- 

select coalesce(sum(g.n - 1), 0)::text as failing from (select count(*) as n from "orders_product"."order_items" "t" where "t"."sku" is not null group by "t"."sku" having count(*) > 1) g
-- 

select count(*)::text as failing from "orders_product"."order_items" "t" where "t"."next_id" is not null
  and not exists (select from "orders_product"."order_items" "r" where "r"."line_id" = "t"."next_id")
-- 
