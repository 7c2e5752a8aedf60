// What the ledger is told of an answer: each product whose personal or masked columns the statement read, whatever for,
// and how many of its rows were given.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { LedgerEntry, RecordEntry } from '../../mesh/ledger/ledger-entry.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { admin, analyst, ask, createShop, type Shop, viewerOf } from '../support/shop-mesh.ts';

const now = Date.UTC(2026, 0, 1);
let testDatabase: TestDatabase;
let shop: Shop;
let subgraphs: Readonly<Record<'people' | 'shop', Subgraph>>;
const recorded: LedgerEntry[] = [];
let record: RecordEntry;

async function openSubgraph(name: string): Promise<Subgraph> {
  const domain = shop.mesh.domains.find((one) => one.name === name);
  if (domain === undefined) throw new Error(`no domain ${name}`);
  return createSubgraph({
    mesh: shop.mesh,
    domain,
    database: shop.database,
    cursorSecret: Buffer.alloc(32, 7),
    ledger: { record: (entry) => record(entry), now: () => now },
  });
}

beforeAll(async () => {
  testDatabase = await createTestDatabase('reads');
  shop = await createShop(testDatabase.url);
  subgraphs = { people: await openSubgraph('people'), shop: await openSubgraph('shop') };
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});
beforeEach(() => {
  recorded.length = 0;
  record = (entry) => void recorded.push(entry);
});

/** `people.customers clear: email masked: - rows: 1`, one line per entry. */
async function readsOf(subgraph: keyof typeof subgraphs, viewer: Viewer, query: string, variables = {}) {
  const { errors } = await ask(subgraphs[subgraph], viewer, query, variables);
  expect(errors).toEqual([]);
  return recorded.map((entry) => {
    if (entry.kind !== 'read') return entry.kind;
    const [clear, masked] = [entry.clear, entry.masked].map((names) => names.join(' ') || '-');
    return `${entry.product} clear: ${clear} masked: ${masked} rows: ${entry.rows}`;
  });
}

it('an answer tells who read, by which operation, when, and through which door', async () => {
  const viewer = { ...viewerOf('admin'), subject: 'ada', consumer: 'dashboard', purpose: 'reports' };
  const operation = 'a1'.repeat(32);
  await subgraphs.people.execute(
    { query: '{ people { customers(first: 3) { nodes { email } } } }', variables: {} },
    { viewer, operationHash: operation, signal: new AbortController().signal },
  );
  expect(recorded).toEqual([
    {
      kind: 'read',
      at: now,
      actor: { subject: 'ada', role: 'admin', consumer: 'dashboard', purpose: 'reports' },
      product: 'people.customers',
      clear: ['customer_id', 'email'],
      masked: [],
      rows: 3,
      operation,
      door: 'graph',
    },
  ]);
});

const clear = '{ customers(first: 4) { nodes { phone country } } }';

describe('a column is recorded', () => {
  it.each([
    ['shown in clear, with the key that orders the rows', admin, `{ people ${clear} }`, 'customer_id phone', '-', 4],
    ['shown masked', analyst, `{ people ${clear} }`, '-', 'customer_id phone', 4],
    [
      'filtered by',
      admin,
      '{ people { customers(where: { email: { contains: "c1" } }) { nodes { country } } } }',
      'customer_id email',
      '-',
      2,
    ],
    [
      'filtered by a token',
      analyst,
      '{ people { customers(where: { customerId: { eq: "tok_x" } }) { nodes { country } } } }',
      '-',
      'customer_id',
      0,
    ],
    [
      'ordered by',
      admin,
      '{ people { customers(orderBy: [{ field: BORN, direction: DESC }], first: 2) { nodes { country } } } }',
      'born customer_id',
      '-',
      2,
    ],
    [
      'counted by',
      admin,
      '{ people { customers(where: { phone: { isNull: false } }) { totalCount } } }',
      'customer_id phone',
      '-',
      10,
    ],
    [
      'grouped by and calculated with',
      admin,
      '{ people { customersAggregate(groupBy: [{ field: BORN, by: YEAR }], where: { income: { gt: 5000 } }) { count max { income } } } }',
      'born income',
      '-',
      1,
    ],
    [
      'a key that one row is found by',
      analyst,
      '{ people { customersByKey(customerId: "c1") { country } } }',
      '-',
      'customer_id',
      0,
    ],
    [
      'a key that one row is found by, in clear',
      admin,
      '{ people { customersByKey(customerId: "c1") { note } } }',
      'customer_id note',
      '-',
      1,
    ],
  ])('that is %s', async (_, viewer, query, inClear, masked, rows) => {
    expect(await readsOf('people', viewer, query)).toEqual([
      `people.customers clear: ${inClear} masked: ${masked} rows: ${rows}`,
    ]);
  });

  it('but not one that is not personal', async () => {
    expect(
      await readsOf(
        'shop',
        admin,
        '{ shop { orders(first: 3) { nodes { orderId amount lines { nodes { sku } } } } } }',
      ),
    ).toEqual([]);
    expect(await readsOf('shop', admin, '{ shop { orders { __typename } visitsAggregate { count } } }')).toEqual([]);
  });
});

describe('rows are counted', () => {
  it('of the product itself, however deep it stands', async () => {
    const query = '{ shop { lines(first: 5) { nodes { sku order { customerId } } } } }';
    expect(await readsOf('shop', analyst, query)).toEqual(['shop.orders clear: - masked: customer_id rows: 5']);
  });

  it('on every level together', async () => {
    const query =
      '{ shop { orders(first: 2) { nodes { customerId lines(first: 3) { nodes { order { customerId } } } } } } }';
    expect(await readsOf('shop', admin, query)).toEqual(['shop.orders clear: customer_id masked: - rows: 8']);
  });

  it('of entities without those that are not there', async () => {
    const query =
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on PeopleCustomers { email } } }';
    const representations = ['c1', 'nobody', 'c2', 'c3'].map((customerId) => ({
      __typename: 'PeopleCustomers',
      customerId,
    }));
    expect(await readsOf('people', admin, query, { representations })).toEqual([
      'people.customers clear: customer_id email masked: - rows: 3',
    ]);
  });

  it('of what hangs on entities of another domain', async () => {
    const query =
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on PeopleCustomers { orders(first: 3) { nodes { amount } } } } }';
    const representations = ['c2', 'nobody'].map((customerId) => ({ __typename: 'PeopleCustomers', customerId }));
    expect(await readsOf('shop', admin, query, { representations })).toEqual([
      'shop.orders clear: customer_id masked: - rows: 3',
    ]);
  });

  it('as none where another product is only filtered through', async () => {
    const query = '{ shop { lines(where: { order: { customerId: { eq: "c2" } } }, first: 2) { nodes { sku } } } }';
    expect(await readsOf('shop', admin, query)).toEqual(['shop.orders clear: customer_id masked: - rows: 0']);
  });

  it('by the rows of the page, not of the table', async () => {
    const query =
      '{ people { customers(first: 3) { totalCount pageInfo { hasNextPage } edges { cursor node { email } } } } }';
    expect(await readsOf('people', admin, query)).toEqual([
      'people.customers clear: customer_id email masked: - rows: 3',
    ]);
  });
});

it('every root field is an entry of its own', async () => {
  const query = '{ people { a: customers(first: 1) { nodes { email } } b: customers(first: 2) { nodes { phone } } } }';
  expect((await readsOf('people', admin, query)).sort()).toEqual([
    'people.customers clear: customer_id email masked: - rows: 1',
    'people.customers clear: customer_id phone masked: - rows: 2',
  ]);
});

it('an answer with broken values is recorded as well', async () => {
  await shop.client.query(`update shop_product.orders set status = null, customer_id = 'c9' where order_id = 1`);
  const query = '{ shop { orders(first: 1) { nodes { customerId status } } } }';
  const { errors } = await ask(subgraphs.shop, admin, query);
  await shop.client.query(`update shop_product.orders set status = 'placed' where order_id = 1`);
  expect([errors, recorded]).toEqual([
    ['VALUE_MISSING shop.orders.nodes.0.status'],
    [expect.objectContaining({ product: 'shop.orders', clear: ['customer_id'], rows: 1 })],
  ]);
});

it('what is refused reads nothing, and is not recorded', async () => {
  const query = '{ people { customers(where: { email: { contains: "c1" } }) { nodes { country } } } }';
  const { errors } = await ask(subgraphs.people, analyst, query);
  expect([errors, recorded]).toEqual([['FORBIDDEN_FIELD people.customers'], []]);
});

it('where the ledger takes no more entries, fields with personal columns are errors and all others are answered', async () => {
  record = () => {
    throw new ConcordError('LEDGER_UNAVAILABLE', {});
  };
  const query = '{ shop { orders(first: 1) { nodes { customerId } } lines(first: 1) { nodes { sku } } } }';
  expect(await ask(subgraphs.shop, analyst, query)).toEqual({
    data: { shop: { orders: null, lines: { nodes: [{ sku: 'sku2' }] } } },
    errors: ['LEDGER_UNAVAILABLE shop.orders'],
  });
});

it('without a ledger nothing is counted', async () => {
  const [domain] = shop.mesh.domains.filter(({ name }) => name === 'people');
  if (domain === undefined) throw new Error('no domain');
  const { mesh, database } = shop;
  const cursorSecret = Buffer.alloc(32, 7);
  const plain = await createSubgraph({ mesh, domain, database, cursorSecret, ledger: null });
  shop.statements.length = 0;
  await ask(plain, admin, `{ people ${clear} }`);
  await ask(subgraphs.people, admin, `{ people ${clear} }`);
  expect(shop.statements.map(({ text }) => text.includes('"n0"'))).toEqual([false, true]);
});
