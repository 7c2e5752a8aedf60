// A PostgreSQL of one test file, which it may stop, break and start again; the server that all tests share is never touched.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../cli/postgres/start-embedded.ts';

export type OwnServer = {
  readonly url: string;
  /** `fast`: connections are ended and everything is written; `immediate`: as after a crash. */
  readonly stop: (how: 'fast' | 'immediate') => Promise<void>;
  /** On the same data and the same port. */
  readonly start: () => Promise<void>;
  /** Kills one process of a connection, upon which PostgreSQL ends all of them and recovers. */
  readonly killBackend: () => Promise<void>;
  /** Ends every connection but its own; gives their number. */
  readonly endConnections: () => Promise<number>;
  /** Waits until it takes connections. */
  readonly untilUp: () => Promise<void>;
};

/** `directory` must be one that the server's user may enter, such as that of `makeHome`. */
export async function startOwnServer(directory: string): Promise<OwnServer> {
  const launch = () => startEmbeddedPostgres({ directory, isDurable: false, log: () => undefined });
  let server: EmbeddedPostgres = await launch();
  const { url, dataDirectory } = server;

  const withClient = async <Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const untilUp = async () => {
    for (let attempt = 0; attempt < 2_000; attempt++) {
      const isUp = await withClient((client) => client.query('select 1')).then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await sleep(10);
    }
    throw new Error('The server did not come up again.');
  };

  return {
    url,
    untilUp,
    stop: async (how) => {
      if (how === 'fast') return server.stop();
      const [pid] = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      await server.exited;
    },
    start: async () => {
      server = await launch();
      if (server.url !== url) throw new Error('The server came up on another port.');
    },
    killBackend: () =>
      withClient(async (client) => {
        const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
        process.kill(Number(rows[0]?.pid), 'SIGKILL');
        await sleep(50);
      }),
    endConnections: () =>
      withClient(async (client) => {
        const { rows } = await client.query<{ n: number }>(
          `select count(pg_terminate_backend(pid))::int as n from pg_stat_activity
           where backend_type = 'client backend' and pid <> pg_backend_pid()`,
        );
        return rows[0]?.n ?? 0;
      }),
  };
}
