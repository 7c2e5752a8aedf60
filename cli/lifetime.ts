// What runs until it is told to stop: things are started one after the other and stopped in reverse, whether the signal
// comes while serving or in the middle of starting. A second signal does not wait.

import { ConcordError } from '../errors/concord-error.ts';
import type { Log } from './log.ts';
import { describeFailure } from './tell-failure.ts';

export type Lifetime = {
  /** Starts a thing and remembers how to stop it. */
  readonly start: <Thing>(start: () => Promise<Thing>, stop: (thing: Thing) => Promise<unknown>) => Promise<Thing>;
  /** Stops everything because of a failure from outside, such as a database that died. */
  readonly fail: (error: unknown) => void;
};

/** npm passes on the signal that the terminal has sent already; both are one key press. */
const samePressMs = 500;

type Telling = { readonly isDebug: boolean; readonly warn: Log };

/** Runs `work`, then waits for SIGINT or SIGTERM; ends the process with 0 after a clean stop and 1 after a failure. */
export async function runUntilStopped(
  { isDebug, warn }: Telling,
  work: (lifetime: Lifetime) => Promise<void>,
): Promise<never> {
  const stops: (() => Promise<unknown>)[] = [];
  const failures: unknown[] = [];
  let stopping = false;
  let beginStop = () => {};
  const told = new Promise<void>((resolve) => {
    beginStop = () => {
      stopping = true;
      resolve();
    };
  });
  const fail = (error: unknown) => {
    // What fails while things stop failed because its parts were stopped under it.
    if (!stopping) failures.push(error);
    beginStop();
  };
  const stopAll = async () => {
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
      await stop().catch((error: unknown) => failures.push(error));
    }
  };
  listenToSignals(beginStop, warn);
  process.on('uncaughtException', fail);

  const working = work({
    fail,
    async start(start, stop) {
      const thing = await start();
      stops.push(() => stop(thing));
      if (stopping) throw new Error('The process was told to stop while it started.');
      return thing;
    },
  }).catch(fail);
  // Signals alone do not keep a process alive.
  const keepAlive = setInterval(() => {}, 60_000);
  await told;
  clearInterval(keepAlive);
  await stopAll();
  await working;
  await stopAll();
  const [failure] = failures;
  if (failure !== undefined) {
    const code = failure instanceof ConcordError ? failure.code : undefined;
    warn(describeFailure(failure, isDebug), { level: 'error', event: 'stopped', code });
  }
  process.exit(failure === undefined ? 0 : 1);
}

function listenToSignals(beginStop: () => void, warn: Log): void {
  let firstAt: number | null = null;
  const onSignal = () => {
    const now = performance.now();
    if (firstAt !== null && now - firstAt > samePressMs) process.exit(1);
    if (firstAt !== null) return;
    firstAt = now;
    warn('\nStopping; the data are kept. Press Ctrl-C again to stop at once.', { level: 'info', event: 'stopping' });
    beginStop();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
