// Connections to what Concord keeps in the mesh's database (schema `concord`): ledger, access requests.

import pg from 'pg';
import { hostOf, sslOptions } from '../subgraphs/sql/tls.ts';
import { readTls } from './database-url.ts';
import type { Lifetime } from './lifetime.ts';
import type { DatabasePlace } from './open-database.ts';

const mostConnections = 3;
const connectTimeoutMs = 5_000;
const statementTimeoutMs = 10_000;
/** For a server that is gone without a word: it cannot end the statement itself. */
const answerTimeoutMs = 15_000;

/** They are made when they are needed, and closed at the end; no statement may take longer than 10 s. */
export function openMeshStore(lifetime: Pick<Lifetime, 'start'>, { url, where }: DatabasePlace): Promise<pg.Pool> {
  const { url: connectionString, tls } = readTls(url, where);
  return lifetime.start(
    async () => {
      const pool = new pg.Pool({
        connectionString,
        ssl: sslOptions(tls, hostOf(connectionString)),
        connectionTimeoutMillis: connectTimeoutMs,
        statement_timeout: statementTimeoutMs,
        query_timeout: answerTimeoutMs,
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
