// Real processes of the command `concord` for tests: each with a folder of its own, ended when the test file ends.

import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findPlace } from '../../cli/postgres/place.ts';

const command = fileURLToPath(new URL('../../cli/concord.js', import.meta.url));

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type RunningConcord = {
  readonly ended: Promise<Ended>;
  readonly output: () => string;
  readonly signal: (name: 'SIGINT' | 'SIGTERM' | 'SIGKILL') => void;
};

type Variables = Readonly<Record<string, string>>;

const pauseMs = 50;
const mostAttempts = 2_000;

const running = new Set<ChildProcess>();
const folders: string[] = [];

/** `environment` replaces every variable of Concord that the test run itself may have. */
export function runConcord(words: readonly string[], environment: Variables = {}): RunningConcord {
  const clean = Object.entries(process.env).filter(
    ([name]) => !/^(CONCORD_|DATABASE_URL$|PORT$|HOST$|NODE_ENV$)/.test(name),
  );
  const child = spawn(process.execPath, [command, ...words], {
    cwd: tmpdir(),
    env: { ...Object.fromEntries(clean), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
  return { ended, output: () => stdout + stderr, signal: (name) => void child.kill(name) };
}

/** Runs a command to its end. */
export function concord(words: readonly string[], environment: Variables = {}): Promise<Ended> {
  return runConcord(words, environment).ended;
}

/** Waits until the process serves, or fails with what it said. */
export function untilReady(url: string, concord: RunningConcord): Promise<void> {
  return until(concord, async () => (await fetch(`${url}/ready`).catch(() => null))?.status === 200);
}

/** Waits until the process has said something. */
export function untilSaid(text: string, concord: RunningConcord): Promise<void> {
  return until(concord, async () => concord.output().includes(text));
}

async function until({ ended, output }: RunningConcord, isReached: () => Promise<boolean>): Promise<void> {
  let code: number | null | undefined;
  ended.then((end) => {
    code = end.code;
  });
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    if (await isReached()) return;
    if (code !== undefined) throw new Error(`Concord ended with ${code} too early:\n${output()}`);
    await sleep(pauseMs);
  }
  throw new Error(`Concord did not get there in time:\n${output()}`);
}

/** A folder for `CONCORD_HOME`, which the user of the embedded server may enter when tests run as root. */
export function makeHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'concord-home-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The probe has no port.');
  return address.port;
}

/** For `afterAll`: ends what still runs and removes the folders. */
export async function cleanUp(): Promise<void> {
  for (const child of running) child.kill('SIGINT');
  for (let attempt = 0; attempt < 100 && running.size > 0; attempt++) await sleep(100);
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) {
    const place = findPlace(folder);
    if (place !== null) rmSync(place.home, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends one GraphQL request and gives status and body. */
export async function ask(
  url: string,
  query: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: await response.json() };
}
