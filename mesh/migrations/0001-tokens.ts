// Tokens: concord.tok(label, value) is the first 16 bytes of HMAC-SHA256(secret of the label, value) in base64url after
// `tok_`; concord.keyed_hash is all of it in hex. The HMAC is written out with sha256(), so that no extension is needed
// (RFC 2104; ipad and opad are the padded key xored with 0x36 and 0x5c). Both run with the owner's rights and nobody
// else may run them: who could, could check guesses. The secrets lie in a schema that no reader may use.

import type { Migration } from './migration.ts';

export const tokens: Migration = {
  number: 1,
  name: 'tokens',
  sql: `
create schema if not exists concord_secret;
revoke all on schema concord_secret from public;

create table concord_secret.keys (
  label text primary key,
  ipad bytea not null check (octet_length(ipad) = 64),
  opad bytea not null check (octet_length(opad) = 64)
);
revoke all on concord_secret.keys from public;

create function concord.mac(label text, value text) returns bytea
language sql immutable strict parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select sha256(k.opad || sha256(k.ipad || convert_to($2, 'UTF8'))) from concord_secret.keys k where k.label = $1
$$;

create function concord.tok(label text, value text) returns text
language sql immutable strict parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select 'tok_' || rtrim(translate(encode(substring(concord.mac($1, $2) from 1 for 16), 'base64'), '+/', '-_'), '=')
$$;

create function concord.keyed_hash(label text, value text) returns text
language sql immutable strict parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select encode(concord.mac($1, $2), 'hex')
$$;

revoke all on function concord.mac(text, text), concord.tok(text, text), concord.keyed_hash(text, text) from public;
`,
};
