// Connections to what Concord keeps in the mesh's database (schema `concord`): ledger, access requests.

import pg from 'pg';
import { hostOf, sslOptions } from '../subgraphs/sql/tls.ts';
import { readTls } from './database-url.ts';
import type { Lifetime } from './lifetime.ts';
import type { DatabasePlace } from './open-database.ts';

const mostConnections = 3;
const connectTimeoutMs = 5_000;

/** They are made when they are needed, and closed at the end. */
export function openMeshStore(lifetime: Lifetime, { url, where }: DatabasePlace): Promise<pg.Pool> {
  const { url: connectionString, tls } = readTls(url, where);
  return lifetime.start(
    async () => {
      const pool = new pg.Pool({
        connectionString,
        ssl: sslOptions(tls, hostOf(connectionString)),
        connectionTimeoutMillis: connectTimeoutMs,
        application_name: 'concord mesh',
        max: mostConnections,
      });
      // A connection that breaks fails the query that has it; without listeners it would end the process as well.
      pool.on('error', () => {});
      pool.on('connect', (client) => client.on('error', () => {}));
      return pool;
    },
    (pool) => pool.end(),
  );
}
