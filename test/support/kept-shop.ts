// The small mesh of the tests with kept answers over real watermarks, which look when a test says so.

import pg from 'pg';
import type { Viewer } from '../../identity/viewer.ts';
import { createStandings } from '../../mesh/standing/create-standings.ts';
import { createDataVersions } from '../../mesh/standing/data-version.ts';
import { keepWatermarks } from '../../mesh/standing/keep-watermarks.ts';
import { watchStates } from '../../mesh/standing/watch-states.ts';
import type { ReadEvent } from '../../subgraphs/product/answer-read.ts';
import { type AnswerShelf, createAnswerShelf } from '../../subgraphs/product/keep-answers.ts';
import type { ReadLedger } from '../../subgraphs/product/record-reads.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { createTestDatabase } from './database.ts';
import { unkept } from './ledger-entries.ts';
import { ask, createShop, type Shop } from './shop-mesh.ts';

export type KeptShop = {
  readonly shop: Shop;
  readonly kept: Subgraph;
  readonly people: Subgraph;
  /** Over the same tables; reads everything anew. */
  readonly alone: Subgraph;
  readonly shelf: AnswerShelf;
  readonly events: ReadEvent[];
  /** Runs it as a loader would, and waits until PostgreSQL has counted it. */
  readonly write: (...statements: readonly string[]) => Promise<void>;
  /** All products are looked at, and what was seen is known here. */
  readonly look: () => Promise<void>;
  /** What others wrote of products is known here. */
  readonly refresh: () => Promise<void>;
  /** How the query is answered, after it was asked so often that its answer is kept where it may be. */
  readonly settle: (viewer: Viewer, query: string) => Promise<unknown>;
  /** So many milliseconds pass for who judges whether a look is too old. */
  readonly pass: (ms: number) => void;
  readonly close: () => Promise<void>;
};

/** Nobody looks unless a test says so. */
const neverMs = 2_000_000_000;
const lapseMs = 60_000;

export async function openKeptShop(
  { mostBytes = 1_000_000, mostMs = 60_000 } = {},
  ledger: ReadLedger = unkept,
): Promise<KeptShop> {
  const database = await createTestDatabase('kept');
  const shop = await createShop(database.url);
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  // The database may be dropped before the server has heard that they end.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const createClient = () => new pg.Client({ connectionString: database.url });
  const onFailure = () => undefined;
  const watcher = await watchStates({ createClient, onFailure, pollMs: neverMs });
  const measured = [{ database: shop.database, products: shop.mesh.products }];
  const keeper = keepWatermarks({ pool, measured, intervalMs: neverMs, onFailure });
  let passed = 0;
  const now = () => Date.now() + passed;
  const standings = createStandings({ products: shop.mesh.products, states: watcher, now });
  const versionOf = createDataVersions({ standings, now, lapseMs });
  const shelf = createAnswerShelf({ mostBytes, mostMs, versionOf });
  const events: ReadEvent[] = [];
  const onRead = (event: ReadEvent) => void events.push(event);
  const open = (name: string, isKept: boolean) => {
    const domain = shop.mesh.domains.find((one) => one.name === name);
    if (domain === undefined) throw new Error(`no domain ${name}`);
    const cursorSecret = Buffer.alloc(32, 7);
    const sharing = isKept ? { isShared: true, shelf, onRead } : null;
    return createSubgraph({ ...shop, domain, cursorSecret, ledger, sharing });
  };
  const look = async () => {
    await pool.query('update concord.product_states set looked_at = null');
    await keeper.look();
    await watcher.refresh();
  };
  await look();
  const kept = await open('shop', true);
  return {
    shop,
    kept,
    people: await open('people', true),
    alone: await open('shop', false),
    shelf,
    events,
    write: async (...statements) => {
      for (const statement of statements) await shop.client.query(statement);
      // Otherwise a session that was busy a moment ago tells of its writes some seconds later.
      await shop.client.query('select pg_stat_force_next_flush()');
      await shop.client.query('select 1');
    },
    look,
    refresh: watcher.refresh,
    settle: async (viewer, query) => {
      await ask(kept, viewer, query);
      await ask(kept, viewer, query);
      return ask(kept, viewer, query);
    },
    pass: (ms) => {
      passed += ms;
    },
    close: async () => {
      await keeper.close();
      await watcher.close();
      await pool.end();
      await shop.close();
      await database.drop();
    },
  };
}
