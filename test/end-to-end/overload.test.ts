// A table that somebody locks, over HTTP and against a real process: reads of its domain wait, not too many and not for too
// long, and everything else answers as if nothing had happened.

import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedMesh, serveMesh } from '../docs/served-mesh.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readSeries } from '../support/watched-shop.ts';
import { cleanUp } from './run-concord.ts';

const connections = 8;
const mostWaiting = 40;
const requests = 300;

let database: TestDatabase;
let locker: pg.Client;
let mesh: ServedMesh;
let token: string;

beforeAll(async () => {
  database = await createTestDatabase('overload');
  mesh = await serveMesh(['serve', '--demo'], {
    DATABASE_URL: database.url,
    CONCORD_DEMO_SCALE: '0.01',
    CONCORD_DEMO_LOADER: 'off',
    CONCORD_POOL_QUEUE: String(mostWaiting),
    CONCORD_POOL_WAIT: '3s',
    // All ask the same, and would be one statement.
    CONCORD_SHARE_READS: 'off',
    CONCORD_METRICS: 'on',
  });
  token = await mesh.token('analyst');
  locker = new pg.Client({ connectionString: database.url });
  await locker.connect();
}, 120_000);
afterAll(async () => {
  await locker?.end();
  await cleanUp();
  await database.drop();
});

type Body = {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly path?: unknown; readonly extensions: { readonly code: string } }[];
};

async function send(query: string) {
  const response = await fetch(`${mesh.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return { response, body: (await response.json()) as Body };
}

const orders = '{ orders { orderFacts(first: 1) { nodes { orderId } } } }';

async function isReady(): Promise<unknown> {
  const response = await fetch(`${mesh.url}/ready`);
  return [response.status, await response.json()];
}

it('costs the answers of its domain alone, which are refused or late, and nothing once it is given free', async () => {
  await locker.query('begin; lock table orders_product.order_facts in access exclusive mode');
  let refused = 0;
  const asked = Array.from({ length: requests }, async () => {
    const answer = await send(orders);
    if (answer.response.status === 503) refused += 1;
    return answer;
  });
  await expect.poll(() => refused, { timeout: 20_000 }).toBeGreaterThanOrEqual(requests - connections - mostWaiting);

  expect((await fetch(`${mesh.url}/health`)).status).toBe(200);
  expect(await isReady()).toEqual([
    200,
    { status: 'degraded', waitingFor: ['the database of orders, which is overloaded'] },
  ]);
  const others = await send(`{
    __schema { queryType { name } }
    catalog { search(query: "custmer") { nodes { id } } product(id: "orders.order_facts") { title } }
    customer { customerDim(first: 1) { nodes { customerId } } }
  }`);
  expect([others.response.status, others.body.errors]).toEqual([200, undefined]);
  const partial = await send(`{ customer { customerDim(first: 1) { nodes { customerId } } } ${orders.slice(1)}`);
  expect(partial.response.status).toBe(200);
  expect(partial.body).toMatchObject({
    data: { customer: { customerDim: { nodes: [{}] } }, orders: { orderFacts: null } },
    errors: [{ path: ['orders', 'orderFacts'], extensions: { code: 'OVERLOADED' } }],
  });

  // Nobody waits for longer than may be: what has no connection is refused while the table is still locked.
  await expect.poll(() => refused, { timeout: 20_000 }).toBe(requests - connections);
  await locker.query('rollback');
  const answers = await Promise.all(asked);
  const served = answers.filter(({ response }) => response.status === 200);
  expect(served.map(({ body }) => body.errors)).toEqual(Array(connections).fill(undefined));
  const [first] = answers.filter(({ response }) => response.status === 503);
  expect([first?.response.headers.get('retry-after'), first?.response.headers.get('cache-control')]).toEqual([
    '1',
    'no-store',
  ]);
  expect(first?.body).toEqual({
    errors: [
      {
        message:
          'The database of the domain "orders" has more work than it can take at the moment. Try again in 1 s, and send fewer requests at once.',
        path: ['orders', 'orderFacts'],
        extensions: { code: 'OVERLOADED' },
      },
    ],
    data: { orders: { orderFacts: null } },
    extensions: expect.anything(),
  });

  const after = await Promise.all(Array.from({ length: connections + mostWaiting }, () => send(orders)));
  expect(new Set(after.map(({ response, body }) => `${response.status} ${JSON.stringify(body.errors)}`))).toEqual(
    new Set(['200 undefined']),
  );
  await expect.poll(isReady, { timeout: 20_000 }).toEqual([200, { status: 'ready' }]);
  const series = readSeries(await (await fetch(`${mesh.url}/metrics`)).text());
  expect(series.get('concord_reads_refused_total{domain="orders",pool="readers"}')).toBe(requests - connections + 1);
});
