// Who consumes which product, by which versions, and what was read: per consumer and field a count for each day, and per
// product and hour how many requests were answered, failed, and how long they took. Consumers register for a product in all
// its majors (`Product.id`); what was read is counted for each major by itself (`Product.key`).

import type { Migration } from './migration.ts';

export const consumers: Migration = {
  number: 9,
  name: 'consumers',
  sql: `
create table concord.consumers (
  id uuid primary key,
  consumer text not null,
  product text not null,
  team text not null,
  use_case text not null,
  contact text not null,
  pin text not null,
  registered_by text not null,
  registered_at timestamptz not null,
  changed_at timestamptz not null,
  unique (product, consumer)
);
create index consumers_consumer on concord.consumers (consumer);

create function concord.tell_consumers() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_notify('concord_consumers', '');
  return null;
end $$;
revoke all on function concord.tell_consumers() from public;
create trigger tell_consumers after insert or update or delete on concord.consumers
for each statement execute function concord.tell_consumers();

create table concord.usage (
  day date not null,
  consumer text not null,
  product text not null,
  version text not null,
  field text not null,
  requests bigint not null,
  primary key (day, consumer, product, version, field)
);
create index usage_product on concord.usage (product, day);
create index usage_sums on concord.usage (product, consumer, day) include (requests) where field = '';

create table concord.traffic (
  hour timestamptz not null,
  product text not null,
  requests bigint not null,
  failures bigint not null,
  latency_buckets bigint[] not null,
  primary key (product, hour)
);
`,
};
