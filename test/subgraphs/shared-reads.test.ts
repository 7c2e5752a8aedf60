// Reads that ask the same at the same moment: one statement for all who may read the same, and none in common otherwise.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '../../identity/viewer.ts';
import type { LedgerEntry } from '../../mesh/ledger/ledger-entry.ts';
import { createTally } from '../../mesh/usage/tally.ts';
import type { AccessGrant } from '../../subgraphs/access/access-grant.ts';
import type { ReadEvent } from '../../subgraphs/product/answer-read.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { admin, analyst, ask, createShop, type Shop, viewerOf } from '../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;
const recorded: LedgerEntry[] = [];
const events: ReadEvent[] = [];
let tally = createTally(0);
let grants: readonly AccessGrant[] = [];
const grant: AccessGrant = {
  id: 'g1',
  consumer: 'subject:analyst',
  role: 'analyst',
  product: 'people.customers',
  columns: ['email'],
  until: Number.POSITIVE_INFINITY,
};

async function open(name: 'people' | 'shop', isShared: boolean): Promise<Subgraph> {
  const domain = shop.mesh.domains.find((one) => one.name === name);
  if (domain === undefined) throw new Error(`no domain ${name}`);
  return createSubgraph({
    mesh: shop.mesh,
    domain,
    database: shop.database,
    cursorSecret: Buffer.alloc(32, 7),
    grantsOf: (viewer) => (viewer.team === 'granted' ? grants : []),
    ledger: { record: (entry) => void recorded.push(entry), now: () => 0 },
    usage: {
      count: {
        clock: () => 0,
        use: (consumer, footprints) => tally.use(consumer, footprints),
        serve: (product, ms, isFailure) => tally.serve(product, ms, isFailure),
      },
      consumerOf: ({ consumer }) => consumer,
    },
    sharing: { isShared, shelf: null, onRead: (event) => void events.push(event) },
  });
}

let people: Subgraph;
let alone: Subgraph;
let orders: Subgraph;

beforeAll(async () => {
  testDatabase = await createTestDatabase('shared_reads');
  shop = await createShop(testDatabase.url);
  [people, alone, orders] = [await open('people', true), await open('people', false), await open('shop', true)];
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});
beforeEach(() => {
  shop.statements.length = 0;
  recorded.length = 0;
  events.length = 0;
  tally = createTally(0);
});

const customers = '{ people { customers { nodes { customerId email country phone } } } }';
const many = (count: number, viewer: Viewer, query: string, variables = {}) =>
  Promise.all(Array.from({ length: count }, () => ask(people, viewer, query, variables)));

describe('a dashboard that fifty people open at the same moment', () => {
  it('is one statement, and the answer of each is what it would be alone', async () => {
    const expected = await ask(alone, analyst, customers);
    shop.statements.length = 0;
    const answers = await many(50, analyst, customers);
    expect(answers).toEqual(Array.from({ length: 50 }, () => expected));
    expect(shop.statements.length).toBe(1);
    expect(events.filter(({ outcome }) => outcome === 'joined').length).toBe(49);
  });

  it('is recorded, and counted as used, for each of them', async () => {
    const viewer = { ...admin, consumer: 'dashboard' };
    await many(50, viewer, customers);
    expect([recorded.length, recorded.every((entry) => entry.kind === 'read' && entry.rows === 10)]).toEqual([
      50,
      true,
    ]);
    expect(tally.usage().find(({ field }) => field === 'email')?.requests).toBe(50);
    expect(shop.statements.length).toBe(1);
  });

  it('is one statement also where it shows cursors, which open for each of them', async () => {
    const query = '{ people { customers(first: 3) { nodes { country } pageInfo { endCursor } } } }';
    const answers = await many(20, analyst, query);
    const cursors = answers.map(({ data }) => (data as Paged).people.customers.pageInfo.endCursor);
    expect([new Set(cursors).size, shop.statements.length]).toEqual([1, 1]);
    const next = `{ people { customers(first: 3, after: ${JSON.stringify(cursors[0])}) { nodes { country } } } }`;
    expect((await ask(people, analyst, next)).errors).toEqual([]);
    expect(answers[0]).toEqual(await ask(alone, analyst, query));
  });

  it('is as many statements as there are values that differ', async () => {
    const query = 'query ($c: String!) { people { customers(where: { country: { eq: $c } }) { nodes { country } } } }';
    const asked = ['DE', 'FR', 'DE', 'FR', 'US'].map((c) => ask(people, analyst, query, { c }));
    const counts = (await Promise.all(asked)).map(({ data }) => (data as Listed).people.customers.nodes.length);
    expect([counts, shop.statements.length]).toEqual([[5, 5, 5, 5, 0], 3]);
  });

  it('tells the same failure to all of them', async () => {
    await shop.client.query('alter table shop_product.orders rename to gone');
    const query = '{ shop { orders { nodes { orderId } } } }';
    const answers = await Promise.all([1, 2, 3].map(() => ask(orders, analyst, query)));
    await shop.client.query('alter table shop_product.gone rename to orders');
    expect(answers.map(({ errors }) => errors)).toEqual([1, 2, 3].map(() => ['DATABASE_ERROR shop.orders']));
  });
});

type Paged = { people: { customers: { pageInfo: { endCursor: string } } } };
type Listed = { people: { customers: { nodes: unknown[] } } };

describe('nothing crosses', () => {
  const regional = (countries: readonly string[]) => viewerOf('regional', { countries });
  const granted: Viewer = { ...analyst, team: 'granted' };
  const kinds: readonly (readonly [string, readonly Viewer[]])[] = [
    ['viewer classes', [admin, analyst]],
    ['claims of row rules', [regional(['DE']), regional(['FR']), regional(['DE', 'FR']), regional([])]],
    ['a role with a row rule and one without', [analyst, regional(['DE'])]],
    ['who may not read at all', [analyst, viewerOf('nobody')]],
    ['a grant', [granted, analyst]],
  ];

  it.each(kinds)('between %s, at the same moment and one after the other', async (_, viewers) => {
    grants = [grant];
    const query = '{ people { customers { nodes { customerId email country device } totalCount } } }';
    const expected = await Promise.all(viewers.map((viewer) => ask(alone, viewer, query)));
    expect(new Set(expected.map((one) => JSON.stringify(one))).size).toBe(viewers.length);
    const twice = [...viewers, ...viewers];
    shop.statements.length = 0;
    const together = await Promise.all(twice.map((viewer) => ask(people, viewer, query)));
    expect(together).toEqual([...expected, ...expected]);
    const allowed = expected.filter(({ errors }) => errors.length === 0).length;
    expect(shop.statements.length).toBe(allowed);
    for (const [index, viewer] of viewers.entries()) expect(await ask(people, viewer, query)).toEqual(expected[index]);
  });
});
