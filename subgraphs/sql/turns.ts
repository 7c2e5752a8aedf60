// So many at once, the others in the order in which they came, and no more of them than may wait.

import { ConcordError } from '../../errors/concord-error.ts';

export type Turns = {
  /** @throws ConcordError SQL_BUSY, or what the signal says when the caller left before its turn came */
  readonly take: <Result>(work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;
  readonly waiting: () => number;
};

type Options = {
  readonly atOnce: number;
  /** How many may wait; all where it is left out. */
  readonly waiting?: number;
};

export function createTurns({ atOnce, waiting: mostWaiting = Number.POSITIVE_INFINITY }: Options): Turns {
  let running = 0;
  const waiting = new Set<() => void>();

  async function wait(signal?: AbortSignal): Promise<void> {
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (waiting.size >= mostWaiting) throw new ConcordError('SQL_BUSY', { most: atOnce + mostWaiting });
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        waiting.delete(start);
        reject(signal?.reason);
      };
      const start = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      signal?.addEventListener('abort', leave, { once: true });
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
  };
}
