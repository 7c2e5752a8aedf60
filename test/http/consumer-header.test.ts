// Requests in the name of a consumer, over HTTP from the client to what is counted in PostgreSQL.

import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { noConsumers, type OpenedConsumers, openConsumers } from '../../cli/consumers/open-consumers.ts';
import type { Lifetime } from '../../cli/lifetime.ts';
import { createGateway } from '../../gateway/gateway.ts';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { toGatewaySubgraph } from '../support/gateway-subgraph.ts';
import { openLocalCatalog } from '../support/local-catalog.ts';
import { type ServedGateway, serveGateway } from '../support/serve-gateway.ts';
import { createShop, type Shop } from '../support/shop-mesh.ts';

const rootSecret = new Uint8Array(32).fill(3);
let database: TestDatabase;
let shop: Shop;
let served: ServedGateway;
let opened: OpenedConsumers = noConsumers;
const warnings: string[] = [];
const stops: (() => Promise<unknown>)[] = [];
const lifetimeOf = (own: (() => Promise<unknown>)[]): Pick<Lifetime, 'start'> => ({
  async start(start, stop) {
    const thing = await start();
    own.push(() => stop(thing));
    return thing;
  },
});

beforeAll(async () => {
  database = await createTestDatabase('consumer_header');
  shop = await createShop(database.url);
  const place = { url: database.url, where: 'DATABASE_URL' };
  opened = await openConsumers(lifetimeOf(stops), place, {
    platformRoles: ['platform'],
    warn: (line) => warnings.push(line),
  });
  const domain = shop.mesh.domains.find(({ name }) => name === 'shop');
  if (domain === undefined) throw new Error('no domain');
  const cursorSecret = Buffer.alloc(32, 7);
  const { mesh, database: source } = shop;
  const orders = await createSubgraph({ mesh, domain, database: source, cursorSecret, usage: opened.usage });
  const { subgraph, database: catalogSource } = await openLocalCatalog(database.url, mesh, {
    ...(opened.desk === null ? {} : { consumerDesk: opened.desk }),
  });
  stops.push(() => catalogSource.close());
  const gateway = createGateway({ subgraphs: [toGatewaySubgraph(orders), subgraph], executor: 'concord' });
  served = await serveGateway(gateway, rootSecret);
});
afterAll(async () => {
  await served.close();
  for (const stop of stops.splice(0).reverse()) await stop();
  await shop.close();
  await database.drop();
});
beforeEach(async () => {
  await shop.client.query('truncate concord.usage, concord.consumers');
  await opened.desk?.refresh();
});

const tokenOf = (subject: string, more: { team?: string; claims?: Record<string, unknown> } = {}) =>
  issueDevelopmentToken(
    { subject, roles: ['analyst'], lifetimeSeconds: 600, ...more },
    { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() },
  );

async function ask(token: string | null, query: string, consumer: string | null = null) {
  const response = await fetch(`${served.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(consumer === null ? {} : { 'concord-consumer': consumer }),
    },
    body: JSON.stringify({ query }),
  });
  const { data, errors = [] } = (await response.json()) as {
    data?: Record<string, unknown>;
    errors?: { extensions: { code: string } }[];
  };
  return { status: response.status, data, codes: errors.map(({ extensions }) => extensions.code) };
}

const register = `mutation { registerConsumer(product: "shop.orders", team: "growth", useCase: "Weekly",
  contact: "growth@example.com", pin: "^1") { consumer } }`;
const query = '{ shop { orders(first: 1) { nodes { status } } } }';
async function counted() {
  await opened.flush();
  const { rows } = await shop.client.query(
    'select consumer, product, field, requests::integer from concord.usage order by 1, 2, 3',
  );
  return rows;
}

it('a team registers, names its consumer, and its requests are counted', async () => {
  const token = await tokenOf('gina', { team: 'growth' });
  expect((await ask(token, register)).data).toEqual({ registerConsumer: { consumer: 'growth/weekly' } });
  for (let request = 0; request < 3; request++) {
    expect((await ask(token, query, 'growth/weekly')).codes).toEqual([]);
  }
  expect((await ask(token, query)).codes).toEqual([]);
  expect(await counted()).toEqual([
    { consumer: 'growth/weekly', product: 'shop.orders', field: '', requests: 3 },
    { consumer: 'growth/weekly', product: 'shop.orders', field: 'status', requests: 3 },
  ]);
});

it('nobody counts requests for somebody else, who hears nothing of it', async () => {
  await ask(await tokenOf('gina', { team: 'growth' }), register);
  const thief = await ask(await tokenOf('mallory', { team: 'finance' }), query, 'growth/weekly');
  expect(thief).toEqual({ status: 200, data: { shop: null }, codes: ['CONSUMER_UNKNOWN'] });
  const contradicted = await ask(await tokenOf('dash', { claims: { consumer: 'dashboard' } }), query, 'growth/weekly');
  expect([contradicted.status, contradicted.codes]).toEqual([403, ['CONSUMER_CONTRADICTED']]);
  const nameless = await ask(null, query, 'growth/weekly');
  expect([nameless.status, nameless.codes]).toEqual([403, ['CONSUMER_CONTRADICTED']]);
  expect(await counted()).toEqual([]);
});

it('the consumer of a token is counted without a header from when it is registered', async () => {
  const token = await tokenOf('dash', { claims: { consumer: 'dashboard' } });
  await ask(token, query);
  await ask(token, register);
  await ask(token, query);
  await ask(token, query, 'dashboard');
  expect(await counted()).toMatchObject([
    { consumer: 'dashboard', field: '', requests: 2 },
    { consumer: 'dashboard', field: 'status', requests: 2 },
  ]);
  expect(warnings).toEqual([]);
});

it('a database without the tables counts nothing, says so once, and answers whoever asks', async () => {
  const empty = await createTestDatabase('no_consumers');
  const own: (() => Promise<unknown>)[] = [];
  const told: string[] = [];
  const without = await openConsumers(
    lifetimeOf(own),
    { url: empty.url, where: 'DATABASE_URL' },
    { platformRoles: [], warn: (line) => told.push(line) },
  );
  expect([without, told.length, told[0]?.startsWith('consumers: the database has no tables for them')]).toEqual([
    noConsumers,
    1,
    true,
  ]);
  for (const stop of own) await stop();
  await empty.drop();
});

it('what was counted is written when the process ends', async () => {
  const own: (() => Promise<unknown>)[] = [];
  const another = await openConsumers(
    lifetimeOf(own),
    { url: database.url, where: 'DATABASE_URL' },
    { platformRoles: [], warn: (line) => warnings.push(line) },
  );
  another.usage?.count.use('dashboard', [{ product: 'shop.orders', version: '1.0.0', fields: [] }]);
  for (const stop of own.reverse()) await stop();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  expect((await client.query('select requests::integer from concord.usage')).rows).toEqual([{ requests: 1 }]);
  await client.end();
});
