// The embedded server from beginning to end: who runs it, where its data lies, which programs, a data directory, a
// process, and a database to connect to. The rest of the room are the single steps.

import { Client } from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import { initializeCluster, readPassword, superuser } from './cluster.ts';
import { explainSystemError } from './explain-failure.ts';
import { launchServer, stopPostmaster } from './launch.ts';
import { choosePlace, findPlace, type Place, sharedFolders } from './place.ts';
import { disownLockFile, findPostmaster } from './postmaster.ts';
import { findNativeFolder, preparePrograms } from './programs.ts';
import { chooseServerUser } from './server-user.ts';

export type EmbeddedOptions = {
  /** The .concord folder; the data goes to `postgres/data` in it. */
  readonly directory: string;
  /** Lines for the person at the terminal. */
  readonly log: (line: string) => void;
  readonly isRoot?: boolean;
  /** The folder `native` of the platform's package; by default that of the installed one. */
  readonly nativeFolder?: string;
  /** Where data and programs go when the server's user cannot enter the checkout. */
  readonly outside?: readonly string[];
  /** False: no fsync, for data that is thrown away. */
  readonly isDurable?: boolean;
};

export type EmbeddedPostgres = {
  /** `postgres://concord:...@127.0.0.1:<port>/concord`, a superuser. */
  readonly url: string;
  readonly dataDirectory: string;
  readonly isFirstStart: boolean;
  /** Settles when the server process has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Stops the server and keeps the data. */
  readonly stop: () => Promise<void>;
};

const databaseName = 'concord';

/** Throws EMBEDDED_POSTGRES_*: locked by another Concord, no space, no permission, no such platform, other version. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options);
  } catch (error) {
    throw explainSystemError(error, options.directory);
  }
}

async function start(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { log, outside = sharedFolders, isDurable = true } = options;
  const user = chooseServerUser(options.isRoot ?? process.getuid?.() === 0, log);
  const place = choosePlace(options.directory, user, outside, log);
  await takeOverDirectory(place, log);
  const native = options.nativeFolder ?? findNativeFolder(process.platform, process.arch);
  const programs = preparePrograms(native, user, user === null ? [place.home] : outside, log);
  const cluster = await initializeCluster({ place, initdb: programs.initdb, user, isDurable, log });
  const server = await launchServer({ place, postgres: programs.postgres, user, isDurable, log });
  try {
    const isFirstStart = await createDatabase(urlOf(cluster, server.port, 'postgres'));
    const url = urlOf(cluster, server.port, databaseName);
    return { url, dataDirectory: place.data, isFirstStart, exited: server.exited, stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The server that another Concord runs on this .concord folder, for further processes of a split mesh; null if none. */
export function findRunningEmbeddedPostgres(directory: string): { readonly url: string } | null {
  const place = findPlace(directory);
  const postmaster = place === null ? null : findPostmaster(place.data);
  if (place === null || postmaster === null || postmaster === 'stale' || !postmaster.isReady) return null;
  return { url: urlOf(readPassword(place), postmaster.port, databaseName) };
}

/** Refuses a directory that a live Concord uses; stops a server whose Concord was killed; deals with a stale lock file. */
export async function takeOverDirectory(place: Pick<Place, 'data'>, log: (line: string) => void): Promise<void> {
  const postmaster = findPostmaster(place.data);
  if (postmaster === null) return;
  if (postmaster === 'stale') return disownLockFile(place.data);
  if (postmaster.ownerPid !== null) {
    throw new ConcordError('EMBEDDED_POSTGRES_LOCKED', { directory: place.data, pid: postmaster.ownerPid });
  }
  log('A PostgreSQL of an earlier run, which was killed, is still running; stopping it first.');
  await stopPostmaster(postmaster.pid);
}

async function createDatabase(adminUrl: string): Promise<boolean> {
  // It listens on this machine only and speaks no TLS, whatever PGSSLMODE says.
  const client = new Client({ connectionString: adminUrl, ssl: false });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
    return found.rowCount === 0;
  } finally {
    await client.end();
  }
}

function urlOf(password: string, port: number, database: string): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}
