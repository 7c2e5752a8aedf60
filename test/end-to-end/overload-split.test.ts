// The same where a gateway and subgraphs talk over HTTP: a subgraph that has no room says so, and is not taken for one that is
// gone.

import { afterAll, expect, it } from 'vitest';
import { readSeries, serveWatchedShop, type WatchedShop } from '../support/watched-shop.ts';

const connections = 4;
const mostWaiting = 10;
const orders = '{ shop { orders(first: 2) { nodes { orderId } } } }';
let mesh: WatchedShop | undefined;
afterAll(() => mesh?.close());

it('a subgraph without room tells its gateway, which serves the others and tells the caller when to come again', async () => {
  const served = await serveWatchedShop(
    // All ask the same, and would be one statement.
    { CONCORD_POOL_QUEUE: String(mostWaiting), CONCORD_SHARE_READS: 'off' },
    { isSplit: true },
  );
  mesh = served;
  const { ask, shop } = served;
  await shop.client.query('begin; lock table shop_product.orders in access exclusive mode');
  const leaving = new AbortController();
  const waiting = Array.from({ length: connections + mostWaiting }, () =>
    ask(orders, { signal: leaving.signal }).catch(() => 'left'),
  );
  const countWaiting = async () => {
    const pages = await Promise.all(served.subgraphUrls.map((url) => served.readMetrics(url)));
    const name = 'concord_connections{domain="shop",pool="main",state="waiting"}';
    return pages.map((page) => readSeries(page).get(name)).find((value) => value !== undefined);
  };
  await expect.poll(countWaiting, { timeout: 20_000 }).toBe(mostWaiting);

  const { response, body } = await ask(orders);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect(body).toMatchObject({
    data: { shop: { orders: null } },
    errors: [{ path: ['shop', 'orders'], extensions: { code: 'OVERLOADED' } }],
  });
  const partial = await ask(`{ people { customers(first: 1) { nodes { country } } } ${orders.slice(1)}`);
  expect(partial.response.status).toBe(200);
  expect(partial.body).toMatchObject({
    data: { shop: { orders: null }, people: { customers: { nodes: [{}] } } },
    errors: [{ path: ['shop', 'orders'], extensions: { code: 'OVERLOADED' } }],
  });
  // Entities of a subgraph without room are missing at their places, and the rows that lead to them are there.
  const linked = await ask(
    '{ people { customers(first: 2) { nodes { customerId orders(first: 1) { nodes { orderId } } } } } }',
  );
  expect(linked.response.status).toBe(200);
  expect(linked.body.errors?.map(({ extensions }) => extensions.code)).toEqual(['OVERLOADED', 'OVERLOADED']);
  leaving.abort();
  await Promise.all(waiting);
  await shop.client.query('rollback');
  expect((await ask(orders)).body.errors).toBeUndefined();
});
