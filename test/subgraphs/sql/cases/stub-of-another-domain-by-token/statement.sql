select j::text as json, bad::integer as bad from (with page as (select "t0"."customer_id__tok"::text as "c0", "t0"."customer_id__tok" as "c1", 0 as broken from "shop_product"."orders" "t0" where true order by "t0"."order_id" ASC limit 1 + 1), kept as materialized (select "p0".*, "p0".broken as bad from (select *, row_number() over () as ord from (select * from page limit 1) page) "p0")
select (select row_to_json(o.*) from (select coalesce((select json_agg(o.*) as j from (select case when "k0"."c1" is not null then (select row_to_json(o.*) from (select 'PeopleCustomers'::text as "__typename", "k0"."c0" as "customerId") o) end as "customer" from kept "k0" order by "k0".ord) o), '[]'::json) as "nodes") o) as j, (select coalesce(sum(bad), 0) from kept) as bad) answer

-- 
