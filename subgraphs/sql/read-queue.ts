// The reads of one domain that wait for a connection: so many wait for so long, in the order in which they came, and all
// others are refused at once, so that a database that is slow or locked costs its own answers and no memory, nor those of
// other domains.

import { ConcordError } from '../../errors/concord-error.ts';
import { createTicker } from './ticker.ts';

export type Waiting = {
  readonly signal: AbortSignal | undefined;
  readonly reject: (reason: unknown) => void;
};

export type ReadQueue<Read extends Waiting> = {
  /** Rejects the read with OVERLOADED, then or later, where it may not wait; with what its signal says if it leaves. */
  readonly enter: (read: Read) => void;
  /** The first that `isMeant`. */
  readonly find: (isMeant: (read: Read) => boolean) => Read | undefined;
  readonly remove: (read: Read) => void;
  /** In the order of coming. */
  readonly all: () => readonly Read[];
  readonly size: () => number;
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

type Options<Read> = ReadQueueLimits & {
  readonly domain: string;
  /** How many connections are on their way: those who wait for them do not count, and may wait until they are there. */
  readonly coming: () => number;
  /** Told of each read that has come in, or is not in any more. */
  readonly onMove: (read: Read, by: 1 | -1) => void;
};

/** Long enough for a load balancer or an operator who looks now and then to see it. */
const overloadedMs = 5_000;
const retryAfterSeconds = 1;
const lookMs = 25;

export function createReadQueue<Read extends Waiting>(options: Options<Read>): ReadQueue<Read> {
  const { domain, coming, onMove, mostWaiting = 500, mostWaitingMs = 5_000 } = options;
  /** Since when each waits, in the order of coming. */
  const waiting = new Map<Read, number>();
  let refused = 0;
  let refusedAt = Number.NEGATIVE_INFINITY;

  const refuse = (read: Read) => {
    refused += 1;
    refusedAt = performance.now();
    read.reject(new ConcordError('OVERLOADED', { what: `The database of the domain "${domain}"`, retryAfterSeconds }));
  };
  const remove = (read: Read) => {
    waiting.delete(read);
    onMove(read, -1);
  };
  const looking = createTicker(lookMs, () => {
    const since = performance.now() - mostWaitingMs;
    let place = 0;
    for (const [read, enteredAt] of waiting) {
      if (read.signal?.aborted) {
        remove(read);
        read.reject(read.signal.reason);
      } else if (enteredAt <= since && place >= coming()) {
        remove(read);
        refuse(read);
      } else place += 1;
    }
    return waiting.size > 0;
  });

  return {
    enter(read) {
      if (waiting.size - coming() >= mostWaiting) {
        refuse(read);
        return;
      }
      waiting.set(read, performance.now());
      looking.start();
      onMove(read, 1);
    },
    find(isMeant) {
      for (const read of waiting.keys()) if (isMeant(read)) return read;
      return undefined;
    },
    remove,
    all: () => [...waiting.keys()],
    size: () => waiting.size,
    refused: () => refused,
    isOverloaded: () => performance.now() - refusedAt < overloadedMs,
  };
}
