// The stale dashboard, as a domain team and a dashboard author live it, over HTTP and against a real process: a table dies and
// everybody who reads it is told; a plain INSERT arrives and it is fresh again; a check breaks, and who asked for refusal is
// refused; it is mended, and recovers. Nothing is restarted in between.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedMesh, serveMesh } from '../docs/served-mesh.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type EventStream, listenToEvents } from './listen-to-events.ts';
import { cleanUp, concord, makeHome } from './run-concord.ts';

const domain = `
name: sales
bounded_context: What was sold.
owner: { team: sales-team, contact: sales@example.org }
`;

const contract = `
name: sales.product.orders
version: "1.2.0"
status: published
description: One row per order.
primary_key: [order_id]
schema:
  - { name: order_id, type: integer, required: true, description: The order. }
  - { name: amount, type: "decimal(12,2)", required: true, description: Its amount. }
  - { name: ordered_at, type: timestamp_tz, required: true, description: When it was placed. }
sla: { freshness: 6s, freshness_column: ordered_at }
semantics: { amount: Never negative. }
quality:
  - { name: no_negative_amounts, type: range, column: amount, params: { min: 0 }, severity: error, threshold: 0 }
  - { name: orders_are_there, type: row_count, params: { minRows: 1 }, severity: warning }
access:
  read: [{ role: analyst }]
  write: [{ team: sales-team }]
on_broken_quality: { default: warn, finance: refuse }
`;

let database: TestDatabase;
let client: pg.Client;
let mesh: ServedMesh;
let dashboard: string;
let finance: string;
let owner: string;
let events: EventStream;

beforeAll(async () => {
  database = await createTestDatabase('story');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`create schema sales_product;
    create table sales_product.orders (order_id integer primary key, amount numeric(12,2) not null, ordered_at timestamptz not null);
    create index on sales_product.orders (ordered_at)`);
  const contracts = join(makeHome(), 'contracts');
  mkdirSync(join(contracts, 'sales'), { recursive: true });
  writeFileSync(join(contracts, 'sales/domain.yaml'), domain);
  writeFileSync(join(contracts, 'sales/orders.contract.yaml'), contract);
  await placeOrder(1, '10.00');
  const variables = {
    DATABASE_URL: database.url,
    CONCORD_CONTRACTS: contracts,
    CONCORD_FRESHNESS_INTERVAL: '1s',
    CONCORD_METRICS: 'on',
  };
  expect(await concord(['tokens', 'apply'], { ...variables, CONCORD_HOME: makeHome() })).toMatchObject({ code: 0 });
  mesh = await serveMesh(['serve'], variables);
  [dashboard, finance, owner] = await Promise.all([
    mesh.token('analyst', { consumer: 'sales-board' }),
    mesh.token('analyst', { domain: 'finance', consumer: 'ledger-close' }),
    mesh.token('analyst', { team: 'sales-team' }),
  ]);
  events = await listenToEvents(`${mesh.url}/events?product=sales.orders`, dashboard);
}, 60_000);
afterAll(async () => {
  events?.close();
  await client?.end();
  await cleanUp();
  await database.drop();
});

/** What any loader does; it knows nothing of Concord. */
async function placeOrder(id: number, amount: string): Promise<void> {
  await client.query('insert into sales_product.orders values ($1, $2, now())', [id, amount]);
}

type Headers = Readonly<Record<string, string>>;

// biome-ignore lint/suspicious/noExplicitAny: the test holds what it reads against values
async function ask(token: string, query: string, headers: Headers = {}): Promise<any> {
  const response = await fetch(`${mesh.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

const read = '{ sales { orders { nodes { orderId } } } }';
const standingOf = async (token = dashboard) => (await ask(token, read)).extensions?.concord?.products?.[0];
const runChecks = () =>
  ask(owner, 'mutation { runQualityChecks(product: "sales.orders") { score results { name outcome failing } } }');

/** Waits for what must come by itself. */
async function until<Value>(look: () => Promise<Value>, isThere: (value: Value) => boolean): Promise<Value> {
  for (let attempt = 0; attempt < 150; attempt++) {
    const value = await look();
    if (isThere(value)) return value;
    await sleep(100);
  }
  throw new Error(`It did not come: ${JSON.stringify(await look())}\n${mesh.concord.output()}`);
}

async function metric(name: string, label: string): Promise<number | undefined> {
  const text = await (await fetch(`${mesh.url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name}{`) && one.includes(label));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

it('says of a product that dies that it is stale: in the envelope, by DATA_STALE, in the metrics, as an event', async () => {
  await placeOrder(2, '20.00');
  const fresh = await until(
    () => standingOf(),
    (standing) => standing?.freshness.status === 'fresh',
  );
  expect(fresh).toMatchObject({ id: 'sales.orders', version: '1.2.0', freshness: { promisedSeconds: 6 } });
  const demanding = { 'concord-max-staleness': 'contract' };
  await until(
    () => standingOf(),
    (standing) => standing.freshness.status === 'stale',
  );
  const answer = await ask(dashboard, read);
  expect(answer.data.sales.orders.nodes).toHaveLength(2);
  expect(answer.extensions.concord).toMatchObject({ status: 'stale', products: [{ freshness: { status: 'stale' } }] });
  expect(answer.extensions.concord.products[0].freshness.ageSeconds).toBeGreaterThanOrEqual(6);

  const refused = await ask(dashboard, read, demanding);
  expect(refused).toMatchObject({
    data: { sales: { orders: null } },
    errors: [{ path: ['sales', 'orders'], extensions: { code: 'DATA_STALE' } }],
    extensions: { concord: { status: 'stale' } },
  });
  expect((await ask(dashboard, read, { 'concord-max-staleness': 'PT1H' })).errors).toBeUndefined();
  expect((await ask(dashboard, read, { 'concord-envelope': 'off' })).extensions).toBeUndefined();
  await until(
    () => metric('concord_product_freshness', 'product="sales.orders",status="stale"'),
    (value) => value === 1,
  );
  await events.until('freshness', { product: 'sales.orders', status: 'stale' });
});

it('is fresh again after a plain INSERT, without a restart', async () => {
  await placeOrder(3, '30.00');
  await until(
    () => standingOf(),
    (standing) => standing.freshness.status === 'fresh',
  );
  expect((await ask(dashboard, read, { 'concord-max-staleness': 'contract' })).errors).toBeUndefined();
  await events.until('freshness', { product: 'sales.orders', status: 'fresh' });
});

it('says of a check that breaks: the score falls, a warning comes, and who asked for refusal is refused', async () => {
  await until(
    () => standingOf(),
    (standing) => standing.quality.score !== null,
  );
  const before = (await runChecks()).data.runQualityChecks;
  expect(before).toMatchObject({ score: 100 });
  await placeOrder(4, '-40.00');
  const broken = (await runChecks()).data.runQualityChecks;
  expect(broken.results).toContainEqual({ name: 'no_negative_amounts', outcome: 'FAILED', failing: 1 });

  const standing = await until(
    () => standingOf(),
    ({ quality }) => quality.status === 'broken',
  );
  expect(standing.quality.failing).toContain('no_negative_amounts');
  expect(standing.quality.score).toBeLessThan(100);
  const warned = await ask(dashboard, read);
  expect(warned.data.sales.orders.nodes).toHaveLength(4);
  expect(warned.extensions.concord).toMatchObject({
    status: 'broken',
    warnings: [{ code: 'DATA_CONTRACT_BROKEN', product: 'sales.orders' }],
  });
  expect(await ask(finance, read)).toMatchObject({
    data: { sales: { orders: null } },
    errors: [{ path: ['sales', 'orders'], extensions: { code: 'DATA_CONTRACT_BROKEN' } }],
  });
  await until(
    () => metric('concord_product_quality_score', 'sales.orders'),
    (value) => value !== undefined && value < 100,
  );
  await events.until('quality', { product: 'sales.orders', status: 'broken' });
});

it('recovers when it is mended', async () => {
  await client.query('delete from sales_product.orders where amount < 0');
  const low = (await standingOf()).quality.score;
  expect((await runChecks()).data.runQualityChecks.score).toBe(100);
  const standing = await until(
    () => standingOf(),
    ({ quality }) => quality.status === 'sound',
  );
  expect(standing.quality.score).toBeGreaterThan(low);
  expect(standing.quality.failing).toEqual([]);
  expect((await ask(finance, read)).errors).toBeUndefined();
  expect((await ask(dashboard, read)).extensions.concord.warnings).toBeUndefined();
  await events.until('quality', { product: 'sales.orders', status: 'sound' });
  const catalog = await ask(
    dashboard,
    `{ catalog { product(id: "sales.orders") { quality { score trend runs(first: 30) { score } checks { name history(last: 5) { outcome } } } freshness { status } } } }`,
  );
  const { quality } = catalog.data.catalog.product;
  expect(quality.trend).toBe('RISING');
  expect(quality.runs.length).toBeGreaterThanOrEqual(3);
});

it('tells the owner who uses it, once they have registered', async () => {
  const register = `mutation { registerConsumer(product: "sales.orders", team: "finance", useCase: "Month end",
    contact: "close@example.org", pin: "^1.1") { consumer pin } }`;
  const registered = await ask(finance, register);
  expect(registered.data.registerConsumer).toEqual({ consumer: 'ledger-close', pin: '^1.1' });
  expect(await ask(finance, register)).toEqual(registered);
  expect((await ask(finance, register.replace('^1.1', '^3.0'))).errors[0].extensions.code).toBe(
    'CONSUMER_PIN_UNSATISFIED',
  );
  await until(
    async () => {
      await ask(finance, read);
      const { data } = await ask(
        owner,
        '{ catalog { product(id: "sales.orders") { consumers { nodes { consumer contact requestsLast30Days } } } } }',
      );
      return data.catalog.product.consumers.nodes[0];
    },
    (node) => node.contact === 'close@example.org' && node.requestsLast30Days > 0,
  );
}, 40_000);
