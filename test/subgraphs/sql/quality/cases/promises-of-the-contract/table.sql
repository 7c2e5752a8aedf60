create schema orders_product;
create table orders_product.order_facts (order_id text primary key, amount numeric(12,2), state text, code text, extra integer);
insert into orders_product.order_facts values
  ('a', 1, 'placed', 'A'), ('b', 2, 'lost', 'b'), ('c', -1, 'paid', 'A'), ('d', null, null, null);
create schema orders_raw;
create table orders_raw.landing as select n from generate_series(1, 5) n;
