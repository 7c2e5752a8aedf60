// Reads of one domain's database by the user of its URL: bounded in number, in time and in waiting, and stopped when the
// client goes away.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ConcordError } from '../../errors/concord-error.ts';
import { translateDatabaseError } from './errors.ts';
import type { Statement } from './fragment.ts';
import type { Row } from './prepared.ts';
import type { ReadQueueLimits } from './read-queue.ts';
import { connect, sessionConfig } from './session-settings.ts';
import { type Connections, openSessions, type RoleSessions, type Sessions } from './sessions.ts';
import type { Tls } from './tls.ts';

export type { Row } from './prepared.ts';
export type { Connections } from './sessions.ts';

/** Reads of one domain's database. */
export type Database = {
  /**
   * Runs one statement as a read. A short one (`Statement.isKeyed`) is not cancelled when its caller leaves.
   *
   * @throws ConcordError QUERY_TIMEOUT, DATABASE_UNAVAILABLE, DATABASE_ERROR or OVERLOADED, or what the signal says where
   *   the caller left before the statement ran
   */
  readonly read: (statement: Statement, signal?: AbortSignal) => Promise<readonly Row[]>;
  /** Answers within 2 s. A database that is busy with reads counts as ready: whether it answers is found out by them. */
  readonly isReady: () => Promise<boolean>;
  readonly connections: () => Connections;
  readonly close: () => Promise<void>;
};

const readyMs = 2_000;
/** PostgreSQL ends a statement itself; this is for a server that is gone without a word. */
const graceMs = 5_000;

export type DatabaseOptions = ReadQueueLimits & {
  readonly url: string;
  /** Off unless told. */
  readonly tls?: Tls;
  readonly domain: string;
  /** At most; 8 unless told. */
  readonly connections?: number;
  /** 30 unless told. */
  readonly statementTimeoutSeconds?: number;
  /** What each connection makes for itself before its first read, such as temporary tables; it is then kept. */
  readonly sessionTables?: readonly Statement[];
};

export function openDatabase(options: DatabaseOptions): Database {
  const sessions = openDomainSessions(options, () => options.url);
  return createDatabase(sessions, sessions.of(''));
}

/**
 * @param urlOf the URL by which a role logs in
 * @param explain says more of a failure
 */
export function openDomainSessions(
  options: DatabaseOptions,
  urlOf: (role: string) => string,
  explain = (failure: ConcordError, _domain: string): ConcordError => failure,
): Sessions {
  const { domain, tls = { kind: 'off' }, connections = 8, statementTimeoutSeconds = 30, sessionTables = [] } = options;
  return openSessions({
    ...options,
    connections,
    connect: (role) =>
      connect(sessionConfig({ url: urlOf(role), tls, domain, statementTimeoutSeconds }), sessionTables),
    goneMs: statementTimeoutSeconds * 1_000 + graceMs,
    keepsIdle: sessionTables.length > 0,
    translate: (error) => explain(translateDatabaseError(error, domain, statementTimeoutSeconds), domain),
  });
}

export function createDatabase({ connections, isBusy, close }: Sessions, { read }: RoleSessions): Database {
  /** Readiness asks only whether; the next request reports why. */
  const answers = () =>
    read({ text: 'select 1', values: [] }).then(
      () => true,
      () => false,
    );
  return {
    read,
    isReady: async () => isBusy() || Promise.race([answers(), sleep(readyMs, false, { ref: false })]),
    connections,
    close,
  };
}
