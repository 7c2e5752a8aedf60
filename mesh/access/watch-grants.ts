// The grants that count now, kept in memory by every process that decides access. Each process hears of changes at once by
// LISTEN on a connection of its own, and looks by itself now and then, for a connection that broke unheard. While the
// database is away the known grants go on until they expire, and no new ones come. Where it answers that the requests may not
// be read, or are not there, nobody has a grant: what is taken back meanwhile would not be heard.

import type pg from 'pg';
import type { AccessGrant } from '../../subgraphs/access/access-grant.ts';
import { type GrantRow, readGrant } from './read-row.ts';
import { isNotSetUp } from './store-failure.ts';

export type GrantWatcher = {
  /** The same list until something changes; those that have expired meanwhile may still be in it. */
  readonly current: () => readonly AccessGrant[];
  /** Looks now; for who has just changed something. It never fails: what could not be read comes later. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** `areKept`: whether the grants that are known go on. */
export type GrantsFailure = { readonly cause: unknown; readonly areKept: boolean };

type Options = {
  /** Not connected yet. */
  readonly createClient: () => pg.Client;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told once each time that reading begins to fail, and where it fails in another way; not of a database in which nothing was set up from the start. */
  readonly onFailure?: (failure: GrantsFailure) => void;
  readonly pollMs?: number;
};

const defaultPollMs = 5_000;
/** A server that is gone without a word must not hold the watcher. */
const answerMs = 5_000;

/** Gives back when it has looked for the first time, also in vain. */
export async function watchGrants(options: Options): Promise<GrantWatcher> {
  const { createClient, now, onFailure = () => undefined, pollMs = defaultPollMs } = options;
  let grants: readonly AccessGrant[] = [];
  let client: pg.Client | null = null;
  /** What was told of a failure that goes on. */
  let told: GrantsFailure | null = null;
  let isSetUp = false;
  let isClosed = false;
  let looking: Promise<void> | null = null;
  let lookAgain = false;

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
    fresh.on('notification', () => void look());
    try {
      await fresh.connect();
      await ask(fresh, 'listen concord_access');
    } catch (error) {
      drop(fresh);
      throw error;
    }
    return fresh;
  };

  const read = async (): Promise<void> => {
    let used: pg.Client | null = null;
    try {
      client ??= await connect();
      used = client;
      const found = (await readGrants(used, now())).map(readGrant);
      if (JSON.stringify(found) !== JSON.stringify(grants)) grants = found;
      isSetUp = true;
      told = null;
    } catch (error) {
      const areKept = !isNotSetUp(error);
      if (used !== null && areKept) drop(used);
      if (!areKept && grants.length > 0) grants = [];
      if (isClosed || told?.areKept === areKept || !(areKept || isSetUp)) return;
      told = { cause: error, areKept };
      onFailure(told);
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

  await look();
  const timer = setInterval(() => void look(), pollMs);
  timer.unref();
  return {
    current: () => grants,
    refresh: look,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await looking;
      await client?.end().catch(() => undefined);
    },
  };
}

function ask<Row extends pg.QueryResultRow>(client: pg.Client, text: string, values: readonly unknown[] = []) {
  // The driver knows `query_timeout` of a single query, its types do not.
  const query: pg.QueryConfig & { query_timeout: number } = { text, values: [...values], query_timeout: answerMs };
  return client.query<Row>(query);
}

async function readGrants(client: pg.Client, now: number): Promise<readonly GrantRow[]> {
  const { rows } = await ask<GrantRow>(
    client,
    `select id, consumer, role, product, columns, until from concord.access_requests
     where state = 'approved' and policy is null and until > $1 order by id`,
    [new Date(now)],
  );
  return rows;
}
