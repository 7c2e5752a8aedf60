// Logins for other programs, such as BI tools: a person or a service is one viewer for good. The login sees the products
// that this viewer may read as views of a schema of its own, masked, and of their rows those that its claims give.

import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { anonymous, type Viewer } from '../../identity/viewer.ts';
import { quoteAnyText, quoteName, quoteText } from '../../subgraphs/sql/fragment.ts';
import { queryPrivilege, type ReadableProduct } from '../../subgraphs/sql/reader.ts';
import { readableProducts } from '../../subgraphs/sql/readers.ts';
import type { BoundProduct } from '../../subgraphs/sql/table.ts';
import { rowValuesOf } from '../../subgraphs/sql/view-rules.ts';
import { withLock } from '../lock.ts';
import { tellSunset } from '../standing/refuse-sunset.ts';
import { readDatabaseName, runTogether } from './apply-readers.ts';
import {
  recordReader,
  refuseStrongRoles,
  viewName,
  writeLogin,
  writeRowValues,
  writeSchemas,
} from './write-readers.ts';

export type LoginViewer = Pick<Viewer, 'role' | 'domain' | 'team' | 'claims'>;
export type Login = { readonly name: string; readonly viewer: LoginViewer };

const connectionLimit = 10;
const statementTimeout = '5min';

/**
 * All that makes the login what it is, and all over again; without `verifier` its password stays.
 *
 * @param tables of the whole database
 */
export function writeLoginStatements(
  { name, viewer }: Login,
  tables: readonly BoundProduct[],
  database: string,
  verifier: string | null,
): readonly string[] {
  const meaning = writeMeaning({ name, viewer }, tables);
  return [
    ...writeSchemas(),
    ...(verifier === null ? [] : writeLogin(name, verifier, database)),
    ...meaning,
    `comment on schema ${quoteName(name)} is ${quoteText(markOf(meaning))}`,
  ];
}

/** Equal where a login sees the same, and all over again where it was made by statements of another version. */
function markOf(meaning: readonly string[]): string {
  return `concord ${createHash('sha256').update(meaning.join(';\n')).digest('hex')}`;
}

/** All but the password. */
function writeMeaning({ name, viewer }: Login, tables: readonly BoundProduct[]): readonly string[] {
  const readable = readableProducts({ ...anonymous, ...viewer }, tables);
  const role = quoteName(name);
  return [
    `alter role ${role} connection limit ${connectionLimit}`,
    `alter role ${role} set default_transaction_read_only = on`,
    `alter role ${role} set statement_timeout = '${statementTimeout}'`,
    `alter role ${role} set search_path = ${role}`,
    `drop schema if exists ${role} cascade`,
    `create schema ${role}`,
    `grant usage on schema ${role} to ${role}`,
    ...writeRowValues(name),
    ...writeClaims({ name, viewer }, readable),
    ...readable.flatMap((one) => writeLoginView(name, one)),
    refuseStrongRoles([name]),
    recordReader(name, 'login'),
  ];
}

function writeClaims({ name, viewer }: Login, readable: readonly ReadableProduct[]): readonly string[] {
  const login = quoteText(name);
  const rows = Object.entries(rowValuesOf(readable)).flatMap(([product, rules]) =>
    rules.map((values, place) => {
      const given = values === null ? 'null' : `array(select jsonb_array_elements_text(${jsonText(values)}))`;
      return `insert into concord.login_rows (login, product, place, given) values (${login}, ${quoteText(product)}, ${place}, ${given})`;
    }),
  );
  return [
    `insert into concord.logins (login, viewer) values (${login}, ${jsonText(inOrder(viewer))}) on conflict (login) do update set viewer = excluded.viewer`,
    `delete from concord.login_rows where login = ${login}`,
    ...rows,
  ];
}

/** `orders_order_facts`, with the words of the contract, which such programs show. */
function writeLoginView(login: string, one: ReadableProduct): readonly string[] {
  const { product } = one.table;
  const { view } = queryPrivilege(one);
  const name = `${quoteName(login)}.${quoteName(loginViewName(product))}`;
  const columns = product.columns.filter((column) => one.access.columns.get(column.name)?.kind !== 'denied');
  return [
    view.create,
    `create view ${name} as select * from ${viewName(view)}${untilSunset(product)}`,
    `grant select on ${name} to ${quoteName(login)}`,
    `comment on view ${name} is ${quoteAnyText(`${product.title}. ${product.description}`)}`,
    ...columns.flatMap(({ name: column, description }) =>
      description === '' ? [] : [`comment on column ${name}.${quoteName(column)} is ${quoteAnyText(description)}`],
    ),
  ];
}

/** Afterwards every read of the view is an error that says what to ask instead: its text is made a boolean, which it is none. */
function untilSunset(product: Product): string {
  const { sunset } = product;
  if (sunset?.endsAt == null) return '';
  const told = quoteAnyText(tellSunset(product, sunset).message);
  return ` where (case when now() < to_timestamp(${sunset.endsAt / 1_000}) then 'true' else ${told} end)::boolean`;
}

/** The product's name with its domain, and from the second major on with that. */
export function loginViewName({ key }: Pick<Product, 'key'>): string {
  return key.replace('.', '_').replace('@', '_v');
}

/**
 * A new login, or another viewer or password for one. `lockSeconds`: how long it may wait for who reads by the login at the
 * moment; who reads in the meantime waits behind it.
 *
 * @throws ConcordError LOGIN_INVALID, READER_NOT_BARE
 */
export function applyLogin(
  client: pg.ClientBase,
  login: Login,
  tables: readonly BoundProduct[],
  verifier: string | null,
  { lockSeconds = null }: { readonly lockSeconds?: number | null } = {},
): Promise<void> {
  return withLock(client, async () => {
    await refuseTakenName(client, login.name);
    const database = await readDatabaseName(client);
    const patience = lockSeconds === null ? [] : [`set local lock_timeout = '${lockSeconds}s'`];
    await runTogether(client, [...patience, ...writeLoginStatements(login, tables, database, verifier)]);
  });
}

/**
 * All logins that are there see what the contracts give them now. Each is taken by itself.
 *
 * @returns their names
 * @throws ConcordError READER_NOT_BARE
 */
export async function renewLogins(
  client: pg.ClientBase,
  tables: readonly BoundProduct[],
  except: string | null = null,
): Promise<readonly string[]> {
  const due = (await readLogins(client)).filter(({ name }) => name !== except);
  for (const login of due) await applyLogin(client, login, tables, null);
  return due.map(({ name }) => name);
}

/** Those that see something else than the contracts give them now, by the mark that each was made with. */
export async function findOutdatedLogins(
  client: pg.ClientBase,
  tables: readonly BoundProduct[],
): Promise<readonly Login[]> {
  const { rows } = await client.query<{ login: string; mark: string | null }>(
    "select login, obj_description(to_regnamespace(quote_ident(login)), 'pg_namespace') as mark from concord.logins",
  );
  const marks = new Map(rows.map(({ login, mark }) => [login, mark]));
  return (await readLogins(client)).filter((login) => marks.get(login.name) !== markOf(writeMeaning(login, tables)));
}

/** Ends its connections, and takes away the login with all that it has. @throws ConcordError LOGIN_INVALID */
export function dropLogin(client: pg.ClientBase, name: string): Promise<void> {
  return withLock(client, async () => {
    const known = await readLogins(client);
    if (!known.some((login) => login.name === name)) {
      throw new ConcordError('LOGIN_INVALID', { name, reason: 'is none that Concord made in this database' });
    }
    const role = quoteName(name);
    await runTogether(client, [
      `alter role ${role} nologin`,
      // Who made a role may give it to himself, and must have it to end its connections and take its rights away.
      `grant ${role} to current_user`,
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = ${quoteText(name)}`,
      `drop schema if exists ${role} cascade`,
      `delete from concord.logins where login = ${quoteText(name)}`,
      `delete from concord.readers where role = ${quoteText(name)}`,
      `drop owned by ${role}`,
      `drop role ${role}`,
    ]);
  });
}

export async function readLogins(client: pg.ClientBase): Promise<readonly Login[]> {
  const { rows } = await client.query<{ login: string; viewer: LoginViewer }>(
    'select login, viewer from concord.logins order by login',
  );
  return rows.map(({ login, viewer }) => ({ name: login, viewer }));
}

/** Somebody else's role or schema of that name is never taken over. */
async function refuseTakenName(client: pg.ClientBase, name: string): Promise<void> {
  const { rows } = await client.query<{ what: string }>(
    `select what from (values
       ('role', exists (select from pg_roles where rolname = $1)), ('schema', exists (select from pg_namespace where nspname = $1))
     ) taken (what, is_taken) where is_taken and not exists (select from concord.logins where login = $1)`,
    [name],
  );
  const [taken] = rows;
  if (taken === undefined) return;
  const reason = `is the name of a ${taken.what} that Concord did not make; choose another name`;
  throw new ConcordError('LOGIN_INVALID', { name, reason });
}

const jsonText = (value: unknown) => `${quoteAnyText(JSON.stringify(value))}::jsonb`;

/** The database gives the keys of a viewer back in an order of its own; that must make no other statement. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}
