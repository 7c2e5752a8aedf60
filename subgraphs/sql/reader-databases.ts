// A small pool for each PostgreSQL role by which viewers of one domain read. All of them together hold no more connections
// than the domain may have: one that is idle in one pool makes room for another. All reads wait in one queue.

import { ConcordError } from '../../errors/concord-error.ts';
import { errorCode } from './errors.ts';
import { type Connections, type Database, type DatabaseOptions, openDatabase } from './pool.ts';
import { createReadQueue } from './read-queue.ts';
import { createTurns } from './turns.ts';

/** The pool of a role, made at its first use. */
export type ReaderDatabases = {
  readonly of: (role: string) => Database;
  /** Of all of them together. */
  readonly connections: () => Connections;
  readonly close: () => Promise<void>;
};

export type ReaderDatabasesOptions = Omit<DatabaseOptions, 'sessionTables' | 'admit'> & {
  readonly connections: number;
  readonly passwordOf: (role: string) => string;
};

export function openReaderDatabases({ passwordOf, ...options }: ReaderDatabasesOptions): ReaderDatabases {
  const pools = new Map<string, Database>();
  const queue = createReadQueue(options);
  /** The least lately used first. */
  const touch = (role: string, pool: Database) => {
    pools.delete(role);
    pools.set(role, pool);
  };

  const door = createTurns({ atOnce: 1 });
  /** Admitted, and not yet counted among the connections of their pools. */
  let coming = 0;
  /** Makes room for one connection more: an idle one of another role is ended for it. */
  const admit = (role: string) =>
    door.take(async () => {
      for (;;) {
        const open = [...pools.values()].reduce((sum, { connections }) => sum + connections().open, 0);
        const idle = [...pools].find(([other, { connections }]) => other !== role && connections().idle > 0);
        if (open + coming < options.connections || idle === undefined) break;
        await idle[1].dropIdle();
      }
      coming += 1;
      return () => {
        coming -= 1;
      };
    });

  const open = (role: string): Database => {
    const url = new URL(options.url);
    url.username = role;
    url.password = passwordOf(role);
    const pool = openDatabase({ ...options, url: url.href, admit: () => admit(role) });
    const read: Database['read'] = (statement, signal) =>
      queue
        .take(() => pool.read(statement, signal), signal)
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
    connections: () => {
      const counts = [...pools.values()].map(({ connections }) => connections());
      return {
        open: counts.reduce((sum, { open }) => sum + open, 0),
        idle: counts.reduce((sum, { idle }) => sum + idle, 0),
        waiting: queue.waiting(),
        refused: queue.refused(),
        isOverloaded: queue.isOverloaded(),
      };
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
