// Where the mesh's database is: a server of your own, or the embedded one, which is started for it.

import pg from 'pg';
import { ConcordError } from '../errors/concord-error.ts';
import type { Environment } from './environment.ts';
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

/** Runs `work` on a connection of its own; `variable` is where the URL was read. @throws ConcordError DATABASE_UNREACHABLE */
export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
  variable = 'DATABASE_URL',
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  // A connection that breaks rejects the query that runs on it; without a listener it would end the process as well.
  client.on('error', () => {});
  await client.connect().catch((cause: unknown) => {
    throw unreachable(url, variable, cause);
  });
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Host and port only: the rest of the URL is secret. */
function unreachable(url: string, variable: string, cause: unknown): ConcordError {
  const { host } = new URL(url);
  const code = cause instanceof AggregateError ? codeOf(cause.errors[0]) : codeOf(cause);
  const where = host || 'localhost';
  return new ConcordError('DATABASE_UNREACHABLE', { where, reason: reasonOf(code), variable }, { cause });
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code ?? '';

function reasonOf(code: string): string {
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host is not known';
  if (code === '28P01' || code === '28000') return 'the user or password is refused';
  if (code === '3D000') return 'there is no such database';
  return code === '' ? 'no answer in time' : code;
}
