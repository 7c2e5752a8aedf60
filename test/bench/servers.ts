// What the bench starts: the embedded database on a folder that is kept, Concord as its command starts it, the floor and
// the load generator, each a process of its own.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { findPostmaster } from '../../cli/postgres/postmaster.ts';
import { startEmbeddedPostgres } from '../../cli/postgres/start-embedded.ts';
import { readContracts } from '../../cli/read-contracts.ts';
import { findOrMakeRootSecret } from '../../cli/root-secret.ts';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { deriveKey } from '../../identity/keys.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import { fillBenchMesh } from './fill.ts';
import type { Load, LoadResult } from './load-process.ts';
import type { Role } from './queries.ts';

export type Log = (line: string) => void;

export type Answering = { readonly url: string; readonly pid: number };

export type BenchServers = {
  readonly databaseUrl: string;
  readonly postmasterPid: number;
  readonly concord: Answering;
  /** The same with its ledger off. */
  readonly unrecorded: Answering;
  readonly floor: { readonly url: string; readonly pid: number };
  readonly tokens: Readonly<Record<Role, string>>;
  /** Of that role, with more claims. */
  readonly issueToken: (role: Role, claims: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly load: { readonly pid: number; readonly run: (load: Load) => Promise<LoadResult> };
};

type Settings = {
  readonly folder: string;
  readonly rows: number;
  /** Where Concord's CPU profile goes when it ends; it slows Concord down. */
  readonly profile?: string | undefined;
  readonly log: Log;
};

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const contracts = here('contracts');
/** As many as Concord has for a domain. */
const floorConnections = 8;

/** Starts all, runs `work`, and stops all, whatever happens. */
export async function withBenchServers<Result>(
  settings: Settings,
  work: (servers: BenchServers) => Promise<Result>,
): Promise<Result> {
  const children: ChildProcess[] = [];
  const database = await startEmbeddedPostgres({ directory: settings.folder, log: settings.log });
  try {
    const rootSecret = findOrMakeRootSecret({ secret: null, home: settings.folder });
    await fill(database.url, rootSecret, settings);
    const postmaster = findPostmaster(database.dataDirectory);
    if (postmaster === null || postmaster === 'stale') throw new Error('The database that was just started is gone.');
    const concord = await startConcord(database.url, 'required', settings, children);
    const unrecorded = await startConcord(database.url, 'off', settings, children);
    const floor = await startFloor(database.url, children);
    const load = startLoad(children);
    const tokens = { admin: await issueToken('admin', rootSecret), analyst: await issueToken('analyst', rootSecret) };
    return await work({
      databaseUrl: database.url,
      postmasterPid: postmaster.pid,
      concord,
      unrecorded,
      floor,
      tokens,
      issueToken: (role, claims) => issueToken(role, rootSecret, claims),
      load,
    });
  } finally {
    await Promise.all(children.map(stop));
    await database.stop();
  }
}

async function fill(url: string, rootSecret: Uint8Array, { rows, log }: Settings): Promise<void> {
  const { mesh, problems } = readContracts(contracts);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const secret = (label: string) => deriveKey(rootSecret, 'token-labels', label);
    await fillBenchMesh(client, { orders: rows, products: mesh.products, secret }, log);
  } finally {
    await client.end();
  }
}

/** The whole mesh in one process, as `concord serve` runs it over a database of one's own. */
async function startConcord(
  databaseUrl: string,
  ledger: string,
  { folder, profile, log }: Settings,
  children: ChildProcess[],
): Promise<Answering> {
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const words = ['serve', '--contracts', contracts, '--port', '0'];
  const child = spawn(process.execPath, [...profiling, here('../../cli/concord.js'), ...words], {
    env: { PATH: process.env.PATH, CONCORD_HOME: folder, DATABASE_URL: databaseUrl, CONCORD_LEDGER: ledger },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  child.stderr.on('data', (chunk) => log(String(chunk).trimEnd()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const [, found] = /Serving the graph at (\S+)\/graphql/.exec(String(chunk)) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`Concord ended with ${code} before it served.`)));
  });
  return { url, pid: pidOf(child) };
}

async function startFloor(databaseUrl: string, children: ChildProcess[]) {
  const child = forkHere('floor-process.ts', [databaseUrl, String(floorConnections)], children);
  const { port } = (await nextMessage(child)) as { readonly port: number };
  return { url: `http://127.0.0.1:${port}`, pid: pidOf(child) };
}

function startLoad(children: ChildProcess[]): BenchServers['load'] {
  const child = forkHere('load-process.ts', [], children);
  return {
    pid: pidOf(child),
    run: (load) => {
      const answered = nextMessage(child);
      child.send(load);
      return answered as Promise<LoadResult>;
    },
  };
}

function forkHere(name: string, words: readonly string[], children: ChildProcess[]): ChildProcess {
  const loader = import.meta.resolve('tsx/esm');
  const child = fork(here(name), words, {
    execArgv: ['--import', loader],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  return child;
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`A process of the bench ended with ${code}.`);
  });
  const [message] = await Promise.race([once(child, 'message', { signal: ended.signal }), exit]).finally(() =>
    ended.abort(),
  );
  return message;
}

function issueToken(
  role: Role,
  rootSecret: Uint8Array,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const token = { subject: `${role}@example.org`, roles: [role], claims, lifetimeSeconds: 24 * 3_600 };
  const context = { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() };
  return issueDevelopmentToken(token, context);
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('A process of the bench did not start.');
  return child.pid;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const isEnded = await Promise.race([ended.then(() => true), sleep(12_000, false)]);
  if (!isEnded) child.kill('SIGKILL');
}
