select '{"nodes":'::text || coalesce('[{"orderId":'::text || string_agg(o."c0", '},{"orderId":'::text) || '}]'::text, '[]') || '}'::text as json, (count(*) - count(o."c0"))::integer as bad, count(*)::integer as "n0" from (select "t0"."order_id"::text as "c0" from "shop_product"."orders" "t0" where "t0"."customer_id__tok" = $1::text order by "t0"."order_id" ASC limit 50) o

-- $1 = "tok_-q73s7su6rwNncs4RgT-Ww"
