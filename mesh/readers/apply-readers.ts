// The roles that are missing, made in one transaction, one process at a time.

import type pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import type { Reader } from '../../subgraphs/sql/reader.ts';
import { withLock } from '../lock.ts';
import { inTransaction } from '../transaction.ts';
import type { ReaderKeys } from './reader-keys.ts';
import { storeRowValuesSecret } from './row-values-secret.ts';
import { strongRole, writeReaders, writeRevocations } from './write-readers.ts';

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
    await storeRowValuesSecret(client, keys.rowValues);
    const due = isFull ? readers : await findMissing(client, readers);
    const statements = writeReaders(due, await readDatabaseName(client), keys);
    const known = isFull ? await keepKnown(client, due) : [];
    if (due.length > 0) await runTogether(client, [...writeRevocations(known), ...statements]);
    return due.map(({ role }) => role);
  });
}

/** All or nothing. @throws ConcordError READER_NOT_BARE */
export async function runTogether(client: pg.ClientBase, statements: readonly string[]): Promise<void> {
  await inTransaction(client, () => client.query(statements.join(';\n'))).catch((error: unknown) => {
    if (errorCode(error) !== strongRole || !(error instanceof Error)) throw error;
    throw new ConcordError('READER_NOT_BARE', { role: error.message }, { cause: error });
  });
}

async function findMissing(client: pg.ClientBase, readers: readonly Reader[]): Promise<readonly Reader[]> {
  const known = new Set(await keepKnown(client, readers));
  return readers.filter((reader) => !known.has(reader));
}

/** Those that Concord has made in this database before. */
async function keepKnown(client: pg.ClientBase, readers: readonly Reader[]): Promise<readonly Reader[]> {
  const { rows } = await client.query<{ role: string }>(
    'select role from concord.readers join pg_roles on rolname = role where role = any($1)',
    [readers.map(({ role }) => role)],
  );
  const names = new Set(rows.map(({ role }) => role));
  return readers.filter(({ role }) => names.has(role));
}

export async function readDatabaseName(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  return rows[0]?.name ?? '';
}
