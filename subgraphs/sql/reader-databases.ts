// One domain's database as it is read by the PostgreSQL roles of its viewers. All of them together hold no more connections
// than the domain may have, and all reads wait in one queue.

import { ConcordError } from '../../errors/concord-error.ts';
import { errorCode } from './errors.ts';
import { type Connections, createDatabase, type Database, type DatabaseOptions, openDomainSessions } from './pool.ts';

export type ReaderDatabases = {
  readonly of: (role: string) => Database;
  /** Of all of them together. */
  readonly connections: () => Connections;
  readonly close: () => Promise<void>;
};

export type ReaderDatabasesOptions = Omit<DatabaseOptions, 'sessionTables'> & {
  readonly connections: number;
  readonly passwordOf: (role: string) => string;
};

export function openReaderDatabases({ passwordOf, ...options }: ReaderDatabasesOptions): ReaderDatabases {
  const sessions = openDomainSessions(
    options,
    (role) => {
      const url = new URL(options.url);
      url.username = role;
      url.password = passwordOf(role);
      return url.href;
    },
    explainLogin,
  );
  const databases = new Map<string, Database>();
  const open = (role: string): Database => {
    const database = createDatabase(sessions, sessions.of(role));
    databases.set(role, database);
    return database;
  };
  return {
    of: (role) => databases.get(role) ?? open(role),
    connections: sessions.connections,
    close: sessions.close,
  };
}

/** A role that is not there, or has another password, cannot log in (SQLSTATE class 28). */
function explainLogin(failure: ConcordError, domain: string): ConcordError {
  const isRefused = errorCode(failure.cause).startsWith('28');
  return isRefused ? new ConcordError('READER_MISSING', { domain }, { cause: failure.cause }) : failure;
}
