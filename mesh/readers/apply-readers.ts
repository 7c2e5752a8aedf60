// The roles that are missing, made in one transaction, one process at a time.

import type pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import type { Reader } from '../../subgraphs/sql/reader.ts';
import { missingReaders, mostReaders } from '../../subgraphs/sql/readers.ts';
import { withLock } from '../lock.ts';
import { inTransaction } from '../transaction.ts';
import type { ReaderKeys } from './reader-keys.ts';
import { storeRowValuesSecret } from './row-values-secret.ts';
import { strongRole, writeReaders, writeRevocations } from './write-readers.ts';

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
  return withLock(client, async () => {
    await storeRowValuesSecret(client, keys.rowValues);
    const missing = await findMissing(client, readers);
    const due = isFull ? readers : missing;
    await refuseTooMany(client, missing.length);
    const known = due.filter((reader) => !missing.includes(reader));
    const statements = writeReaders(due, await readDatabaseName(client), keys);
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
  const { text, values } = missingReaders(readers);
  const recorded =
    'union select wanted from unnest($1::text[]) wanted where wanted not in (select role from concord.readers)';
  const { rows } = await client.query<{ role: string }>(`${text} ${recorded}`, [...values]);
  const missing = new Set(rows.map(({ role }) => role));
  return readers.filter(({ role }) => missing.has(role));
}

/** @throws ConcordError READERS_TOO_MANY */
async function refuseTooMany(client: pg.ClientBase, more: number): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    "select count(*)::integer as count from concord.readers where use <> 'login'",
  );
  const given = (rows[0]?.count ?? 0) + more;
  if (more > 0 && given > mostReaders) throw new ConcordError('READERS_TOO_MANY', { given, most: mostReaders });
}

export async function readDatabaseName(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  return rows[0]?.name ?? '';
}
