// A planning thread as the gateway has it: requests are answered one after the other, and one that takes longer than it may
// ends the thread, because nothing else stops it.

import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { PlanningReply, PlanningRequest } from './protocol.ts';

/** `time`: a request was not answered in time. `closed`: it was told to end. */
export type StopReason = 'time' | 'memory' | 'crash' | 'closed';

export class ThreadStopped extends Error {
  override readonly name = 'ThreadStopped';
  readonly reason: StopReason;

  constructor(reason: StopReason, options: { readonly cause?: unknown } = {}) {
    super(`A planning thread stopped: ${reason}.`, options);
    this.reason = reason;
  }
}

export type PlanningThread = {
  /** @throws ThreadStopped */
  readonly ask: (request: PlanningRequest, patienceMs: number) => Promise<PlanningReply>;
  readonly stop: () => Promise<void>;
};

type Settings = {
  readonly mostHeapMb: number;
  /** Before it starts. */
  readonly pauseMs?: number | undefined;
  /** Once, unless it was told to stop. `hasBegun`: whether its code was ever loaded. */
  readonly onStopped: (stopped: ThreadStopped, hasBegun: boolean) => void;
};

/** By default it grows to twice as much, of which planning has nothing. */
const youngHeapMb = 16;
/** Loading the code takes half a second, much longer on a machine that is busy. */
const startPatienceMs = 60_000;

export function startThread({ mostHeapMb, pauseMs = 0, onStopped }: Settings): PlanningThread {
  let worker: Worker | null = null;
  let stopped: ThreadStopped | null = null;
  let hasBegun = false;
  let awaited: { readonly resolve: (reply: PlanningReply) => void; readonly reject: (error: Error) => void } | null =
    null;

  const end = (stop: ThreadStopped): Promise<unknown> => {
    if (stopped === null) {
      stopped = stop;
      awaited?.reject(stop);
      if (stop.reason !== 'closed') onStopped(stop, hasBegun);
    }
    return worker?.terminate() ?? Promise.resolve();
  };

  const start = async (): Promise<void> => {
    // A thread that cannot even start is started again, but not as fast as it fails.
    if (pauseMs > 0) await sleep(pauseMs);
    if (stopped !== null) return;
    worker = new Worker(new URL('./thread.js', import.meta.url), {
      // What the process was started with, such as a loader of its own, is not for the thread.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: mostHeapMb, maxYoungGenerationSizeMb: youngHeapMb },
    });
    worker.on('message', (reply: PlanningReply) => awaited?.resolve(reply));
    worker.on('error', (cause: NodeJS.ErrnoException) =>
      end(new ThreadStopped(cause.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash', { cause })),
    );
    worker.on('exit', () => end(new ThreadStopped('crash')));
    await nextReply(startPatienceMs);
    hasBegun = true;
  };

  const nextReply = (patienceMs: number): Promise<PlanningReply> => {
    const reply = new Promise<PlanningReply>((resolve, reject) => {
      awaited = { resolve, reject };
    });
    // The reply may lie there unread where the gateway's own thread was held up; it is read before what is immediate.
    const impatience = setTimeout(
      () => setImmediate(() => awaited !== null && end(new ThreadStopped('time'))),
      patienceMs,
    );
    return reply.finally(() => {
      awaited = null;
      clearTimeout(impatience);
    });
  };

  let last: Promise<unknown> = start().catch(() => undefined);
  return {
    ask(request, patienceMs) {
      const reply = last.then(() => {
        if (stopped !== null) throw stopped;
        worker?.postMessage(request);
        return nextReply(patienceMs);
      });
      last = reply.catch(() => undefined);
      return reply;
    },
    stop: async () => {
      await end(new ThreadStopped('closed'));
    },
  };
}
