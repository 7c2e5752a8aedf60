// The roles that are missing, made in one transaction, one process at a time.

import type pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Reader } from '../../subgraphs/sql/reader.ts';
import { writeSecret } from '../keyed-secrets.ts';
import { withLock } from '../lock.ts';
import type { ReaderKeys } from './reader-keys.ts';
import { writeRole, writeSchemas, writeViews } from './write-readers.ts';

/** Of all contracts and grants of one database. */
export const mostReaders = 2_000;

type Options = {
  readonly keys: ReaderKeys;
  /** True: also those that are there, so that what somebody changed by hand is put right. */
  readonly isFull?: boolean;
};

/**
 * Makes `readers` in the database of `client`, whose user must own the tables (or be allowed to read them) and may make
 * roles. A role is named by what it may read, so one that is there already is as it should be.
 *
 * @returns the roles that were made
 * @throws ConcordError READERS_TOO_MANY, READER_NOT_BARE
 */
export function applyReaders(
  client: pg.ClientBase,
  readers: readonly Reader[],
  { keys, isFull = false }: Options,
): Promise<readonly string[]> {
  if (readers.length > mostReaders) {
    throw new ConcordError('READERS_TOO_MANY', { given: readers.length, most: mostReaders });
  }
  return withLock(client, async () => {
    const due = isFull ? readers : await findMissing(client, readers);
    await writeSecret(client, rowValuesLabel, keys.rowValues);
    if (due.length === 0) return [];
    const database = await readDatabaseName(client);
    const statements = [...writeSchemas(), ...writeViews(due), ...due.flatMap((one) => writeRole(one, database, keys))];
    await client.query('begin');
    try {
      await client.query(statements.join(';\n'));
      await refuseStrongRoles(client, due);
      await recordReaders(client, due);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => undefined); // the first error is the one to tell
      throw error;
    }
    return due.map(({ role }) => role);
  });
}

/** As `concord.row_values` asks for it. */
const rowValuesLabel = '~row values';

async function findMissing(client: pg.ClientBase, readers: readonly Reader[]): Promise<readonly Reader[]> {
  const { rows } = await client.query<{ role: string }>(
    'select role from concord.readers join pg_roles on rolname = role where role = any($1)',
    [readers.map(({ role }) => role)],
  );
  const known = new Set(rows.map(({ role }) => role));
  return readers.filter(({ role }) => !known.has(role));
}

/** A role of that name may have been there before, and be more than a login. */
export async function refuseStrongRoles(
  client: pg.ClientBase,
  readers: readonly Pick<Reader, 'role'>[],
): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>(
    `select rolname from pg_roles r where rolname = any($1) and (rolsuper or rolcreaterole or rolcreatedb or rolreplication
       or rolbypassrls or exists (select from pg_auth_members m where m.member = r.oid))`,
    [readers.map(({ role }) => role)],
  );
  const [first] = rows;
  if (first !== undefined) throw new ConcordError('READER_NOT_BARE', { role: first.rolname });
}

async function recordReaders(client: pg.ClientBase, readers: readonly Reader[]): Promise<void> {
  await client.query(
    `insert into concord.readers (role, use) select * from unnest($1::text[], $2::text[])
     on conflict (role) do update set applied_at = now()`,
    [readers.map(({ role }) => role), readers.map(({ use }) => use)],
  );
}

export async function readDatabaseName(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  return rows[0]?.name ?? '';
}
