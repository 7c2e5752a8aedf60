// A load balancer as small as one can be, in the process of the test: it asks every instance for /ready again and again,
// sends to those that say yes, keeps connections, and tries another instance only where one refuses the connection.

import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';

export type Balancer = {
  readonly send: (
    path: string,
    request: BalancedRequest,
  ) => Promise<{ readonly status: number; readonly text: string }>;
  /** Waits until the instance is sent to. */
  readonly untilReady: (url: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

type BalancedRequest = {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const askEveryMs = 100;
const askMs = 1_000;

export function startBalancer(urls: readonly string[]): Balancer {
  const instances = urls.map((url) => ({ url, isReady: false, agent: new Agent({ connections: 16 }) }));
  const asker = new Agent();
  let next = 0;
  let isClosed = false;
  /** Each by itself: one that is slow to answer must not hide that another says no. */
  const looking = instances.map(async (instance) => {
    while (!isClosed) {
      instance.isReady = await asker
        .request({ origin: instance.url, path: '/ready', method: 'GET', signal: AbortSignal.timeout(askMs) })
        .then(async ({ statusCode, body }) => {
          await body.dump();
          return statusCode === 200;
        })
        .catch(() => false);
      await sleep(askEveryMs);
    }
  });

  return {
    send: async (path, request) => {
      next += 1;
      const rotated = instances.map((_, at) => instances[(at + next) % instances.length]);
      const ready = rotated.filter((instance) => instance?.isReady);
      const candidates = ready.length > 0 ? ready : rotated;
      let refusal: unknown;
      for (const instance of candidates) {
        if (instance === undefined) continue;
        try {
          const { url, agent } = instance;
          const { statusCode, body } = await agent.request({ origin: url, path, ...request });
          return { status: statusCode, text: await body.text() };
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
          refusal = error;
        }
      }
      throw refusal;
    },
    untilReady: async (url) => {
      while (instances.find((one) => one.url === url)?.isReady !== true) await sleep(20);
    },
    close: async () => {
      isClosed = true;
      await Promise.all(looking);
      await Promise.all([asker.destroy(), ...instances.map(({ agent }) => agent.destroy())]);
    },
  };
}
