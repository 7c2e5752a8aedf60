// Statements to Postgres and back: a pool with pinned sessions, read-only and time-limited, prepared statements by name,
// and cancellation when the client goes away.

import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import pg from 'pg';
import { isUnavailable, translateDatabaseError } from './errors.ts';
import type { Statement } from './fragment.ts';
import { hostOf, sslOptions, type Tls } from './tls.ts';

export type Row = Readonly<Record<string, unknown>>;

/** How many connections there are, how many of them have nothing to do, and how many reads wait for one. */
export type Connections = { readonly open: number; readonly idle: number; readonly waiting: number };

/** Reads of one domain's database. */
export type Database = {
  /**
   * Runs one statement as a read.
   *
   * @throws ConcordError QUERY_TIMEOUT, DATABASE_UNAVAILABLE or DATABASE_ERROR
   */
  readonly read: (statement: Statement, signal?: AbortSignal) => Promise<readonly Row[]>;
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

/** A backend keeps each prepared statement, some 50 kB of it, so they are capped. */
const mostPreparedStatements = 200;

export type DatabaseOptions = {
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
  const pool = new pg.Pool({
    ...connection,
    max: connections,
    ...(sessionTables.length === 0 ? {} : { idleTimeoutMillis: 0 }),
    onConnect: (client) => makeSessionTables(client, sessionTables),
  });
  // A connection that breaks fails the read that has it; without a listener of its own it would end the process as well,
  // because the pool listens only to idle ones.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const nameStatement = createStatementNames();

  const read: Database['read'] = async ({ text, values }, signal) => {
    let client: pg.PoolClient | undefined;
    let failure: Error | undefined;
    try {
      signal?.throwIfAborted();
      const isAdmitted = pool.idleCount === 0 ? await options.admit?.() : undefined;
      const connecting = pool.connect();
      isAdmitted?.();
      client = await connecting;
      signal?.throwIfAborted();
      const name = nameStatement(text);
      const query = client.query<Row>({ text, values: [...values], ...(name === null ? {} : { name }) });
      const result = await whileListening(query, signal, () => cancelBackend(connection, client));
      return result.rows;
    } catch (error) {
      failure = error instanceof Error ? error : new Error('unknown failure');
      throw translateDatabaseError(error, domain, statementTimeoutSeconds);
    } finally {
      client?.release(isBroken(failure, signal) ? failure : undefined);
    }
  };

  return {
    read,
    isReady: async () => {
      try {
        await read({ text: 'select 1', values: [] });
        return true;
      } catch {
        return false; // readiness asks only whether; the next request reports why
      }
    },
    connections: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
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
    connectionTimeoutMillis: 5_000,
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

/** On a connection of its own, because a pool that is full of such statements has none to give. */
async function cancelBackend(connection: pg.ClientConfig, client: pg.PoolClient | undefined): Promise<void> {
  const backend = client as { processID?: number } | undefined;
  if (typeof backend?.processID !== 'number') return;
  const canceller = new pg.Client(connection);
  canceller.on('error', () => undefined);
  try {
    await canceller.connect();
    await canceller.query('select pg_cancel_backend($1)', [backend.processID]);
  } catch {
    // the statement then runs to its end or its timeout; nobody waits for it
  } finally {
    await canceller.end().catch(() => undefined);
  }
}

/** A failure of the connection leaves it unusable; an error of the statement, and a caller that left, do not. */
function isBroken(failure: Error | undefined, signal: AbortSignal | undefined): boolean {
  if (failure === undefined || failure === signal?.reason) return false;
  return !('severity' in failure) || failure.severity !== 'ERROR' || isUnavailable(failure);
}
