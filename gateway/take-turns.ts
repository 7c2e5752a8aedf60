// Reading an operation that was not asked before takes the thread for some milliseconds, a hostile one for tens. Here that is
// done one at a time, and after each the thread is left to others for as long, so that a rain of unknown operations
// takes half of it at most, and what is known is answered meanwhile.

import { setTimeout as sleep } from 'node:timers/promises';

/** Runs `work` when its turn has come. */
export type TakeTurn = <Result>(work: () => Result) => Promise<Result>;

export function createTurns(): TakeTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(() => {
      const startedAt = performance.now();
      try {
        return { result: work(), ms: performance.now() - startedAt };
      } catch (cause) {
        return { cause, ms: performance.now() - startedAt };
      }
    });
    last = turn.then(({ ms }) => sleep(ms));
    return turn.then((outcome) => {
      if ('cause' in outcome) throw outcome.cause;
      return outcome.result;
    });
  };
}
