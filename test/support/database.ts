// Databases for a test file: its own, empty, on the one server of the run.

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { inject } from 'vitest';

export type TestDatabase = {
  readonly url: string;
  readonly name: string;
  /** Drops the database; connections that are still open are ended. */
  readonly drop: () => Promise<void>;
};

/**
 * Makes an empty database with a name that nobody else has.
 *
 * `const database = await createTestDatabase('orders'); afterAll(() => database.drop());`
 */
export async function createTestDatabase(label = 'test'): Promise<TestDatabase> {
  const adminUrl = inject('postgresUrl');
  const name = `${label.toLowerCase().replaceAll(/\W/g, '_')}_${randomBytes(6).toString('hex')}`;
  await runAsAdmin(adminUrl, `create database "${name}"`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    name,
    drop: async () => {
      await untilUnused(adminUrl, name);
      await runAsAdmin(adminUrl, `drop database if exists "${name}" with (force)`);
    },
  };
}

/** Pools that were ended a moment ago still close; those that nobody closes are ended by force afterwards. */
async function untilUnused(adminUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (let look = 0; look < 20; look++) {
      const { rowCount } = await client.query('select from pg_stat_activity where datname = $1', [name]);
      if (rowCount === 0) return;
      await sleep(50);
    }
  } finally {
    await client.end();
  }
}

async function runAsAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
