create schema orders_product;
create table orders_product.order_facts (order_id text, email text, amount numeric(12,2), weight double precision,
  quantity integer, placed_on date, order_ts timestamptz, currency text, country text);
insert into orders_product.order_facts values
  ('a', 'a@example.org', 1.00, 1, 1, '2026-11-27', '2026-11-27 11:00+00', 'USD', 'US'),
  ('b', null, -0.01, 0.1, 101, '2025-12-31', '2026-11-27 09:00+00', 'EUR', 'DE'),
  ('c', null, 'NaN', 'Infinity', 200, 'infinity', 'infinity', 'usd', 'de'),
  ('d', 'd@example.org', 99999999.99, 'NaN', null, null, '2027-01-01', null, null),
  ('e', 'e@example.org', null, 0.09, 100, '2026-01-01', null, 'USD', 'USA');
