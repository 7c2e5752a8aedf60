// The reads of one domain before its connections: so many run, so many wait for so long, and all others are refused at
// once, so that a database that is slow or locked costs its own answers and no memory, nor those of other domains.

import { ConcordError } from '../../errors/concord-error.ts';
import { createTurns, type Turns } from './turns.ts';

export type ReadQueue = Pick<Turns, 'take' | 'waiting'> & {
  /** Whether every connection has a read already. */
  readonly isBusy: () => boolean;
  /** How many reads were refused since the start. */
  readonly refused: () => number;
  /** Whether one was refused within the last seconds. */
  readonly isOverloaded: () => boolean;
};

export type ReadQueueLimits = {
  /** Reads that wait at most; 500 unless told. */
  readonly mostWaiting?: number;
  /** How long one waits at most; 5,000 unless told. */
  readonly mostWaitingMs?: number;
};

type Options = ReadQueueLimits & { readonly domain: string; readonly connections: number };

/** Long enough for a load balancer or an operator who looks now and then to see it. */
const overloadedMs = 5_000;
const retryAfterSeconds = 1;

/** Its `take` throws ConcordError OVERLOADED. */
export function createReadQueue(options: Options): ReadQueue {
  const { domain, connections, mostWaiting = 500, mostWaitingMs = 5_000 } = options;
  let refused = 0;
  let refusedAt = Number.NEGATIVE_INFINITY;
  const turns = createTurns({
    atOnce: connections,
    waiting: mostWaiting,
    waitingMs: mostWaitingMs,
    refuse: () => {
      refused += 1;
      refusedAt = performance.now();
      return new ConcordError('OVERLOADED', { what: `The database of the domain "${domain}"`, retryAfterSeconds });
    },
  });
  return {
    take: turns.take,
    waiting: turns.waiting,
    isBusy: () => turns.running() >= connections,
    refused: () => refused,
    isOverloaded: () => performance.now() - refusedAt < overloadedMs,
  };
}
