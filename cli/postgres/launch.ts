// Starts the server process on a finished data directory and stops it. It runs in a process group of its own, so that
// Ctrl-C reaches Concord alone, which drains its requests first and then stops the server cleanly.

import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConcordError } from '../../errors/concord-error.ts';
import { explainFailure, isDirectoryTaken, isPortTaken, isPredecessorEnding } from './explain-failure.ts';
import type { Place } from './place.ts';
import { findPostmaster, ownerSetting } from './postmaster.ts';
import { isProcessAlive } from './process-identity.ts';
import { spawnProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';
import { serverSettings } from './settings.ts';

export type LaunchOptions = {
  readonly place: Place;
  readonly postgres: string;
  readonly user: ServerUser;
  readonly isDurable: boolean;
  readonly log: (line: string) => void;
};

export type RunningServer = {
  readonly port: number;
  readonly exited: Promise<void>;
  readonly stop: () => Promise<void>;
};

const tries = 3;
const largestLogBytes = 10_000_000;
const secondsUntilWeSayThatItTakesLong = 5;
const secondsForFastShutdown = 60;
const secondsForPredecessor = 15;

/** Starts the server and waits until it takes connections. */
export async function launchServer(options: LaunchOptions): Promise<RunningServer> {
  const patience = Date.now() + secondsForPredecessor * 1000;
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(attempt === 1 ? readLastPort(options.place) : null);
    writeFileSync(options.place.portFile, `${port}\n`);
    const outcome = await tryToLaunch(options, port);
    if (outcome.kind === 'running') return outcome.server;
    if (attempt < tries && isPortTaken(outcome.output)) continue;
    if (!isPredecessorEnding(outcome.output) || Date.now() > patience) throw explainExit(options.place, outcome.output);
    await sleep(250);
  }
}

/** Fast shutdown: open transactions are rolled back, everything is written. Only if that hangs, an immediate one. */
export async function stopPostmaster(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  const patience = Date.now() + secondsForFastShutdown * 1000;
  while (isProcessAlive(pid)) {
    if (Date.now() > patience) return signal(pid, 'SIGQUIT');
    await sleep(20);
  }
}

type Outcome =
  | { readonly kind: 'running'; readonly server: RunningServer }
  | { readonly kind: 'ended'; readonly output: string };

async function tryToLaunch(options: LaunchOptions, port: number): Promise<Outcome> {
  const { place, postgres, user, isDurable, log } = options;
  const logStart = keepLogSmall(place.logFile);
  const logTo = openSync(place.logFile, 'a', 0o600);
  const settings = [...serverSettings(port, isDurable), ownerSetting(process.pid)].flatMap((setting) => [
    '-c',
    setting,
  ]);
  const child = spawnProgram(postgres, ['-D', place.data, ...settings], user, {
    cwd: place.home,
    stdio: ['ignore', logTo, logTo],
    detached: true,
  });
  closeSync(logTo);
  let output = '';
  child.once('error', (error) => {
    output = `ERROR: ${error.message}\n`;
  });
  const exited = waitForExit(child);
  const isUp = await waitUntilReady(child, exited, place, log);
  if (isUp) return { kind: 'running', server: superviseServer(child, port, exited) };
  return { kind: 'ended', output: output + readFileSync(place.logFile).subarray(logStart).toString('utf8') };
}

function superviseServer(child: ChildProcess, port: number, exited: Promise<void>): RunningServer {
  // The last resort of a process that ends without stop(): without it the server would live on alone.
  const stopAtExit = () => signal(child.pid, 'SIGINT');
  process.once('exit', stopAtExit);
  void exited.then(() => process.removeListener('exit', stopAtExit));
  child.unref();
  return {
    port,
    exited,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      child.ref();
      const giveUp = new AbortController();
      signal(child.pid, 'SIGINT');
      const late = sleep(secondsForFastShutdown * 1000, 'late', { signal: giveUp.signal }).catch(() => 'stopped');
      if ((await Promise.race([exited, late])) === 'late') signal(child.pid, 'SIGQUIT');
      giveUp.abort();
      await exited;
    },
  };
}

/** True once postmaster.pid of this very process says "ready" (what pg_ctl waits for), false when the process ended. */
async function waitUntilReady(
  child: ChildProcess,
  exited: Promise<void>,
  place: Place,
  log: (line: string) => void,
): Promise<boolean> {
  let hasEnded = false;
  void exited.then(() => {
    hasEnded = true;
  });
  const sayAt = Date.now() + secondsUntilWeSayThatItTakesLong * 1000;
  let hasSaid = false;
  while (!hasEnded) {
    const postmaster = findPostmaster(place.data);
    if (postmaster !== null && postmaster !== 'stale' && postmaster.pid === child.pid && postmaster.isReady)
      return true;
    if (!hasSaid && Date.now() > sayAt) {
      hasSaid = true;
      log('PostgreSQL is still recovering from an earlier crash; waiting for it.');
    }
    await sleep(20);
  }
  return false;
}

function waitForExit(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    // The program could not be started at all.
    child.once('error', () => resolve());
  });
}

function explainExit(place: Place, output: string): ConcordError {
  if (isDirectoryTaken(output)) {
    const postmaster = findPostmaster(place.data);
    const pid = postmaster === null || postmaster === 'stale' ? null : (postmaster.ownerPid ?? postmaster.pid);
    return new ConcordError('EMBEDDED_POSTGRES_LOCKED', { directory: place.data, pid });
  }
  return explainFailure('start', output, place.data, place.logFile);
}

/** The last one again, where it is free: processes of a split mesh that outlive a restart of the database know only that. */
function choosePort(last: number | null): Promise<number> {
  return last === null ? probePort(0) : probePort(last).catch(() => probePort(0));
}

function readLastPort({ portFile }: Place): number | null {
  const port = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : 0;
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : null;
}

/** The port itself if it is free, any free one for 0. */
function probePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Moves a log that has grown large aside; gives the length of what is in the log already. */
function keepLogSmall(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= largestLogBytes) return size;
  renameSync(file, `${file}.old`);
  return 0;
}

function signal(pid: number | undefined, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    if (pid !== undefined) process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}
