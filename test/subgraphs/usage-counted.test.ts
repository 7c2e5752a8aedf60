// What is counted of an operation: the products and fields that its query names, once per request, for whom it is asked.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '../../identity/viewer.ts';
import type { Registration } from '../../mesh/consumers/registration.ts';
import { findConsumer, sortRegistrations } from '../../mesh/consumers/registrations.ts';
import { createTally } from '../../mesh/usage/tally.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ask, createShop, type Shop, viewerOf } from '../support/shop-mesh.ts';

const registration = (consumer: string, team: string, registeredBy: string): Registration => ({
  id: consumer,
  consumer,
  product: 'shop.orders',
  team,
  useCase: 'Any',
  contact: 'a@example.com',
  pin: '*',
  registeredBy,
  registeredAt: 0,
});
const registrations = sortRegistrations([
  registration('dashboard', 'boards', 'dash'),
  registration('growth/weekly', 'growth', 'gina'),
]);
const dashboard: Viewer = { ...viewerOf('analyst'), subject: 'dash', consumer: 'dashboard' };
const weekly = 'growth/weekly';

let testDatabase: TestDatabase;
let shop: Shop;
let subgraphs: Readonly<Record<'people' | 'shop', Subgraph>>;
let tally = createTally(0);
let clock = 0;

async function openSubgraph(name: string): Promise<Subgraph> {
  const domain = shop.mesh.domains.find((one) => one.name === name);
  if (domain === undefined) throw new Error(`no domain ${name}`);
  return createSubgraph({
    mesh: shop.mesh,
    domain,
    database: shop.database,
    cursorSecret: Buffer.alloc(32, 7),
    usage: {
      count: {
        clock: () => (clock += 3),
        use: (consumer, footprints) => tally.use(consumer, footprints),
        serve: (product, milliseconds, isFailure) => tally.serve(product, milliseconds, isFailure),
      },
      consumerOf: (viewer) => findConsumer(viewer, registrations),
    },
  });
}

beforeAll(async () => {
  testDatabase = await createTestDatabase('usage_counted');
  shop = await createShop(testDatabase.url);
  subgraphs = { people: await openSubgraph('people'), shop: await openSubgraph('shop') };
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});
beforeEach(() => {
  tally = createTally(0);
});

/** `shop.orders: orderId status`, for each product in turn. */
function counted(consumer = 'dashboard'): readonly string[] {
  const byProduct = new Map<string, string[]>();
  for (const row of tally.usage()) {
    expect([row.consumer, row.version]).toEqual([consumer, '1.0.0']);
    const fields = byProduct.get(row.product) ?? [];
    byProduct.set(row.product, [...fields, row.requests === 1 ? row.field : `${row.field}*${row.requests}`]);
  }
  return [...byProduct]
    .map(([product, fields]) => `${product}: ${fields.filter(Boolean).sort().join(' ')}`.trim())
    .sort();
}

describe('the fields of a request are those that its query', () => {
  it.each<readonly [string, 'people' | 'shop', string, readonly string[]]>([
    [
      'shows, without the key that orders the rows',
      'shop',
      '{ shop { orders(first: 2) { nodes { status } } } }',
      ['shop.orders: status'],
    ],
    ['counts without a field', 'shop', '{ shop { orders { totalCount } } }', ['shop.orders:']],
    [
      'filters and orders by',
      'shop',
      `{ shop { orders(first: 2, where: { or: [{ remark: { isNull: true } }, { not: { amount: { gt: "3" } } }] },
        orderBy: [{ field: PLACED_AT, direction: DESC }]) { edges { node { status } } } } }`,
      ['shop.orders: amount placedAt remark status'],
    ],
    [
      'joins by inside the domain',
      'shop',
      '{ shop { orders(first: 2) { nodes { lines(first: 1) { nodes { sku } } } } } }',
      ['shop.lines: orderId sku', 'shop.orders: orderId'],
    ],
    [
      'filters by through a relation',
      'shop',
      '{ shop { lines(first: 1, where: { order: { status: { eq: placed } } }) { nodes { sku } } } }',
      ['shop.lines: orderId sku', 'shop.orders: orderId status'],
    ],
    [
      'joins by across domains',
      'shop',
      '{ shop { orders(first: 1) { nodes { customer { customerId } } } } }',
      ['shop.orders: customerId'],
    ],
    ['names a row by', 'shop', '{ shop { ordersByKey(orderId: 1) { status } } }', ['shop.orders: orderId status']],
    [
      'asks several times, once',
      'shop',
      '{ shop { a: orders(first: 1) { nodes { status } } b: orders(first: 1) { nodes { status remark } } } }',
      ['shop.orders: remark status'],
    ],
  ])('%s', async (_, subgraph, query, expected) => {
    const { errors } = await ask(subgraphs[subgraph], dashboard, query);
    expect(errors).toEqual([]);
    expect(counted()).toEqual(expected);
  });

  it('joins by as an entity', async () => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on PeopleCustomers { country } } }`;
    const r = [{ __typename: 'PeopleCustomers', customerId: 'tok_x' }];
    await ask(subgraphs.people, dashboard, query, { r });
    expect(counted()).toEqual(['people.customers: country customerId']);
  });

  it('asks again and again, each time once', async () => {
    const query = '{ shop { orders(first: 2) { nodes { status } } } }';
    await Promise.all(Array.from({ length: 50 }, () => ask(subgraphs.shop, dashboard, query)));
    expect(counted()).toEqual(['shop.orders: *50 status*50']);
  });
});

describe('a request counts', () => {
  const query = '{ shop { orders(first: 1) { nodes { status } } } }';
  const named = (viewer: Viewer, registration: string) => ask(subgraphs.shop, { ...viewer, registration }, query);

  it.each([
    ['the team that registered it', { ...viewerOf('analyst'), team: '@growth' }],
    ['who registered it', { ...viewerOf('analyst'), subject: 'gina' }],
    ['the consumer of the token', { ...viewerOf('analyst'), consumer: weekly }],
  ])('for the consumer that its header names, from %s', async (_, viewer) => {
    expect((await named(viewer, weekly)).errors).toEqual([]);
    expect(counted(weekly)).toEqual(['shop.orders: status']);
  });

  it.each([
    ['somebody else', { ...viewerOf('analyst'), subject: 'mallory' }, weekly],
    ['another team', { ...viewerOf('analyst'), team: 'finance' }, weekly],
    ['another team of a name that begins the same', { ...viewerOf('analyst'), team: 'growth/weekly' }, weekly],
    ['nobody', viewerOf('anonymous'), weekly],
    ['who names one that is not registered', { ...viewerOf('analyst'), team: 'growth' }, 'growth/monthly'],
  ])('for nobody where its header comes from %s: it is refused', async (_, viewer, registered) => {
    const { data, errors } = await named(viewer, registered);
    expect([data, errors]).toEqual([null, ['CONSUMER_UNKNOWN']]);
    expect([tally.usage(), tally.traffic()]).toEqual([[], []]);
  });

  it('for nobody without a header, where the consumer of its token is not registered', async () => {
    const viewers: readonly Viewer[] = [
      { ...dashboard, consumer: 'reports' },
      { ...viewerOf('analyst'), team: 'growth' },
      viewerOf('analyst'),
    ];
    for (const viewer of viewers) expect((await ask(subgraphs.shop, viewer, query)).errors).toEqual([]);
    expect(tally.usage()).toEqual([]);
    expect(tally.traffic()).toMatchObject([{ product: 'shop.orders', requests: 3 }]);
  });
});

describe('how a product is served counts', () => {
  it('answers with the time they took, and not what the caller must mend', async () => {
    await ask(subgraphs.shop, viewerOf('analyst'), '{ shop { orders(first: 1) { nodes { status } } } }');
    await ask(
      subgraphs.people,
      viewerOf('analyst'),
      '{ people { customers(where: { email: { eq: "x" } }) { nodes { country } } } }',
    );
    await ask(subgraphs.shop, viewerOf('guest'), '{ shop { orders(first: 1) { nodes { status } } } }');
    expect(tally.traffic()).toMatchObject([
      { product: 'shop.orders', requests: 1, failures: 0, buckets: [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
    ]);
  });

  it('what failed by a fault of ours', async () => {
    await shop.client.query('alter table shop_product.visits rename to away');
    try {
      const query = '{ shop { visits(first: 1) { nodes { page } } } }';
      expect((await ask(subgraphs.shop, dashboard, query)).errors).toEqual(['DATABASE_ERROR shop.visits']);
    } finally {
      await shop.client.query('alter table shop_product.away rename to visits');
    }
    expect(tally.traffic()).toMatchObject([{ product: 'shop.visits', requests: 1, failures: 1 }]);
    expect(counted()).toEqual(['shop.visits: page']);
  });

  it('a value that breaks the contract as an answer, since the value may be masked for who sees the count', async () => {
    const query = '{ shop { orders(first: 60) { nodes { orderId } } } }';
    await shop.client.query('update shop_product.orders set status = null where order_id = 1');
    try {
      const broken = query.replace('orderId', 'status');
      expect((await ask(subgraphs.shop, dashboard, broken)).errors.length).toBeGreaterThan(0);
    } finally {
      await shop.client.query("update shop_product.orders set status = 'placed' where order_id = 1");
    }
    expect(tally.traffic()).toMatchObject([{ requests: 1, failures: 0 }]);
  });
});
