create schema orders_product;
create table orders_product.order_items (line_id integer primary key, next_id integer, sku text);
insert into orders_product.order_items values (1, 2, 'a'), (2, 3, 'a'), (3, 3, 'a'), (4, 7, 'b'), (5, null, null), (6, null, null);
