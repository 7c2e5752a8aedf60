// One PostgreSQL for a test run: a container where Docker answers, otherwise the embedded server on data that is thrown
// away.

import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initdbArguments } from '../../cli/postgres/cluster.ts';
import { findPlace } from '../../cli/postgres/place.ts';
import { isProcessAlive, readProcessStart } from '../../cli/postgres/process-identity.ts';
import { startEmbeddedPostgres, takeOverDirectory } from '../../cli/postgres/start-embedded.ts';
import { doesDockerAnswer } from './find-docker.ts';

export type TestServer = {
  readonly kind: string;
  /** A superuser's URL of a database that no test writes to. */
  readonly url: string;
  readonly stop: () => Promise<void>;
};

const prefix = 'concord-test-';

export async function startTestServer(environment: NodeJS.ProcessEnv): Promise<TestServer> {
  if (await doesDockerAnswer(environment)) {
    try {
      return await startContainer();
    } catch (error) {
      console.warn(`Docker answers, but starting postgres:18 in it failed: ${String(error)}`);
    }
  }
  return startThrowAwayServer();
}

async function startContainer(): Promise<TestServer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer('postgres:18')
    .withEnvironment({
      POSTGRES_USER: 'concord',
      POSTGRES_PASSWORD: 'concord',
      POSTGRES_DB: 'concord',
      POSTGRES_INITDB_ARGS: initdbArguments.join(' '),
    })
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=200', '-c', 'jit=off'])
    .withExposedPorts(5432)
    // The image starts the server twice, the first time for its own set-up.
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .withStartupTimeout(120_000)
    .start();
  const url = `postgres://concord:concord@${container.getHost()}:${container.getMappedPort(5432)}/concord`;
  return {
    kind: 'postgres:18 in Docker',
    url,
    stop: async () => {
      await container.stop();
    },
  };
}

async function startThrowAwayServer(): Promise<TestServer> {
  await removeLeftovers();
  const directory = mkdtempSync(join(tmpdir(), prefix));
  // mkdtemp makes it for this user alone, but as root the server runs as another.
  chmodSync(directory, 0o755);
  writeFileSync(join(directory, 'owner'), `${process.pid} ${readProcessStart(process.pid)}`);
  const server = await startEmbeddedPostgres({ directory, isDurable: false, log: (line) => console.log(line) });
  return {
    kind: 'the embedded PostgreSQL 18 (no Docker answered)',
    url: server.url,
    stop: async () => {
      await server.stop();
      removeDirectory(directory);
    },
  };
}

/** Directories of test runs that were killed, and servers that still run on them. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const directory = join(tmpdir(), name);
    if (isOwnerAlive(directory)) continue;
    const place = findPlace(directory);
    if (place !== null) await takeOverDirectory(place, () => {});
    removeDirectory(directory);
  }
}

/** A directory without an owner's file is of somebody who is just making it, or not ours. */
function isOwnerAlive(directory: string): boolean {
  try {
    const [pid = '', start] = readFileSync(join(directory, 'owner'), 'utf8').split(' ');
    return isProcessAlive(Number(pid)) && String(readProcessStart(Number(pid))) === start;
  } catch {
    return true;
  }
}

function removeDirectory(directory: string): void {
  const place = findPlace(directory);
  if (place !== null) rmSync(place.home, { recursive: true, force: true });
  rmSync(directory, { recursive: true, force: true });
}
