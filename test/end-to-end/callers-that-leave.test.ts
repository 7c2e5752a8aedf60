// Callers that close their connections while their statements run: PostgreSQL works for nobody, in one process and where a
// gateway and subgraphs talk over HTTP.

import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { readSeries, serveWatchedShop, type WatchedShop } from '../support/watched-shop.ts';

/** As the promise is. */
const mostMs = 1_000;
const callers = 100;
/** Those of a domain in the mesh of the test. */
const connections = 4;
const query = '{ shop { orders(first: 2) { nodes { orderId } } } }';

let shop: WatchedShop | undefined;
let watcher: pg.Client | undefined;
afterEach(async () => {
  await watcher?.end();
  await shop?.close();
  watcher = undefined;
  shop = undefined;
});

describe.each([
  ['one process', false],
  ['a split mesh', true],
])('in %s', (where, isSplit) => {
  it(`the statements of ${callers} callers that leave at once are gone within a second, and the next are served`, {
    retry: 1,
  }, async () => {
    // All ask the same, and would be one statement.
    const mesh = await serveWatchedShop({ CONCORD_SHARE_READS: 'off' }, { isSplit });
    shop = mesh;
    const { client } = mesh.shop;
    const watching = new pg.Client({ connectionString: mesh.databaseUrl });
    watcher = watching;
    await watching.connect();
    const read = async () => {
      const { rows } = await watching.query<{ running: number; open: number }>(
        `select count(*) filter (where state = 'active')::int as running, count(*)::int as open
         from pg_stat_activity where application_name = 'concord shop'`,
      );
      return rows[0] ?? { running: -1, open: -1 };
    };
    expect((await mesh.ask(query)).body.errors).toBeUndefined();

    await client.query('begin; lock table shop_product.orders in access exclusive mode');
    const leaving = new AbortController();
    const asked = Array.from({ length: callers }, () =>
      mesh.ask(query, { signal: leaving.signal }).then(
        () => 'answered',
        () => 'left',
      ),
    );
    await expect.poll(async () => (await read()).running, { timeout: 20_000 }).toBe(connections);
    const series = async (name: string) => {
      const pages = await Promise.all([mesh.url, ...mesh.subgraphUrls].map((url) => mesh.readMetrics(url)));
      return pages.map((page) => readSeries(page).get(name)).find((value) => value !== undefined);
    };
    const countWaiting = () => series('concord_connections{domain="shop",pool="main",state="waiting"}');
    await expect.poll(countWaiting, { timeout: 20_000 }).toBe(callers - connections);
    const openBefore = (await read()).open;
    const leftAt = performance.now();
    leaving.abort();
    let mostOpen = openBefore;
    for (;;) {
      const { running, open } = await read();
      mostOpen = Math.max(mostOpen, open);
      if (running === 0 || performance.now() - leftAt > 20_000) break;
    }
    const tookMs = performance.now() - leftAt;
    console.log(
      `${where}: gone after ${Math.round(tookMs)} ms, ${openBefore} connections before and ${mostOpen} at most`,
    );
    expect(tookMs).toBeLessThan(mostMs);
    expect(mostOpen).toBe(openBefore); // nothing connects to cancel
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['left']));
    expect([await countWaiting(), await series('concord_reads_refused_total{domain="shop",pool="main"}')]).toEqual([
      0, 0,
    ]);

    await client.query('rollback');
    const next = await Promise.all(Array.from({ length: 20 }, () => mesh.ask(query)));
    expect(next.map(({ body }) => body.errors)).toEqual(Array(20).fill(undefined));
  });
});
