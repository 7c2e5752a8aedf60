// The PostgreSQL roles that Concord made, and where the values of claims in row rules come from: for a login of another
// program from a table, by `session_user`, which no statement can change; for Concord's own connections from a setting that
// is signed for this very backend, so that setting it to anything else gives no rows.

import type { Migration } from './migration.ts';

export const readers: Migration = {
  number: 7,
  name: 'readers',
  sql: `
create table concord.readers (
  role name primary key,
  use text not null check (use in ('statements', 'queries', 'login')),
  applied_at timestamptz not null default now()
);

create table concord.logins (
  login name primary key,
  viewer jsonb not null,
  created_at timestamptz not null default now()
);

create table concord.login_rows (
  login name not null references concord.logins on delete cascade,
  product text not null,
  place integer not null,
  given text[],
  primary key (login, product, place)
);

create function concord.row_values(product text, place integer) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  signed text := current_setting('concord.row_values', true);
  mac text;
  body jsonb;
begin
  if exists (select from concord.logins l where l.login = session_user) then
    return (select r.given from concord.login_rows r
            where r.login = session_user and r.product = row_values.product and r.place = row_values.place);
  end if;
  if signed is null or length(signed) < 66 then return null; end if;
  select encode(sha256(k.opad || sha256(k.ipad || convert_to(substr(signed, 66), 'UTF8'))), 'hex') into mac
  from concord_secret.keys k where k.label = '~row values';
  if mac is null or mac <> left(signed, 64) then return null; end if;
  body := convert_from(decode(substr(signed, 66), 'base64'), 'UTF8')::jsonb;
  if (body ->> 'backend')::bigint <> pg_backend_pid() or (body ->> 'until')::bigint < extract(epoch from clock_timestamp())
  then return null; end if;
  body := body -> 'values' -> row_values.product -> row_values.place;
  if jsonb_typeof(body) is distinct from 'array' then return null; end if;
  return array(select jsonb_array_elements_text(body));
end
$$;

revoke all on concord.readers, concord.logins, concord.login_rows from public;
revoke all on function concord.row_values(text, integer) from public;
`,
};
