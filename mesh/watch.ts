// Something that is kept in the mesh's database, as one process knows it: it hears of changes at once by LISTEN on a
// connection of its own, and looks by itself now and then, for a connection that broke unheard. What to read, and what
// becomes of it where that fails, is the caller's.

import type pg from 'pg';
import { isNotSetUp } from './access/store-failure.ts';

export type Watcher = {
  /** Looks now; for who has just changed something. It never fails: what could not be read comes later. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Why it looks. After a failure, and on another connection, anything may have changed unheard: `isAll`. */
export type Occasion = { readonly isAll: boolean; readonly isByItself: boolean; readonly heard: readonly string[] };

/** `isRefused`: the database answers that the tables are not there, or may not be read. `wasRead`: at some time before they were. */
export type WatchFailure = { readonly cause: unknown; readonly isRefused: boolean; readonly wasRead: boolean };

export type Ask = <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

export type WatchOptions = {
  /** Not connected yet. */
  readonly createClient: () => pg.Client;
  readonly channel: string;
  readonly read: (ask: Ask, occasion: Occasion) => Promise<void>;
  /** Told once each time that reading begins to fail, and where it fails in the other way. */
  readonly onFailure: (failure: WatchFailure) => void;
  readonly pollMs?: number | undefined;
};

const defaultPollMs = 5_000;
/** A server that is gone without a word must not hold the watcher. */
const answerMs = 5_000;

/** Gives back when it has looked for the first time, also in vain. */
export async function watch(options: WatchOptions): Promise<Watcher> {
  const { createClient, channel, onFailure, pollMs = defaultPollMs } = options;
  let client: pg.Client | null = null;
  /** Of a failure that goes on. */
  let toldRefused: boolean | null = null;
  let wasRead = false;
  let isClosed = false;
  let looking: Promise<void> | null = null;
  let lookAgain = false;
  let isAll = true;
  let isByItself = false;
  const heard = new Set<string>();

  /** Another is made when it looks next. */
  const drop = (broken: pg.Client) => {
    if (client === broken) client = null;
    void broken.end().catch(() => undefined);
  };

  /** Changes between two connections are heard by nobody, so it looks at once; in vain, the timer comes next. */
  const onBreak = (broken: pg.Client) => {
    const wasUsed = client === broken;
    drop(broken);
    if (wasUsed) void look();
  };

  const connect = async (): Promise<pg.Client> => {
    const fresh = createClient();
    fresh.on('error', () => onBreak(fresh));
    fresh.on('end', () => onBreak(fresh));
    fresh.on('notification', ({ payload = '' }) => {
      heard.add(payload);
      void look();
    });
    try {
      await fresh.connect();
      await ask(fresh, `listen ${channel}`);
    } catch (error) {
      drop(fresh);
      throw error;
    }
    return fresh;
  };

  const takeOccasion = (): Occasion => {
    const occasion = { isAll, isByItself, heard: [...heard] };
    isAll = false;
    isByItself = false;
    heard.clear();
    return occasion;
  };

  const read = async (): Promise<void> => {
    let used: pg.Client | null = null;
    try {
      if (client === null) {
        isAll = true;
        client = await connect();
      }
      const reader = client;
      used = reader;
      await options.read((text, values) => ask(reader, text, values), takeOccasion());
      wasRead = true;
      toldRefused = null;
    } catch (cause) {
      const isRefused = isNotSetUp(cause);
      isAll = true;
      if (used !== null && !isRefused) drop(used);
      if (isClosed || toldRefused === isRefused) return;
      toldRefused = isRefused;
      onFailure({ cause, isRefused, wasRead });
    }
  };

  /** What comes while it looks makes it look once more, so that nobody waits for an answer from before his change. */
  const look = (): Promise<void> => {
    if (isClosed) return Promise.resolve();
    if (looking !== null) {
      lookAgain = true;
      return looking;
    }
    looking = (async () => {
      do {
        lookAgain = false;
        await read();
      } while (lookAgain && !isClosed);
      looking = null;
    })();
    return looking;
  };

  const lookByItself = () => {
    isByItself = true;
    return look();
  };

  await lookByItself();
  const timer = setInterval(() => void lookByItself(), pollMs);
  timer.unref();
  return {
    refresh: lookByItself,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await looking;
      await client?.end().catch(() => undefined);
    },
  };
}

async function ask<Row extends pg.QueryResultRow>(client: pg.Client, text: string, values: readonly unknown[] = []) {
  // The driver knows `query_timeout` of a single query, its types do not.
  const query: pg.QueryConfig & { query_timeout: number } = { text, values: [...values], query_timeout: answerMs };
  return (await client.query<Row>(query)).rows;
}
