-- As in a maker of connected things.
-- table: iot.device_readings
-- personal: client_address, mac, owner_contact
create schema iot;
create table iot.device_readings (
  reading_id bigint primary key,
  device_serial text not null,
  firmware_version text not null,
  client_address text,
  gateway inet,
  mac text,
  owner_contact text,
  temperature double precision,
  humidity real,
  battery_percent smallint check (battery_percent between 0 and 100),
  signal_dbm smallint,
  tags text[],
  uptime interval,
  measured_at timestamptz not null
);
insert into iot.device_readings
select i, 'SN-' || made.digits(i, 8), made.pick(array['1.4.2.0','1.4.3.1','2.0.0.7'], i), made.ip(i), made.ip(i)::inet,
  substr(md5(i::text), 1, 2) || ':' || substr(md5(i::text), 3, 2) || ':' || substr(md5(i::text), 5, 2) || ':' || substr(md5(i::text), 7, 2) || ':' || substr(md5(i::text), 9, 2) || ':' || substr(md5(i::text), 11, 2),
  made.email(i / 20), 15 + (i % 200) / 10.0, 40 + i % 30, i % 101, -40 - i % 60, array['indoor','v2'], make_interval(hours => (i % 5000)::int), made.moment(i)
from generate_series(1, 1200) i;
