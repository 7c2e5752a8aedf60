// The loader of the demo mesh, in the process that fills the demo's database: where that is one's own database, only
// because --demo was given.

import pg from 'pg';
import { startLoader } from '../demo/loader.ts';
import type { Environment } from './environment.ts';
import type { Lifetime } from './lifetime.ts';

const connectTimeoutMs = 5_000;

/** Does nothing where the loader is switched off. */
export async function startDemoLoader(
  lifetime: Lifetime,
  url: string,
  { hasDemoLoader }: Environment,
  log: (line: string) => void,
): Promise<void> {
  if (!hasDemoLoader) return;
  await lifetime.start(
    async () => startLoader({ connect: () => connect(url), now: () => new Date(), log }),
    ({ stop }) => stop(),
  );
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'concord demo loader',
  });
  // A connection that breaks rejects the query that runs on it; without a listener it would end the process as well.
  client.on('error', () => {});
  await client.connect();
  return client;
}
