// Load at a rate that does not wait for answers: a request is sent when it is due, and its time counts from then, so that a
// server which stands still is seen by all who would have asked meanwhile.

import { setTimeout as sleep } from 'node:timers/promises';

export type LoadReport = {
  readonly sent: number;
  /** What was wrong, each once, with how often. */
  readonly failures: ReadonlyMap<string, number>;
  /** Milliseconds, sorted. */
  readonly times: readonly number[];
};

export type Load = { readonly stop: () => Promise<LoadReport> };

/** `ask` gives null where the answer is right, and else what is wrong with it. */
export function startLoad(perSecond: number, ask: () => Promise<string | null>): Load {
  const failures = new Map<string, number>();
  const times: number[] = [];
  const waiting = new Set<Promise<void>>();
  const startedAt = performance.now();
  let sent = 0;
  let isStopped = false;

  async function send(dueAt: number): Promise<void> {
    const wrong = await ask().catch((error: unknown) => `no answer: ${String((error as Error).cause ?? error)}`);
    times.push(performance.now() - dueAt);
    if (wrong !== null) failures.set(wrong, (failures.get(wrong) ?? 0) + 1);
  }

  const sending = (async () => {
    while (!isStopped) {
      for (;;) {
        const dueAt = startedAt + (sent * 1_000) / perSecond;
        if (dueAt > performance.now()) break;
        sent += 1;
        const one = send(dueAt).finally(() => waiting.delete(one));
        waiting.add(one);
      }
      await sleep(1);
    }
  })();

  return {
    async stop() {
      isStopped = true;
      await sending;
      await Promise.all(waiting);
      return { sent, failures, times: times.sort((a, b) => a - b) };
    },
  };
}

/** `p50 3.1 ms, p99 12.0 ms, worst 80.2 ms of 4000` */
export function describeTimes({ times, sent }: LoadReport): string {
  const at = (share: number) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms of ${sent}`;
}
