// Where the mesh's database is: a server of your own, or the embedded one, which is started for it.

import pg from 'pg';
import { ConcordError } from '../errors/concord-error.ts';
import { hostOf, sslOptions } from '../subgraphs/sql/tls.ts';
import { readTls } from './database-url.ts';
import type { Environment } from './environment.ts';
import { explainConnectFailure } from './explain-connect-failure.ts';
import type { Lifetime } from './lifetime.ts';
import { findRunningEmbeddedPostgres, startEmbeddedPostgres } from './postgres/start-embedded.ts';

const connectTimeoutMs = 5_000;

/** @throws ConcordError EMBEDDED_POSTGRES_* */
export async function startDatabase(
  lifetime: Lifetime,
  environment: Environment,
  log: (line: string) => void,
): Promise<string> {
  if (environment.databaseUrl !== null) return environment.databaseUrl;
  const server = await lifetime.start(
    () => startEmbeddedPostgres({ directory: environment.home, log }),
    ({ stop }) => stop(),
  );
  server.exited.then(() => lifetime.fail(new ConcordError('DATABASE_STOPPED', {})));
  return server.url;
}

/** The same for a process that only reads: the embedded server must be running already. */
export function findDatabase({ databaseUrl, home }: Environment): string {
  const url = databaseUrl ?? findRunningEmbeddedPostgres(home)?.url;
  if (url === undefined) throw new ConcordError('DATABASE_NOT_RUNNING', { home });
  return url;
}

/** `where` is the variable or file in which the URL stands. */
export type DatabasePlace = { readonly url: string; readonly where: string };

/** A connection that is still to be made, protected as its URL says. @throws ConcordError CONFIGURATION_INVALID */
export function createClient({ url, where }: DatabasePlace, applicationName?: string): pg.Client {
  const { url: connectionString, tls } = readTls(url, where);
  const client = new pg.Client({
    connectionString,
    ssl: sslOptions(tls, hostOf(connectionString)),
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: applicationName,
  });
  // A connection that breaks rejects the query that runs on it; without a listener it would end the process as well.
  client.on('error', () => {});
  return client;
}

/**
 * Runs `work` on a connection of its own.
 *
 * @throws ConcordError DATABASE_UNREACHABLE, DATABASE_TLS_FAILED, CONFIGURATION_INVALID
 */
export async function withClient<Result>(
  { url, where }: DatabasePlace,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = createClient({ url, where });
  await client.connect().catch((cause: unknown) => {
    throw explainConnectFailure(cause, { url, tls: readTls(url, where).tls, where });
  });
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
