// Roles and their views as SQL that somebody can read before it is run, and run again without harm.

import { quoteName, quoteText } from '../../subgraphs/sql/fragment.ts';
import type { Privilege, Reader } from '../../subgraphs/sql/reader.ts';
import type { View } from '../../subgraphs/sql/view.ts';
import type { ReaderKeys } from './reader-keys.ts';
import { createScramVerifier } from './scram-verifier.ts';

/** All that makes these roles, in order. The schema `concord` of mesh/migrations has to be there. */
export function writeReaders(readers: readonly Reader[], database: string, keys: ReaderKeys): readonly string[] {
  const roles = readers.map(({ role }) => role);
  return [
    ...writeSchemas(),
    ...writeViews(readers),
    ...readers.flatMap((reader) => writeRole(reader, database, keys)),
    ...(roles.length === 0 ? [] : [refuseStrongRoles(roles)]),
    ...readers.map(({ role, use }) => recordReader(role, use)),
  ];
}

export function writeSchemas(): readonly string[] {
  return ['concord_read', 'concord_sql'].flatMap((schema) => [
    `create schema if not exists ${schema}`,
    `revoke all on schema ${schema} from public`,
  ]);
}

/** Each view once; many roles read the same. */
function writeViews(readers: readonly Reader[]): readonly string[] {
  const views = readers.flatMap(({ privileges }) => privileges.map(({ view }) => view));
  return [...new Map(views.map((view) => [viewName(view), view.create])).values()];
}

/** Rights that somebody gave a role by hand are taken back: it has those that `writeReaders` gives, and no others. */
export function writeRevocations(readers: readonly Reader[]): readonly string[] {
  return readers.map(
    ({ role }) => `revoke all on all tables in schema concord_read, concord_sql from ${quoteName(role)}`,
  );
}

/** A login that is a member of nothing. What it may do beyond that is the list of its views. */
function writeRole(reader: Reader, database: string, keys: ReaderKeys): readonly string[] {
  const { role, privileges } = reader;
  const password = createScramVerifier(keys.passwordOf(role), keys.saltOf(role));
  return [
    ...writeLogin(role, password, database),
    ...new Set(privileges.map(({ view }) => `grant usage on schema ${view.schema} to ${quoteName(role)}`)),
    ...privileges.map((privilege) => writeGrant(role, privilege)),
    ...(reader.use === 'queries' ? [...writeRowValues(role), limitFiles(role)] : []),
  ];
}

/** @param verifier as `createScramVerifier` makes it */
export function writeLogin(role: string, verifier: string, database: string): readonly string[] {
  return [
    `do $$ begin create role ${quoteName(role)}; exception when duplicate_object then null; end $$`,
    `alter role ${quoteName(role)} with login noinherit password ${quoteText(verifier)}`,
    `grant connect on database ${quoteName(database)} to ${quoteName(role)}`,
  ];
}

/** How much a query may sort and join on disk. Only a superuser may say so; elsewhere its time limit has to do. */
function limitFiles(role: string): string {
  return `do $$ begin alter role ${quoteName(role)} set temp_file_limit = '1GB'; exception when insufficient_privilege then null; end $$`;
}

/** What the row rules of its views ask for. */
export function writeRowValues(role: string): readonly string[] {
  return [
    `grant usage on schema concord to ${quoteName(role)}`,
    `grant execute on function concord.row_values(text, integer) to ${quoteName(role)}`,
  ];
}

export function recordReader(role: string, use: Reader['use'] | 'login'): string {
  return `insert into concord.readers (role, use) values (${quoteText(role)}, ${quoteText(use)}) on conflict (role) do update set applied_at = now()`;
}

/** The SQLSTATE by which the next statement fails. */
export const strongRole = 'CR001';

/** A role of that name may have been there before, and be more than a login. */
export function refuseStrongRoles(roles: readonly string[]): string {
  return `do $$ declare strong name; begin
  select rolname into strong from pg_roles r where rolname in (${roles.map(quoteText).join(', ')}) and (rolsuper or rolcreaterole
    or rolcreatedb or rolreplication or rolbypassrls or exists (select from pg_auth_members m where m.member = r.oid)) limit 1;
  if found then raise exception using errcode = '${strongRole}', message = strong; end if;
end $$`;
}

function writeGrant(role: string, { view, columns }: Privilege): string {
  const list = columns === null ? '' : ` (${columns.map(quoteName).join(', ')})`;
  return `grant select${list} on ${viewName(view)} to ${quoteName(role)}`;
}

export const viewName = ({ schema, name }: Pick<View, 'schema' | 'name'>) => `${schema}.${quoteName(name)}`;
