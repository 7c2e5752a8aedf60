select count(*)::text as n,
  (count(*) filter (where "t"."order_id" is null))::text as "c2",
  (count(*) filter (where "t"."amount" is null))::text as "c3",
  (count(*) filter (where "t"."amount" < $1::numeric or "t"."amount" > $2::numeric))::text as "c4",
  coalesce(sum(1 + case when "t"."state" <> all($3::text[]) then $4::numeric else 0 end + case when "t"."code"::text !~ $5::text then $6::numeric else 0 end) filter (where ("t"."state" <> all($7::text[])) or ("t"."code"::text !~ $8::text)), 0)::text as joint from "orders_product"."order_facts" "t"
-- $1 = "0", $2 = "1000", $3 = ["placed","paid","placed","placed","placed","placed","placed","placed","placed"], $4 = "1000000000000000000", $5 = "^[A-Z]+$", $6 = "1000000000000000000000000000000000000", $7 = ["placed","paid","placed","placed","placed","placed","placed","placed","placed"], $8 = "^[A-Z]+$"

select coalesce(sum(g.n - 1), 0)::text as failing from (select count(*) as n from "orders_product"."order_facts" "t" where "t"."code" is not null group by "t"."code" having count(*) > 1) g
-- 

select count(*)::text as n from "orders_raw"."landing"
-- 
