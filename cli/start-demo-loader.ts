// The loader of the demo mesh, in the process that fills the demo's database: where that is one's own database, only
// because --demo was given.

import type pg from 'pg';
import { startLoader } from '../demo/loader.ts';
import type { Environment } from './environment.ts';
import type { Lifetime } from './lifetime.ts';
import { createClient, type DatabasePlace } from './open-database.ts';

/** Does nothing where the loader is switched off. */
export async function startDemoLoader(
  lifetime: Lifetime,
  url: string,
  { hasDemoLoader, databaseWhere }: Environment,
  log: (line: string) => void,
): Promise<void> {
  if (!hasDemoLoader) return;
  await lifetime.start(
    async () => startLoader({ connect: () => connect({ url, where: databaseWhere }), now: () => new Date(), log }),
    ({ stop }) => stop(),
  );
}

async function connect(place: DatabasePlace): Promise<pg.Client> {
  const client = createClient(place, 'concord demo loader');
  await client.connect();
  return client;
}
