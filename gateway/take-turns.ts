// Reading an operation that was not asked before takes the thread for some milliseconds, a hostile one for tens. Here that is
// done one at a time, and after each the thread is left to others for as long, so that a rain of unknown operations
// takes half of it at most, and what is known is answered meanwhile.

import { setTimeout as sleep } from 'node:timers/promises';
import { ConcordError } from '../errors/concord-error.ts';
import { retryAfterSeconds } from './overload.ts';

/** Runs `work` when its turn has come. @throws ConcordError OVERLOADED; whatever `work` throws */
export type TakeTurn = <Result>(work: () => Result) => Promise<Result>;

/** Their texts are held in memory meanwhile, and whoever came last would wait for some seconds. */
const defaultMostWaiting = 500;

export function createTurns(mostWaiting = defaultMostWaiting): TakeTurn {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting >= mostWaiting) {
      throw new ConcordError('OVERLOADED', { what: 'The reader of new operations', retryAfterSeconds });
    }
    waiting += 1;
    const turn = last.then(() => {
      waiting -= 1;
      const startedAt = performance.now();
      try {
        return { result: work(), ms: performance.now() - startedAt };
      } catch (cause) {
        return { cause, ms: performance.now() - startedAt };
      }
    });
    last = turn.then(({ ms }) => sleep(ms));
    const outcome = await turn;
    if ('cause' in outcome) throw outcome.cause;
    return outcome.result;
  };
}
