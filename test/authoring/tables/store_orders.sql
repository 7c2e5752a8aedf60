-- As in the export of a web shop's orders.
-- table: store.orders
-- personal: email, phone, browser_ip, shipping_name, shipping_address1, shipping_zip, note, customer(first_name), customer(last_name), customer(email), customer(default_address.phone)
create schema store;
create table store.orders (
  id bigint primary key,
  order_number integer not null unique,
  email text,
  phone text,
  browser_ip text,
  currency char(3) not null,
  total_price numeric(12,2) not null,
  financial_status text not null check (financial_status in ('pending','paid','refunded','voided')),
  shipping_name text,
  shipping_address1 text,
  shipping_city text,
  shipping_zip text,
  shipping_country_code char(2),
  product_name text,
  name_of_product text,
  phone_model text,
  card_type text,
  ip_count integer,
  email_sent_at timestamptz,
  note text,
  customer jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
insert into store.orders
select 450789469 + i, 1000 + i, made.email(i), made.phone_de(i), made.ip(i), 'EUR', round((i * 13.37) % 900, 2),
  made.pick(array['pending','paid','refunded','voided'], i / 3), made.first_name(i) || ' ' || made.last_name(i),
  made.pick(array['Lindenstraße','Rue de la Paix','Main Street','Calle Mayor'], i) || ' ' || (i % 90), made.city(i), made.digits(i, 5), made.country(i),
  made.pick(array['Blue mug','Red mug','Phone case','Notebook'], i), made.pick(array['Blue mug','Red mug','Phone case','Notebook'], i),
  made.pick(array['iPhone 15','Pixel 8','Galaxy S24'], i), made.pick(array['visa','mastercard','amex'], i), i % 5, made.moment(i),
  case when i % 9 = 0 then 'Please ring at ' || made.last_name(i) || ', call ' || made.phone_de(i) end,
  jsonb_build_object('id', i, 'first_name', made.first_name(i), 'last_name', made.last_name(i), 'email', made.email(i), 'orders_count', i % 7,
    'default_address', jsonb_build_object('phone', made.phone_de(i), 'country_code', made.country(i)), 'tags', jsonb_build_array('vip')),
  made.moment(i), made.moment(i / 2)
from generate_series(1, 900) i;
