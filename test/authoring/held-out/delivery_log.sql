-- As in a courier's log: two personal things between many that are not.
-- table: courier.deliveries
-- personal: recipient, drop_off, signature_svg, extra(receiver.tel), extra(receiver.label)
create schema courier;
create table courier.deliveries (
  parcel_code varchar(20) primary key,
  depot_id integer not null,
  route_code text not null,
  recipient text,
  drop_off text,
  weight_grams integer not null,
  stop_sequence smallint not null,
  delivery_window text,
  signature_svg text,
  carrier_name text,
  extra jsonb,
  scanned_at timestamptz not null,
  delivered_at timestamptz
);
insert into courier.deliveries
select 'PX' || made.digits(i, 12), i % 12, 'R' || i % 40, made.last_name(i) || ' ' || made.first_name(i), (1 + i % 80) || ' rue ' || made.pick(array['du Bac','Monge','Lepic'], i) || ', ' || made.city(i),
  100 + (i * 37) % 9000, 1 + i % 60, '08:00-12:00', '<svg><path d="M' || i || ' 0L9 9"/></svg>', made.pick(array['FastShip','GoParcel'], i),
  jsonb_build_object('receiver', jsonb_build_object('tel', '+33 6 ' || made.digits(i, 2) || ' ' || made.digits(i+1, 2) || ' ' || made.digits(i+2, 2) || ' ' || made.digits(i+3, 2), 'label', made.first_name(i)), 'fragile', i % 2 = 0, 'lane', i % 9),
  made.moment(i), made.moment(i / 2)
from generate_series(1, 800) i;
