// So many at once, the others in the order in which they came, no more of them than may wait, and none for longer than it
// may.

import { ConcordError } from '../../errors/concord-error.ts';

export type Turns = {
  /** @throws what `refuse` gives, or what the signal says when the caller left before its turn came */
  readonly take: <Result>(work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;
  readonly waiting: () => number;
  readonly running: () => number;
};

type Options = {
  readonly atOnce: number;
  /** How many may wait; all where it is left out. */
  readonly waiting?: number;
  /** How long one may wait; for ever where it is left out. */
  readonly waitingMs?: number;
  /** What is thrown at who may not wait, or waited for too long; SQL_BUSY unless told. */
  readonly refuse?: () => Error;
};

export function createTurns(options: Options): Turns {
  const { atOnce, waiting: mostWaiting = Number.POSITIVE_INFINITY, waitingMs } = options;
  const { refuse = () => new ConcordError('SQL_BUSY', { most: atOnce + mostWaiting }) } = options;
  let running = 0;
  const waiting = new Set<() => void>();

  async function wait(signal?: AbortSignal): Promise<void> {
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (waiting.size >= mostWaiting) throw refuse();
    await new Promise<void>((resolve, reject) => {
      const leave = (reason: unknown) => {
        waiting.delete(start);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        reject(reason);
      };
      const onAbort = () => leave(signal?.reason);
      const start = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const timer = waitingMs === undefined ? undefined : setTimeout(() => leave(refuse()), waitingMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting.add(start);
    });
  }

  /** Hands the turn over to who waits longest. */
  function leave(): void {
    const [next] = waiting;
    if (next === undefined) {
      running -= 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return {
    async take(work, signal) {
      signal?.throwIfAborted();
      await wait(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
    waiting: () => waiting.size,
    running: () => running,
  };
}
