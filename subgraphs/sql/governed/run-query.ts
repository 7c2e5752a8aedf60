// A checked query -> its rows, on a connection of its own that is ended afterwards, so that nothing of one caller's
// session is left for the next (more than DISCARD ALL does). Limits stand here and in Node, where no caller lifts them.

import type pg from 'pg';
import { ConcordError } from '../../../errors/concord-error.ts';
import { cancelStatement } from '../cancel-statement.ts';
import {
  comma,
  type Fragment,
  identifier,
  join,
  quoteAnyText,
  renderStatement,
  sql,
  wholeNumber,
} from '../fragment.ts';
import { type ResultColumn, resultColumn } from './result-columns.ts';
import { translateSqlFailure } from './sql-failure.ts';

export type SqlConnection = {
  /** Connects as the viewer's own role; the caller ends it. */
  readonly connect: () => Promise<pg.Client>;
  /** What the session says of the viewer's row claims; null = none needed. */
  readonly rowValues: (backendPid: number) => string | null;
};

export type SqlLimits = {
  readonly seconds: number;
  readonly rows: number;
  /** Of the values as text, with what each value takes besides. */
  readonly bytes: number;
};

export type SqlRows = {
  readonly columns: readonly string[];
  readonly columnTypes: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
  /** As the limit counts them, of the rows that are given. */
  readonly bytes: number;
};

export const sqlLimits: SqlLimits = { seconds: 30, rows: 10_000, bytes: 20_000_000 };

const mostColumns = 500;
/** What a value takes in memory besides its text, so that many small ones, or NULLs, are not free. */
const bytesPerValue = 32;
/** PostgreSQL stops the query itself; this is for when it does not. */
const graceMs = 1_000;

type Run = {
  readonly signal: AbortSignal;
  /** Called before PostgreSQL gets the query. */
  readonly onSend?: () => void;
  readonly limits?: SqlLimits;
};

/** @throws ConcordError QUERY_TIMEOUT, SQL_... as `translateSqlFailure` has them, or what the signal says */
export async function runQuery(
  query: Fragment,
  connection: SqlConnection,
  { signal, onSend = () => {}, limits = sqlLimits }: Run,
): Promise<SqlRows> {
  signal.throwIfAborted();
  const client = await connection.connect().catch((error: unknown) => {
    throw translateSqlFailure(error, limits.seconds);
  });
  client.on('error', () => undefined);
  const watch = watchOver(client, signal, limits.seconds * 1_000 + graceMs);
  try {
    // Who left while it connected is not heard of by `watch`.
    signal.throwIfAborted();
    return await Promise.race([readRows(query, client, { connection, onSend, limits }), watch.broken]);
  } catch (error) {
    signal.throwIfAborted();
    if (watch.isLate()) throw new ConcordError('QUERY_TIMEOUT', { seconds: limits.seconds });
    throw translateSqlFailure(error, limits.seconds);
  } finally {
    watch.stop();
    await client.end().catch(() => undefined);
  }
}

/** The extended protocol takes one statement, whatever its text is. */
const oneStatement = { queryMode: 'extended' } as const;

async function readRows(
  query: Fragment,
  client: pg.Client,
  { connection, onSend, limits }: { connection: SqlConnection; onSend: () => void; limits: SqlLimits },
): Promise<SqlRows> {
  const claims = connection.rowValues(backendOf(client));
  // Not by the function `set_config`, which is taken from everybody on a server that is locked down.
  if (claims !== null) await client.query(`set concord.row_values = ${quoteAnyText(claims)}`);
  await client.query(beginReading(limits.seconds));
  onSend();
  const described = await client.query({ text: describe(query), ...oneStatement });
  const columns = described.fields.map(({ name, dataTypeID }) => resultColumn(name, dataTypeID));
  if (columns.length === 0) throw new ConcordError('SQL_INVALID', { reason: 'selects no column' });
  if (columns.length > mostColumns) throw new ConcordError('SQL_TOO_COMPLEX', { what: 'columns', most: mostColumns });
  const { text } = renderStatement(compileReading(query, columns, limits));
  const result = await client.query<(string | null)[]>({ text, rowMode: 'array', ...oneStatement });
  await client.query('rollback');
  // The last column says whether the row is within the limit of bytes; the first row over it comes without values.
  const whole = result.rows.filter((row) => row.at(-1) === 'true').slice(0, limits.rows);
  return {
    columns: columns.map(({ name }) => name),
    columnTypes: columns.map(({ type }) => type),
    rows: whole.map((row) => columns.map(({ read }, index) => readValue(read, row[index]))),
    truncated: whole.length < result.rows.length,
    bytes: whole.reduce((sum, row) => sum + countBytes(row.slice(0, columns.length)), 0),
  };
}

function countBytes(row: readonly (string | null)[]): number {
  return row.reduce((sum, text) => sum + bytesPerValue + (text === null ? 0 : Buffer.byteLength(text)), 0);
}

function readValue(read: ResultColumn['read'], text: string | null | undefined): unknown {
  return text === null || text === undefined ? null : read(text);
}

/** The settings under which values are read exactly and names mean what the check took them for. */
function beginReading(seconds: number): string {
  const settings = {
    statement_timeout: `${seconds}s`,
    lock_timeout: '5s',
    idle_in_transaction_session_timeout: `${seconds * 2}s`,
    search_path: 'pg_catalog, pg_temp',
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    IntervalStyle: 'iso_8601',
    bytea_output: 'hex',
    extra_float_digits: '1',
    standard_conforming_strings: 'on',
    transform_null_equals: 'off',
    xmlbinary: 'base64',
  };
  const set = Object.entries(settings).map(([name, setting]) => `set local ${name} = ${quoted(name, setting)}`);
  return ['begin read only', ...set].join('; ');
}

/** `search_path` takes a list of names; all of this is constant text. */
function quoted(name: string, setting: string): string {
  return name === 'search_path' ? setting : `'${setting}'`;
}

/** Names and types of the answer's columns, without its rows. */
function describe(query: Fragment): string {
  return renderStatement(sql`select * from (${query}
) as q limit 0`).text;
}

/**
 * Each value as text, one row more than the limit at most, and of the row that is over the limit of bytes, and of all
 * behind it, only that it is there. A limit lets no row of the query be calculated that is not needed.
 */
export function compileReading(
  query: Fragment,
  columns: readonly ResultColumn[],
  { rows, bytes }: SqlLimits,
): Fragment {
  const names = columns.map((_, index) => identifier(`c${index + 1}`));
  const printed = columns.map(({ print }, index) => sql`${print(names[index] ?? sql``)} as ${names[index] ?? sql``}`);
  const lengths = names.map(
    (name) => sql`coalesce(pg_catalog.octet_length(${name}), 0) + ${wholeNumber(bytesPerValue)}`,
  );
  const size = sql`pg_catalog.sum(${join(lengths, sql` + `)}) over (rows unbounded preceding)`;
  const kept = names.map((name) => sql`case when s.isWithin then ${name} end`);
  return sql`select ${join(kept, comma)}, s.isWithin::text
from (
  select ${join(names, comma)}, ${size} <= ${wholeNumber(bytes)} as isWithin
  from (
    select ${join(printed, comma)}
    from (${query}
) as q(${join(names, comma)})
    limit ${wholeNumber(rows + 1)}
  ) as t
) as s`;
}

function backendOf(client: pg.Client): number {
  const { processID } = client as pg.Client & { readonly processID?: number | null };
  if (typeof processID !== 'number') throw new TypeError('The connection does not say its backend.');
  return processID;
}

/** Cancels the query and breaks its connection when the caller leaves or the time is over, whatever the session says. */
function watchOver(client: pg.Client, signal: AbortSignal, patienceMs: number) {
  let late = false;
  let breakOff = (_: Error) => {};
  const broken = new Promise<never>((_, reject) => {
    breakOff = reject;
  });
  broken.catch(() => undefined);
  const stopQuery = () => {
    void cancelStatement(client).finally(() => {
      breakOff(new Error('The query was cancelled.'));
      // `end` asks a session politely that may not listen.
      (
        client as pg.Client & { readonly connection: { readonly stream: { destroy(): void } } }
      ).connection.stream.destroy();
    });
  };
  const timer = setTimeout(() => {
    late = true;
    stopQuery();
  }, patienceMs);
  signal.addEventListener('abort', stopQuery, { once: true });
  return {
    broken,
    isLate: () => late,
    stop: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stopQuery);
    },
  };
}
