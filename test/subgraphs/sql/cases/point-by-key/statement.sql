select row_to_json(o.*)::text as json, (not (o.* is not null))::integer as bad from (select "t0"."order_id" as "orderId", case when "t0"."amount" in ('NaN', 'Infinity', '-Infinity') then null else "t0"."amount"::text end as "amount", case when "t0"."placed_at" not between '0001-01-01 00:00:00+00' and '9999-12-31 23:59:59.999999+00' then null else "t0"."placed_at" end as "placedAt" from "shop_product"."orders" "t0" where "t0"."order_id" = $1::integer limit 1) o

-- $1 = "5"
