// What is known of each product: how far its data go, and how its checks went. Whoever watches is woken by triggers. Loads
// are told by `concord.touch`, which runs with its owner's rights: a loader needs EXECUTE on it and nothing else.

import type { Migration } from './migration.ts';

export const standing: Migration = {
  number: 8,
  name: 'standing',
  sql: `
create table concord.product_states (
  product text primary key,
  version text not null,
  data_at timestamptz,
  loaded_at timestamptz,
  measured_at timestamptz,
  problem text,
  -- One process looks at a time: whoever looks next takes the row by this. Null: somebody is to look at once.
  looked_at timestamptz,
  -- PostgreSQL's counter of written rows, as far as what they brought is known.
  rows_written bigint,
  -- When the table was last read whole.
  scanned_at timestamptz
);

create table concord.loads (
  id bigint generated always as identity primary key,
  product text not null,
  at timestamptz not null,
  recorded_by text not null,
  recorded_at timestamptz not null default now()
);
create index loads_product on concord.loads (product, recorded_at);

create table concord.quality_runs (
  id uuid primary key,
  product text not null,
  version text not null,
  cause text not null check (cause in ('schedule', 'request', 'command')),
  started_at timestamptz not null,
  finished_at timestamptz not null,
  row_count bigint,
  profile jsonb not null default '{}',
  results jsonb not null
);
create index quality_runs_product on concord.quality_runs (product, finished_at desc);
create index quality_runs_finished on concord.quality_runs (finished_at);

create function concord.tell_standing() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_notify('concord_standing', new.product);
  return null;
end $$;
revoke all on function concord.tell_standing() from public;

create trigger tell_new_state after insert on concord.product_states
for each row execute function concord.tell_standing();
create trigger tell_state after update on concord.product_states
for each row when (
  (old.version, old.data_at, old.loaded_at, old.problem) is distinct from (new.version, new.data_at, new.loaded_at, new.problem)
  or new.looked_at is null
  or (old.measured_at is null and new.measured_at is not null)
)
execute function concord.tell_standing();
create trigger tell_run after insert on concord.quality_runs
for each row execute function concord.tell_standing();

create function concord.touch(product text, at timestamptz default now()) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  -- '-infinity' is no moment that a reader of the states could take for a date.
  if touch.at is null or not isfinite(touch.at) or touch.at > now() + interval '1 minute' then
    raise exception 'A load cannot be recorded for %: the moment must have come.', coalesce(touch.product, 'null')
      using errcode = 'datetime_field_overflow';
  end if;
  update concord.product_states set loaded_at = greatest(loaded_at, touch.at), looked_at = null where product_states.product = touch.product;
  if not found then
    raise exception 'No product "%" is known here. Name it as orders.order_facts; a process that serves it makes it known.', touch.product
      using errcode = 'no_data_found';
  end if;
  insert into concord.loads (product, at, recorded_by) values (touch.product, touch.at, session_user);
end $$;
revoke all on function concord.touch(text, timestamptz) from public;
`,
};
