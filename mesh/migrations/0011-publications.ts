// What is published: contracts, domains, and subgraphs of foreign make, each kept in all its states, so that the last one of
// a name is what is served and the others are its history. Nothing is changed or deleted; going back adds an entry.

import type { Migration } from './migration.ts';

export const publications: Migration = {
  number: 11,
  name: 'publications',
  sql: `
create table concord.publications (
  sequence bigint generated always as identity primary key,
  kind text not null check (kind in ('contract', 'domain', 'subgraph')),
  -- Of a contract its key, orders.order_facts or orders.order_facts@3; else the name of the domain or of the subgraph.
  name text not null,
  -- Of a contract.
  version text,
  -- SHA-256 of the text, in hex.
  digest text not null,
  -- YAML or SDL, as it was given; empty where it was withdrawn.
  text text not null,
  -- Of a subgraph of foreign make, where it answers.
  url text,
  cause text not null check (cause in ('publish', 'rollback', 'withdraw')),
  author text not null,
  note text,
  -- What changed of the product by it, as sentences with their kinds.
  changes jsonb not null default '[]',
  published_at timestamptz not null
);
create index publications_name on concord.publications (kind, name, sequence desc);

create table concord.unmask_approvals (
  id uuid primary key,
  -- Of the contract whose text has this digest, and of no other.
  product text not null,
  digest text not null,
  column_name text not null,
  approved_by text not null,
  reason text not null,
  -- The last publication of the product when it was approved, 0 = none. Another one after it uses the approval up.
  seen_sequence bigint not null,
  approved_at timestamptz not null
);
create index unmask_approvals_digest on concord.unmask_approvals (digest);

-- Who is to be told of a publication, written with it, so that none is forgotten; taken one by one by the processes that tell.
create table concord.notices (
  id uuid primary key,
  -- Of the publication.
  sequence bigint not null,
  event jsonb not null,
  made_at timestamptz not null,
  -- The next try; infinity where it was given up.
  due_at timestamptz not null,
  tries integer not null default 0,
  told_at timestamptz
);
create index notices_due on concord.notices (due_at) where told_at is null;
create index notices_made on concord.notices (made_at);

create function concord.tell_publications() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_notify('concord_publications', '');
  return null;
end $$;
revoke all on function concord.tell_publications() from public;
create trigger tell_publications after insert on concord.publications
for each statement execute function concord.tell_publications();
`,
};
