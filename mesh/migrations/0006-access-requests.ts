// Who asked for access to what, and what was decided. `access_events` tells each step: a trigger writes it with its owner's
// rights, so nobody needs the right to write there, and what is written stays. The trigger wakes whoever watches grants, too.

import type { Migration } from './migration.ts';

export const accessRequests: Migration = {
  number: 6,
  name: 'access requests',
  sql: `
create table concord.access_requests (
  id uuid primary key,
  consumer text not null,
  subject text not null,
  role text not null,
  product text not null,
  columns text[] not null,
  policy text,
  purpose text not null,
  requested_at timestamptz not null,
  requested_until timestamptz not null,
  state text not null default 'pending' check (state in ('pending', 'approved', 'denied', 'revoked')),
  decided_by text,
  decided_at timestamptz,
  until timestamptz,
  note text,
  check ((policy is null) = (cardinality(columns) > 0)),
  check ((state = 'pending') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
  check (state not in ('approved', 'revoked') or until is not null)
);
create index access_requests_consumer on concord.access_requests (consumer, requested_at);
create index access_requests_product on concord.access_requests (product, requested_at);
create index access_requests_approved on concord.access_requests (until) where state = 'approved';

create table concord.access_events (
  number bigint generated always as identity primary key,
  request uuid not null,
  event text not null,
  at timestamptz not null,
  subject text not null,
  until timestamptz,
  note text
);
create index access_events_request on concord.access_events (request);

create function concord.keep_access_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into concord.access_events (request, event, at, subject, until, note)
  values (new.id, case new.state when 'pending' then 'requested' else new.state end,
    coalesce(new.decided_at, new.requested_at), coalesce(new.decided_by, new.subject),
    coalesce(new.until, new.requested_until), new.note);
  perform pg_notify('concord_access', '');
  return null;
end $$;
revoke all on function concord.keep_access_event() from public;

create trigger keep_access_event after insert or update on concord.access_requests
for each row execute function concord.keep_access_event();
`,
};
