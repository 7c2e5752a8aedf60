-- Nothing personal, and much that sounds so.
-- table: ops.service_metrics
-- personal:
create schema ops;
create table ops.service_metrics (
  metric_id bigint primary key,
  host_name text not null,
  file_name text,
  ip_version smallint,
  email_template text,
  address_space text,
  build_version text not null,
  order_code text not null,
  phone_support_tier text,
  name text not null,
  description text,
  contact_count integer,
  mail_queue_length integer,
  cardinality bigint,
  birth_rate numeric(6,3),
  city_name text,
  latency_ms integer not null,
  snowflake_id bigint not null,
  sampled_at timestamptz not null
);
insert into ops.service_metrics
select i, 'web-' || i % 20 || '.internal', '/var/log/app-' || i % 9 || '.log', 4 + 2 * (i % 2), made.pick(array['welcome','reset'], i), '10.0.0.0/8',
  made.pick(array['2024.1.15','2024.2.1'], i), made.digits(i, 4) || '-' || made.digits(i + 1, 4), made.pick(array['gold','silver'], i),
  made.pick(array['cpu_usage','disk_free','queue_depth','error_rate'], i), 'A measured figure', i % 5, i % 900, i * 3, (i % 300) / 10.0, made.city(i), i % 700,
  1700000000000000000 + i * 7919, made.moment(i)
from generate_series(1, 900) i;
