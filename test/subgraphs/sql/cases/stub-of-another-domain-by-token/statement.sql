select '{"nodes":'::text || coalesce('[{"customer":'::text || string_agg(o."c0", '},{"customer":'::text) || '}]'::text, '[]') || '}'::text as json, (count(*) - count(o."c0"))::integer as bad, count(*)::integer as "n0" from (select case when "t0"."customer_id__tok" is not null then '{"__typename":"PeopleCustomers","customerId":'::text || to_json("t0"."customer_id__tok"::text)::text || '}'::text else 'null' end as "c0" from "shop_product"."orders" "t0" where true order by "t0"."order_id" ASC limit 1) o

-- 
