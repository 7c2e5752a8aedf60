// A small pool for each PostgreSQL role by which viewers of one domain read. All of them together hold no more connections
// than the domain may have: one that is idle in one pool makes room for another.

import { ConcordError } from '../../errors/concord-error.ts';
import { errorCode } from './errors.ts';
import { type Database, type DatabaseOptions, openDatabase } from './pool.ts';
import { createSlots } from './slots.ts';

/** The pool of a role, made at its first use. */
export type ReaderDatabases = { readonly of: (role: string) => Database; readonly close: () => Promise<void> };

export type ReaderDatabasesOptions = Omit<DatabaseOptions, 'sessionTables' | 'beforeConnecting'> & {
  readonly connections: number;
  readonly passwordOf: (role: string) => string;
};

export function openReaderDatabases({ passwordOf, ...options }: ReaderDatabasesOptions): ReaderDatabases {
  const pools = new Map<string, Database>();
  const slots = createSlots(options.connections);
  /** The least lately used first. */
  const touch = (role: string, pool: Database) => {
    pools.delete(role);
    pools.set(role, pool);
  };

  /** Ends an idle connection of another role where the domain has all that it may have. */
  const makeRoom = async (asking: Database) => {
    const all = [...pools.values()];
    if (all.reduce((sum, { connections }) => sum + connections().open, 0) < options.connections) return;
    const other = all.find((pool) => pool !== asking && pool.connections().idle > 0);
    await other?.dropIdle();
  };

  const open = (role: string): Database => {
    const url = new URL(options.url);
    url.username = role;
    url.password = passwordOf(role);
    const pool = openDatabase({ ...options, url: url.href, beforeConnecting: () => makeRoom(pool) });
    const read: Database['read'] = (statement, signal) =>
      slots
        .run(() => pool.read(statement, signal))
        .catch((error: unknown) => {
          throw explainLogin(error, options.domain);
        });
    return { ...pool, read };
  };

  return {
    of: (role) => {
      const pool = pools.get(role) ?? open(role);
      touch(role, pool);
      return pool;
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

/** A role that is not there, or has another password, cannot log in (SQLSTATE class 28). */
function explainLogin(error: unknown, domain: string): unknown {
  const isRefused = error instanceof ConcordError && errorCode(error.cause).startsWith('28');
  return isRefused ? new ConcordError('READER_MISSING', { domain }, { cause: error.cause }) : error;
}
