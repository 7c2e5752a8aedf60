// The embedded server on real data directories: first and later starts, and what an earlier run may have left behind.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { findPostmaster } from '../../cli/postgres/postmaster.ts';
import { findNativeFolder } from '../../cli/postgres/programs.ts';
import {
  type EmbeddedOptions,
  type EmbeddedPostgres,
  findRunningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../cli/postgres/start-embedded.ts';

const isRoot = process.getuid?.() === 0;
const servers: EmbeddedPostgres[] = [];
const processes: ChildProcess[] = [];
const directories: string[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const child of processes.splice(0)) child.kill('SIGKILL');
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

describe('the embedded server', () => {
  it('keeps its data over a clean stop and a second start', async () => {
    const directory = makeDirectory();
    const first = await start({ directory });
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();

    const startedAt = performance.now();
    const second = await start({ directory });
    const milliseconds = performance.now() - startedAt;

    expect(first.isFirstStart).toBe(true);
    expect(second.isFirstStart).toBe(false);
    expect(milliseconds).toBeLessThan(5000);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(await query(second.url, 'select pg_is_in_recovery() as recovering')).toEqual([{ recovering: false }]);
  });

  it('listens where it did before a restart, so that who was connected finds it, unless that port is taken', async () => {
    const directory = makeDirectory();
    const first = await start({ directory });
    const { port } = new URL(first.url);
    await first.stop();
    const second = await start({ directory });
    expect(new URL(second.url).port).toBe(port);
    await second.stop();

    const other = createServer().listen(Number(port), '127.0.0.1');
    await once(other, 'listening');
    const third = await start({ directory });
    other.close();
    expect(new URL(third.url).port).not.toBe(port);
    expect(await query(third.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('listens on loopback only, and wants its password', async () => {
    const server = await start({});
    const wrong = new URL(server.url);
    wrong.password = 'wrong';

    expect(await query(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(server.dataDirectory, 'concord.password')).mode & 0o777).toBe(0o600);
  });

  it('says in one sentence that another Concord uses the directory, and lets further processes connect', async () => {
    const directory = makeDirectory();
    const server = await start({ directory });

    await expect(start({ directory })).rejects.toMatchObject({
      code: 'EMBEDDED_POSTGRES_LOCKED',
      message: `The database in ${server.dataDirectory} is in use by another Concord (process ${process.pid}). Stop that one first, or start in another folder.`,
    });
    expect(findRunningEmbeddedPostgres(directory)).toEqual({ url: server.url });
    await server.stop();
    expect(findRunningEmbeddedPostgres(directory)).toBeNull();
  });

  it('starts after the server was killed, whoever has its process id now', async () => {
    const directory = makeDirectory();
    const server = await start({ directory });
    await query(server.url, 'set synchronous_commit = on; create table kept as select 42 as answer');
    process.kill(postmasterOf(server).pid, 'SIGKILL');
    await server.exited;
    const somebodyElse = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    processes.push(somebodyElse);
    const lockFile = join(server.dataDirectory, 'postmaster.pid');
    writeFileSync(lockFile, readFileSync(lockFile, 'utf8').replace(/^\d+/, String(somebodyElse.pid)));
    expect(findPostmaster(server.dataDirectory)).toBe('stale');

    const again = await start({ directory });

    expect(await query(again.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('stops the server of a Concord that was killed, and starts its own', async () => {
    const directory = makeDirectory();
    const { child, url } = await startProcess(directory);
    const orphan = findPostmaster(join(directory, 'postgres', 'data'));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lines: string[] = [];

    const server = await start({ directory, log: (line) => lines.push(line) });

    expect(orphan).toMatchObject({ ownerPid: child.pid, isReady: true });
    expect(lines).toEqual(['A PostgreSQL of an earlier run, which was killed, is still running; stopping it first.']);
    expect(server.url).toBe(url);
    const own = findPostmaster(join(directory, 'postgres', 'data'));
    expect(own).toMatchObject({ ownerPid: process.pid, isReady: true });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is stopped by Concord and not by Ctrl-C', async () => {
    const directory = makeDirectory();
    const { child } = await startProcess(directory);

    process.kill(-Number(child.pid), 'SIGINT');
    const [exitCode] = await once(child, 'exit');

    const log = readFileSync(join(directory, 'postgres', 'postgres.log'), 'utf8');
    expect(exitCode).toBe(0);
    expect(log.match(/received fast shutdown request/g)).toHaveLength(1);
    expect(log).toContain('database system is shut down');
  });

  it('starts over when an earlier first start was interrupted', async () => {
    const directory = makeDirectory();
    const unfinished = join(directory, 'postgres', `initializing-${await findDeadProcess()}`);
    mkdirSync(unfinished, { recursive: true });
    writeFileSync(join(unfinished, 'PG_VERSION'), '18\n');
    const lines: string[] = [];

    const server = await start({ directory, log: (line) => lines.push(line) });

    expect(lines).toEqual(['An earlier first start was interrupted; the database is made anew.']);
    expect(existsSync(unfinished)).toBe(false);
    expect(server.isFirstStart).toBe(true);
  });

  it.runIf(isRoot)('keeps programs and data elsewhere when only root can enter the checkout', async () => {
    const checkout = makeDirectory();
    const outside = makeDirectory();
    chmodSync(checkout, 0o700);
    const installed = findNativeFolder(process.platform, process.arch);
    cpSync(join(installed, '..', 'package.json'), join(checkout, 'package.json'));
    cpSync(installed, join(checkout, 'native'), { recursive: true, verbatimSymlinks: true });
    const directory = join(checkout, '.concord');
    const options = { directory, nativeFolder: join(checkout, 'native'), outside: [outside] };
    const lines: string[] = [];

    const first = await start({ ...options, log: (line) => lines.push(line) });
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start({ ...options, log: (line) => lines.push(line) });

    expect(second.dataDirectory.startsWith(outside)).toBe(true);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(findRunningEmbeddedPostgres(directory)).toEqual({ url: second.url });
    expect(lines.map((line) => line.replaceAll(/\/\S+/g, '(path)'))).toEqual([
      "PostgreSQL's user cannot enter (path) so its data is kept in (path)",
      'PostgreSQL cannot run from (path) so its programs are copied to (path)',
    ]);
  });

  it('refuses data of another major version', async () => {
    const directory = makeDirectory();
    mkdirSync(join(directory, 'postgres', 'data'), { recursive: true });
    writeFileSync(join(directory, 'postgres', 'data', 'PG_VERSION'), '17\n');

    await expect(start({ directory })).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES_OTHER_VERSION' });
    expect(readFileSync(join(directory, 'postgres', 'data', 'PG_VERSION'), 'utf8')).toBe('17\n');
  });
});

async function start(options: Partial<EmbeddedOptions>): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    directory: makeDirectory(),
    isDurable: false,
    log: () => {},
    ...options,
  });
  servers.push(server);
  return server;
}

async function startProcess(directory: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const script = join(import.meta.dirname, 'postgres-server-process.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, directory], { detached: true });
  processes.push(child);
  const [chunk] = await once(child.stdout, 'data');
  return { child, url: String(chunk).trim() };
}

/** mkdtemp makes it for this user alone; the server may run as another. */
function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'concord-postgres-'));
  chmodSync(directory, 0o755);
  directories.push(directory);
  return directory;
}

function postmasterOf(server: EmbeddedPostgres) {
  const postmaster = findPostmaster(server.dataDirectory);
  if (postmaster === null || postmaster === 'stale') throw new Error('the server under test does not run');
  return postmaster;
}

async function findDeadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version']);
  await once(child, 'exit');
  return Number(child.pid);
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  // A server that the test kills ends the connection with an error of its own.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
