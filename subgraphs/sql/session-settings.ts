// How a connection to a domain's database is made: pinned, read-only and time-limited, by the user of its URL.

import pg from 'pg';
import type { ParameterValue, Statement } from './fragment.ts';
import { hostOf, sslOptions, type Tls } from './tls.ts';

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

export type SessionSettings = {
  readonly url: string;
  readonly tls: Tls;
  readonly domain: string;
  readonly statementTimeoutSeconds: number;
};

/** The URL's own `options` stay, but before ours, so that ours hold. */
export function sessionConfig({ url, tls, domain, statementTimeoutSeconds }: SessionSettings): pg.ClientConfig {
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
    ssl: sslOptions(tls, hostOf(url)),
  };
}

/** @param sessionTables what the connection makes for itself before its first read */
export async function connect(config: pg.ClientConfig, sessionTables: readonly Statement[]): Promise<pg.Client> {
  const client = new pg.Client(config);
  // A connection that breaks fails its reads; without a listener it would end the process as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await makeSessionTables(client, sessionTables);
    return client;
  } catch (error) {
    client.end().catch(() => undefined);
    throw error;
  }
}

/** In a transaction that may write, because temporary tables cannot be made in one that only reads. */
async function makeSessionTables(client: pg.Client, statements: readonly Statement[]): Promise<void> {
  if (statements.length === 0) return;
  const run = (text: string, values: readonly ParameterValue[] = []) => {
    const timed = { text, values: [...values], query_timeout: connectTimeoutMs };
    return client.query(timed);
  };
  await run('begin read write');
  for (const { text, values } of statements) await run(text, values);
  await run('commit');
}
