select o.j as json, (o.j is null)::integer as bad from (select case when "t0"."amount" in ('NaN', 'Infinity', '-Infinity') or "t0"."placed_at" not between '0001-01-01 00:00:00+00' and '9999-12-31 23:59:59.999999+00' then null else '{"orderId":'::text || "t0"."order_id"::text || ',"amount":"'::text || "t0"."amount"::text || '","placedAt":'::text || to_json("t0"."placed_at")::text || '}'::text end as j from "shop_product"."orders" "t0" where "t0"."order_id" = $1::integer limit 1) o

-- $1 = "5"
