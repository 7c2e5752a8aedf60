select j::text as json, bad::integer as bad, "n0"::integer as "n0" from (with page as (select "t0"."order_id" as "c0", coalesce(("t0"."order_id" is null), false)::integer as broken from "shop_product"."orders" "t0" where "t0"."customer_id__tok" = $1::text order by "t0"."order_id" ASC limit 50 + 1), kept as materialized (select "p0".*, "p0".broken as bad, 1 as "n0" from (select *, row_number() over () as ord from (select * from page limit 50) page) "p0")
select (select row_to_json(o.*) from (select coalesce((select json_agg(o.*) as j from (select "k0"."c0" as "orderId" from kept "k0" order by "k0".ord) o), '[]'::json) as "nodes") o) as j, tally.* from (select coalesce(sum(bad), 0) as bad, coalesce(sum(kept."n0"), 0) as "n0" from kept) tally) answer

-- $1 = "tok_-q73s7su6rwNncs4RgT-Ww"
