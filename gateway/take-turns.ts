// Reading an operation that was not asked before takes the thread for some milliseconds, a hostile one for tens. Here that is
// done one at a time, who asks in turn, and after each the thread is left to others for as long, so that a rain of unknown
// operations takes half of it at most, and what is known is answered meanwhile.

import { setTimeout as sleep } from 'node:timers/promises';
import { ConcordError } from '../errors/concord-error.ts';
import { createFairQueue } from './fair-queue.ts';
import { retryAfterSeconds } from './overload.ts';

/** Runs `work` when its turn has come. @throws ConcordError OVERLOADED; whatever `work` throws */
export type TakeTurn = <Result>(asker: string, work: () => Result) => Promise<Result>;

/** Their texts are held in memory meanwhile, and whoever came last would wait for some seconds. */
const defaultMostWaiting = 500;

export function createTurns(mostWaiting = defaultMostWaiting): TakeTurn {
  const queue = createFairQueue<() => void>(mostWaiting);
  let isTaken = false;

  async function takeAll(): Promise<void> {
    isTaken = true;
    for (let turn = queue.take(); turn !== undefined; turn = queue.take()) {
      const startedAt = performance.now();
      turn();
      await sleep(performance.now() - startedAt);
    }
    isTaken = false;
  }

  return (asker, work) =>
    new Promise((resolve, reject) => {
      const turn = () => {
        try {
          resolve(work());
        } catch (cause) {
          reject(cause);
        }
      };
      if (!queue.add(asker, turn)) {
        const what = 'The reader of new operations';
        reject(new ConcordError('OVERLOADED', { what, retryAfterSeconds }));
      } else if (!isTaken) void takeAll();
    });
}
