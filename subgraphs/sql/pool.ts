// Statements to Postgres and back: a pool with pinned sessions, read-only and time-limited, prepared statements by name,
// a bounded queue before it, and cancellation when the client goes away.

import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import pg from 'pg';
import { cancelStatement } from './cancel-statement.ts';
import { isUnavailable, translateDatabaseError } from './errors.ts';
import type { Statement } from './fragment.ts';
import { createReadQueue, type ReadQueueLimits } from './read-queue.ts';
import { hostOf, sslOptions, type Tls } from './tls.ts';

export type Row = Readonly<Record<string, unknown>>;

export type Connections = {
  readonly open: number;
  /** Have nothing to do. */
  readonly idle: number;
  /** Reads that wait for one. */
  readonly waiting: number;
  /** Reads that were refused since the start, because too many waited or they waited for too long. */
  readonly refused: number;
  /** Whether one was refused within the last seconds. */
  readonly isOverloaded: boolean;
};

/** Reads of one domain's database. */
export type Database = {
  /**
   * Runs one statement as a read.
   *
   * @throws ConcordError QUERY_TIMEOUT, DATABASE_UNAVAILABLE, DATABASE_ERROR or OVERLOADED, or what the signal says where
   *   the caller left before the statement ran
   */
  readonly read: (statement: Statement, signal?: AbortSignal) => Promise<readonly Row[]>;
  /** Answers within 2 s. A database that is busy with reads counts as ready: whether it answers is found out by them. */
  readonly isReady: () => Promise<boolean>;
  readonly connections: () => Connections;
  /** Ends one connection that has nothing to do. */
  readonly dropIdle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Built JSON is exact only under these settings; see the Postgres manual, "Client Connection Defaults". */
const session = {
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  IntervalStyle: 'iso_8601',
  bytea_output: 'hex',
  extra_float_digits: '1',
  default_transaction_read_only: 'on',
  idle_in_transaction_session_timeout: '60000',
};

const connectTimeoutMs = 5_000;
const readyMs = 2_000;
/** PostgreSQL ends a statement itself; this is for a server that is gone without a word. */
const graceMs = 5_000;

/** A backend keeps each prepared statement, some 50 kB of it, so they are capped. */
const mostPreparedStatements = 200;

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
  /**
   * Waited for before a read that may need a connection which is not there yet; what it gives is called when that is on its
   * way.
   */
  readonly admit?: () => Promise<() => void>;
};

export function openDatabase(options: DatabaseOptions): Database {
  const { domain, tls = { kind: 'off' }, connections = 8, statementTimeoutSeconds = 30, sessionTables = [] } = options;
  const connection = {
    ...connectionOf(options.url, domain, statementTimeoutSeconds),
    ssl: sslOptions(tls, hostOf(options.url)),
  };
  const queue = createReadQueue({ ...options, connections });
  const pool = new pg.Pool({
    ...connection,
    max: connections,
    query_timeout: statementTimeoutSeconds * 1_000 + graceMs,
    ...(sessionTables.length === 0 ? {} : { idleTimeoutMillis: 0 }),
    onConnect: (client) => makeSessionTables(client, sessionTables),
  });
  // A connection that breaks fails the read that has it; without a listener of its own it would end the process as well,
  // because the pool listens only to idle ones.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const nameStatement = createStatementNames();

  const readNow: Database['read'] = async ({ text, values }, signal) => {
    let client: pg.PoolClient | undefined;
    let failure: Error | undefined;
    try {
      signal?.throwIfAborted();
      const isAdmitted = pool.idleCount === 0 ? await options.admit?.() : undefined;
      const connecting = pool.connect();
      isAdmitted?.();
      const pooled = await connecting;
      client = pooled;
      signal?.throwIfAborted();
      const name = nameStatement(text);
      const query = pooled.query<Row>({ text, values: [...values], ...(name === null ? {} : { name }) });
      const result = await whileListening(query, signal, () => cancelStatement(pooled));
      return result.rows;
    } catch (error) {
      failure = error instanceof Error ? error : new Error('unknown failure');
      throw translateDatabaseError(error, domain, statementTimeoutSeconds);
    } finally {
      client?.release(isBroken(failure, signal) ? failure : undefined);
    }
  };

  const read: Database['read'] = (statement, signal) => queue.take(() => readNow(statement, signal), signal);
  /** Readiness asks only whether; the next request reports why. */
  const answers = () =>
    read({ text: 'select 1', values: [] }).then(
      () => true,
      () => false,
    );

  return {
    read,
    isReady: async () => queue.isBusy() || Promise.race([answers(), sleep(readyMs, false, { ref: false })]),
    connections: () => ({
      open: pool.totalCount,
      idle: pool.idleCount,
      waiting: queue.waiting(),
      refused: queue.refused(),
      isOverloaded: queue.isOverloaded(),
    }),
    dropIdle: async () => {
      if (pool.idleCount > 0) (await pool.connect()).release(true);
    },
    close: () => pool.end(),
  };
}

/** In a transaction that may write, because temporary tables cannot be made in one that only reads. */
async function makeSessionTables(client: pg.ClientBase, statements: readonly Statement[]): Promise<void> {
  if (statements.length === 0) return;
  await client.query('begin read write');
  for (const { text, values } of statements) await client.query(text, [...values]);
  await client.query('commit');
}

/** The URL's own `options` stay, but before ours, so that ours hold. */
function connectionOf(url: string, domain: string, statementTimeoutSeconds: number): pg.ClientConfig {
  const given = new URL(url);
  const own = given.searchParams.get('options') ?? '';
  given.searchParams.delete('options');
  const timeout = { statement_timeout: `${statementTimeoutSeconds * 1_000}` };
  const ours = Object.entries({ ...session, ...timeout }).map(([name, setting]) => `-c ${name}=${setting}`);
  return {
    connectionString: given.href,
    options: [own, ...ours].join(' ').trim(),
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: `concord ${domain}`,
  };
}

/** A name from the second use of a text on, for so many texts; null = run it unnamed. */
function createStatementNames(): (text: string) => string | null {
  const seen = new LRUCache<string, true>({ max: 1_000 });
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const name = `concord_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
    if (!seen.has(name) || names.size >= mostPreparedStatements) {
      seen.set(name, true);
      return null;
    }
    names.set(text, name);
    return name;
  };
}

/** Waits for `work`; on abort runs `cancel` and still waits, so that the connection is free when this returns. */
async function whileListening<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  cancel: () => Promise<void>,
): Promise<T> {
  if (signal === undefined) return work;
  let cancelling: Promise<void> | undefined;
  const onAbort = () => {
    cancelling = cancel();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await cancelling;
  }
}

/** A failure of the connection leaves it unusable; an error of the statement, and a caller that left, do not. */
function isBroken(failure: Error | undefined, signal: AbortSignal | undefined): boolean {
  if (failure === undefined || failure === signal?.reason) return false;
  return !('severity' in failure) || failure.severity !== 'ERROR' || isUnavailable(failure);
}
