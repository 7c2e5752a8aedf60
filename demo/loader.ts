// Keeps the demo moving: every few seconds a little arrives, so that products that promise to be minutes old are. It stops
// when told, with no transaction left open, and outlives a database that is away for a while or a machine that sleeps: the
// next moment is always the present one, and what was missed is not made up for.
//
// Measured at the scale 1 by running four hours' worth of moments: a day brings about 4,200 orders, 7,700 lines, 4,300
// payments, 7,900 touchpoints and 2,700 rows of feature usage, on disk 24 MB with all indexes; a week 170 MB. A moment
// takes 30 ms.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { loadOnce } from './load-once.ts';

/** A connection of its own. */
export type LoaderClient = Pick<ClientBase, 'query' | 'on'> & { readonly end: () => Promise<void> };

export type LoaderOptions = {
  /** Connects anew; called again after a failure. */
  readonly connect: () => Promise<LoaderClient>;
  readonly now: () => Date;
  /** One sentence when the database cannot be written to, and one when it can again. */
  readonly log: (line: string) => void;
  readonly pauseMs?: number;
};

export type Loader = {
  /** Waits two seconds at most for what is being written; what is not written by then is rolled back. */
  readonly stop: () => Promise<void>;
};

const usualPauseMs = 5_000;
const longestStopMs = 2_000;

export function startLoader({ connect, now, log, pauseMs = usualPauseMs }: LoaderOptions): Loader {
  let client: LoaderClient | null = null;
  let isFailing = false;
  const stopping = new AbortController();

  async function disconnect(): Promise<void> {
    const former = client;
    client = null;
    await former?.end().catch(() => undefined);
  }

  /** A connection that broke while nothing ran on it is replaced in silence. */
  async function useClient(): Promise<LoaderClient> {
    if (client !== null) return client;
    const fresh = await connect();
    fresh.on('end', () => {
      if (client === fresh) client = null;
    });
    client = fresh;
    return fresh;
  }

  async function load(): Promise<void> {
    try {
      await loadOnce(await useClient(), now());
      if (isFailing) log('The demo loader writes again.');
      isFailing = false;
    } catch (error) {
      await disconnect();
      if (isFailing || stopping.signal.aborted) return;
      isFailing = true;
      log(`The demo loader could not write (${reasonOf(error)}). It tries again every ${pauseMs / 1_000} s.`);
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await load();
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      const inTime = new AbortController();
      await Promise.race([running, sleep(longestStopMs, undefined, { signal: inTime.signal }).catch(() => undefined)]);
      inTime.abort();
      await disconnect();
      await running;
    },
  };
}

/** What PostgreSQL says may quote data, so only its code is told, or that of the socket; what has none is of the client. */
function reasonOf(error: unknown): string {
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  return typeof code === 'string' ? code : (message ?? 'unknown');
}
