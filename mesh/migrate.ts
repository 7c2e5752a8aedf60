// Brings the schema `concord` of one database up to date: numbered migrations, each in a transaction of its own, one
// process at a time.

import type pg from 'pg';
import { withLock } from './lock.ts';
import { tokens } from './migrations/0001-tokens.ts';
import { tokenColumns } from './migrations/0002-token-columns.ts';
import { flatTokenFunctions } from './migrations/0003-flat-token-functions.ts';
import { storedMasks } from './migrations/0004-stored-masks.ts';
import { ledger } from './migrations/0005-ledger.ts';
import { accessRequests } from './migrations/0006-access-requests.ts';
import { readers } from './migrations/0007-readers.ts';
import { standing } from './migrations/0008-standing.ts';
import { consumers } from './migrations/0009-consumers.ts';
import { dataVersions } from './migrations/0010-data-versions.ts';
import { publications } from './migrations/0011-publications.ts';
import type { Migration } from './migrations/migration.ts';
import { inTransaction } from './transaction.ts';

const migrations: readonly Migration[] = [
  tokens,
  tokenColumns,
  flatTokenFunctions,
  storedMasks,
  ledger,
  accessRequests,
  readers,
  standing,
  consumers,
  dataVersions,
  publications,
];

/** @returns the names of the migrations that were run now */
export function migrate(client: pg.ClientBase): Promise<readonly string[]> {
  return withLock(client, async () => {
    await client.query('create schema if not exists concord');
    await client.query(
      'create table if not exists concord.migrations (number integer primary key, name text not null, run_at timestamptz not null default now())',
    );
    const due = await findDueMigrations(client);
    for (const migration of due) await runMigration(client, migration);
    return due.map((migration) => migration.name);
  });
}

/** Names of those that `migrate` would run; all of them where Concord was never here. Writes nothing. */
export async function listDueMigrations(client: pg.ClientBase): Promise<readonly string[]> {
  const { rowCount } = await client.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'concord' and c.relname = 'migrations'`,
  );
  const due = rowCount === 0 ? migrations : await findDueMigrations(client);
  return due.map(({ name }) => name);
}

async function findDueMigrations(client: pg.ClientBase): Promise<readonly Migration[]> {
  const { rows } = await client.query<{ number: number }>('select number from concord.migrations');
  const done = new Set(rows.map((row) => row.number));
  return migrations.filter((migration) => !done.has(migration.number));
}

async function runMigration(client: pg.ClientBase, migration: Migration): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(migration.sql);
    await client.query('insert into concord.migrations (number, name) values ($1, $2)', [
      migration.number,
      migration.name,
    ]);
  });
}
