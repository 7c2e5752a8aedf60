select '{"nodes":'::text || coalesce('[{"orderId":'::text || string_agg(o."c0", '},{"orderId":'::text) || '}]'::text, '[]') || '}'::text as json, (count(*) - count(o."c0"))::integer as bad from (select "t0"."order_id"::text as "c0" from "shop_product"."orders" "t0" where exists (select from "shop_product"."lines" "x0" where ("x0"."order_id" = "t0"."order_id") and ("x0"."sku"::text like $1::text)) order by "t0"."order_id" ASC limit 2) o

-- $1 = "sku4%"
