// Tells the consumers who wait for it, one process of many each of them: it takes what is due, hands it out, and tries again
// later what did not arrive. It begins by itself, and what it does never holds up a publication.

import { setTimeout as sleep } from 'node:timers/promises';
import type { NoticeQueue, WaitingNotice } from './notice-queue.ts';

export type NoticeEvent =
  | ({ readonly kind: 'consumer-told' } & WaitingNotice)
  /** It is tried again, until it is given up. */
  | ({ readonly kind: 'consumer-not-told'; readonly cause: unknown; readonly isGivenUp: boolean } & WaitingNotice)
  /** Nobody is told meanwhile. Both are told once, and again only after it worked. */
  | { readonly kind: 'notices-failed'; readonly cause: unknown }
  | { readonly kind: 'notices-work-again' };

type Options = {
  readonly queue: NoticeQueue;
  /** Throws where it did not arrive. It must not take longer than 30 s; the signal tells that this process ends. */
  readonly deliver: (waiting: WaitingNotice, signal: AbortSignal) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onEvent: (event: NoticeEvent) => void;
  readonly pausesMs?: Partial<Pauses>;
};

type Pauses = {
  /** Between two looks; each is one short statement. */
  readonly poll: number;
  /** After a failure of the database. */
  readonly failed: number;
  /** Before the second try of a notice; then twice as long each time, up to an hour. */
  readonly retry: number;
};

const defaultPauses: Pauses = { poll: 2_000, failed: 30_000, retry: 5_000 };
const longestRetryMs = 3_600_000;
/** For about a day. */
const mostTries = 32;
const mostAtOnce = 10;
const keptMs = 30 * 86_400_000;
const cleaningMs = 3_600_000;

export type NoticeTeller = { readonly close: () => Promise<void> };

export function tellNotices({ queue, deliver, now, onEvent, ...options }: Options): NoticeTeller {
  const pauses = { ...defaultPauses, ...options.pausesMs };
  const stopping = new AbortController();
  const { signal } = stopping;
  let isFailing = false;
  let cleanedAt = Number.NEGATIVE_INFINITY;

  const tell = async (waiting: WaitingNotice): Promise<void> => {
    const { id, tries } = waiting;
    try {
      await deliver(waiting, signal);
    } catch (cause) {
      // Another process, or the next one, goes on with what this one leaves.
      const isGivenUp = tries >= mostTries && !signal.aborted;
      const pause = Math.min(pauses.retry * 2 ** Math.min(tries - 1, 20), longestRetryMs);
      await queue.putBack(id, isGivenUp ? null : now() + pause);
      if (!signal.aborted && (tries === 1 || isGivenUp))
        onEvent({ kind: 'consumer-not-told', cause, isGivenUp, ...waiting });
      return;
    }
    await queue.markTold(id, now());
    onEvent({ kind: 'consumer-told', ...waiting });
  };

  /** Whether there may be more. */
  const turn = async (): Promise<boolean> => {
    if (now() - cleanedAt > cleaningMs) {
      await queue.removeBefore(now() - keptMs);
      cleanedAt = now();
    }
    const taken = await queue.take(mostAtOnce, now());
    const results = await Promise.allSettled(taken.map(tell));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return taken.length === mostAtOnce;
  };

  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      let pause = pauses.poll;
      try {
        if (await turn()) pause = 0;
        if (isFailing) onEvent({ kind: 'notices-work-again' });
        isFailing = false;
      } catch (cause) {
        if (!isFailing && !signal.aborted) onEvent({ kind: 'notices-failed', cause });
        isFailing = true;
        pause = pauses.failed;
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  };

  const working = loop();
  return {
    async close() {
      stopping.abort();
      await working;
    },
  };
}
