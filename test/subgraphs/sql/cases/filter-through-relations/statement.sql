select j::text as json, bad::integer as bad from (with page as (select "t0"."order_id" as "c0", coalesce(("t0"."order_id" is null), false)::integer as broken from "shop_product"."orders" "t0" where exists (select from "shop_product"."lines" "x0" where ("x0"."order_id" = "t0"."order_id") and ("x0"."sku"::text like $1::text)) order by "t0"."order_id" ASC limit 2 + 1), kept as materialized (select "p0".*, "p0".broken as bad from (select *, row_number() over () as ord from (select * from page limit 2) page) "p0")
select (select row_to_json(o.*) from (select coalesce((select json_agg(o.*) as j from (select "k0"."c0" as "orderId" from kept "k0" order by "k0".ord) o), '[]'::json) as "nodes") o) as j, (select coalesce(sum(bad), 0) from kept) as bad) answer

-- $1 = "sku4%"
