// Brings the schema `concord` of one database up to date: numbered migrations, each in a transaction of its own, one
// process at a time.

import type pg from 'pg';
import { withLock } from './lock.ts';
import { tokens } from './migrations/0001-tokens.ts';
import { tokenColumns } from './migrations/0002-token-columns.ts';
import { flatTokenFunctions } from './migrations/0003-flat-token-functions.ts';
import { ledger } from './migrations/0005-ledger.ts';
import type { Migration } from './migrations/migration.ts';

const migrations: readonly Migration[] = [tokens, tokenColumns, flatTokenFunctions, ledger];

/** @returns the names of the migrations that were run now */
export function migrate(client: pg.ClientBase): Promise<readonly string[]> {
  return withLock(client, async () => {
    await client.query('create schema if not exists concord');
    await client.query(
      'create table if not exists concord.migrations (number integer primary key, name text not null, run_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ number: number }>('select number from concord.migrations');
    const done = new Set(rows.map((row) => row.number));
    const due = migrations.filter((migration) => !done.has(migration.number));
    for (const migration of due) await runMigration(client, migration);
    return due.map((migration) => migration.name);
  });
}

async function runMigration(client: pg.ClientBase, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('insert into concord.migrations (number, name) values ($1, $2)', [
      migration.number,
      migration.name,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}
