// The ledger: one row per batch of entries, each sealed with the one before it, and one row that tells where it ends. What
// is written stays: whoever wants to change it must take the trigger away first, and the seals tell all the same.

import type { Migration } from './migration.ts';

export const ledger: Migration = {
  number: 5,
  name: 'ledger',
  sql: `
create table concord.ledger (
  seq bigint primary key check (seq > 0),
  id uuid not null unique,
  first_at timestamptz not null,
  last_at timestamptz not null,
  count integer not null check (count > 0),
  products text[] not null,
  body text not null,
  mac bytea not null check (octet_length(mac) = 32)
);
create index ledger_products on concord.ledger using gin (products);

create table concord.ledger_head (
  is_only boolean primary key default true check (is_only),
  seq bigint not null,
  entries bigint not null,
  mac bytea not null check (octet_length(mac) = 32)
);
insert into concord.ledger_head (seq, entries, mac) values (0, 0, decode(repeat('00', 32), 'hex'));

create function concord.refuse_ledger_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'The ledger only grows: % of concord.ledger is refused.', tg_op using errcode = 'insufficient_privilege';
end
$$;
create trigger ledger_only_grows before update or delete or truncate on concord.ledger
  for each statement execute function concord.refuse_ledger_change();
-- Also where session_replication_role would switch triggers off.
alter table concord.ledger enable always trigger ledger_only_grows;

revoke all on concord.ledger, concord.ledger_head from public;
revoke all on function concord.refuse_ledger_change() from public;
`,
};
