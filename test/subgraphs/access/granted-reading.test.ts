// A grant through the whole of the graph: what it opens is as for those who always see it, on both sides of a join, and at its
// end nothing of it stays, neither a cursor nor a plan nor what is remembered of the viewer.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../../gateway/gateway.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import { type AccessGrant, grantsFor } from '../../../subgraphs/access/access-grant.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { toGatewaySubgraph } from '../../support/gateway-subgraph.ts';
import { admin, analyst, ask, createShop, type Shop, viewerOf } from '../../support/shop-mesh.ts';

const end = Date.parse('2026-06-01T12:00:00Z');
const reports: Viewer = { ...analyst, consumer: 'reports' };
let now = 0;
let grants: readonly AccessGrant[] = [];
const grant = (columns: readonly string[], until = end, id = 'g'): AccessGrant => ({
  id,
  consumer: 'consumer:reports',
  role: 'analyst',
  product: 'people.customers',
  columns,
  until,
});

let database: TestDatabase;
let shop: Shop;
let gateways: readonly Gateway[];
beforeAll(async () => {
  database = await createTestDatabase('granted');
  shop = await createShop(database.url, (viewer) => grantsFor(viewer, grants, now));
  const subgraphs = [shop.shop, shop.people].map(toGatewaySubgraph);
  gateways = (['concord', 'apollo'] as const).map((executor) => createGateway({ subgraphs, executor }));
});
beforeEach(() => {
  now = end - 1;
  grants = [];
});
afterAll(async () => {
  await shop.close();
  await database.drop();
});

const all = '{ people { customers(first: 3) { nodes { customerId email phone born income device note country } } } }';
const every = ['customer_id', 'email', 'phone', 'born', 'income', 'passport', 'device', 'note'];
const answerOf = async (viewer: Viewer, query: string) => {
  const [first, ...others] = await Promise.all(
    gateways.map(async (gateway) => {
      const context = { viewer, signal: new AbortController().signal };
      return (await gateway.execute({ query, variables: {} }, context)).text;
    }),
  );
  for (const other of others) expect(JSON.parse(other)).toEqual(JSON.parse(first ?? ''));
  return first;
};

describe('while it counts', () => {
  it('a column is clear, the others are masked as before', async () => {
    const one = '{ people { customersByKey(customerId: "%") { email phone country } } }';
    const { data } = await ask(shop.people, analyst, '{ people { customers(first: 1) { nodes { customerId } } } }');
    const token = (data as { people: { customers: { nodes: { customerId: string }[] } } }).people.customers.nodes[0];
    const query = one.replace('%', token?.customerId ?? '');
    const before = await ask(shop.people, reports, query);
    grants = [grant(['email'])];
    const after = await ask(shop.people, reports, query);
    const row = (answer: typeof before) =>
      (answer.data as { people: { customersByKey: object } }).people.customersByKey;
    expect(row(before)).toMatchObject({ email: '***' });
    expect(row(after)).toEqual({ ...row(before), email: expect.stringMatching(/^c\d+@example\.com$/) });
  });

  it('all columns together are the answer of an admin, byte for byte', async () => {
    expect(await answerOf(reports, all)).not.toBe(await answerOf(admin, all));
    grants = [grant(every)];
    expect(await answerOf(reports, all)).toBe(await answerOf(admin, all));
  });

  it('a column that is denied may be asked for', async () => {
    const query = '{ people { customers(first: 1) { nodes { passport } } } }';
    expect((await ask(shop.people, reports, query)).errors).toEqual(['FORBIDDEN_FIELD people.customers']);
    grants = [grant(['passport'])];
    expect((await ask(shop.people, reports, query)).errors).toEqual([]);
  });

  it('a column may be filtered and ordered by', async () => {
    const query = `{ people { customers(where: { email: { eq: "c3@example.com" } }, orderBy: [{ field: EMAIL }]) {
      totalCount } } }`;
    expect((await ask(shop.people, reports, query)).errors).toEqual(['FORBIDDEN_FIELD people.customers']);
    grants = [grant(['email'])];
    expect((await ask(shop.people, reports, query)).data).toEqual({ people: { customers: { totalCount: 1 } } });
  });

  it.each([
    '{ shop { orders(first: 5, orderBy: [{ field: ORDER_ID }]) { nodes { orderId customerId customer { customerId country } } } } }',
    `{ people { customers(where: { country: { eq: "DE" } }, orderBy: [{ field: CUSTOMER_ID }], first: 4) { nodes { customerId
      orders(first: 2) { nodes { orderId customerId } } } } } }`,
  ])('the key joins on both sides as for an admin: %s', async (query) => {
    const clear = await answerOf(admin, query);
    expect(clear).toContain('"customerId":"c');
    const masked = await answerOf(
      { ...reports, consumer: 'others' },
      query.replaceAll('orderBy: [{ field: CUSTOMER_ID }], ', ''),
    );
    expect(masked).toContain('"customerId":"tok_');
    grants = [grant(['customer_id'])];
    expect(await answerOf(reports, query)).toBe(clear);
  });

  it('rows stay those of the role, and a token without the claim gains none', async () => {
    grants = [grant(['email'])];
    const query = '{ people { customers { totalCount nodes { email country } } } }';
    const countries = async (claims: Record<string, unknown>) => {
      const { data } = await ask(shop.people, { ...viewerOf('regional', claims), consumer: 'reports' }, query);
      const { nodes } = (data as { people: { customers: { nodes: { country: string }[] } } }).people.customers;
      return [...new Set(nodes.map(({ country }) => country))];
    };
    expect([await countries({ countries: ['DE'] }), await countries({}), await countries({ countries: 7 })]).toEqual([
      ['DE'],
      [],
      [],
    ]);
  });

  it('it opens its product to a role that may not read it, and no other', async () => {
    const stranger = { ...viewerOf('stranger'), consumer: 'reports' };
    const query = '{ people { customers(first: 1) { nodes { email phone } } } }';
    // What was asked for in another role opens nothing in this one.
    grants = [grant(['email'])];
    expect((await ask(shop.people, stranger, query)).errors).toEqual(['FORBIDDEN_PRODUCT people.customers']);
    grants = [{ ...grant(['email']), role: 'stranger' }];
    expect((await ask(shop.people, stranger, query)).errors).toEqual([]);
    expect((await ask(shop.shop, stranger, '{ shop { orders { totalCount } } }')).errors).toEqual([
      'FORBIDDEN_PRODUCT shop.orders',
    ]);
    now = end;
    expect((await ask(shop.people, stranger, query)).errors).toEqual(['FORBIDDEN_PRODUCT people.customers']);
  });
});

describe('at its end', () => {
  it('the answer is the masked one again, byte for byte, at that millisecond', async () => {
    const masked = await answerOf(reports, all);
    grants = [grant(every)];
    const clear = await answerOf(reports, all);
    expect(clear).not.toBe(masked);
    for (const [moment, expected] of [
      [end - 1, clear],
      [end, masked],
      [end + 1, masked],
      [end - 1, clear],
    ] as const) {
      now = moment;
      expect(await answerOf(reports, all)).toBe(expected);
    }
  });

  it('of one of two grants, the other goes on', async () => {
    grants = [grant(['email'], end, 'a'), grant(['phone'], end + 1_000, 'b')];
    const query = '{ people { customers(first: 1) { nodes { email phone } } } }';
    const answers: unknown[] = [];
    for (const moment of [end - 1, end, end + 1_000]) {
      now = moment;
      answers.push(await answerOf(reports, query));
    }
    const row = (email: string, phone: string) =>
      expect.stringMatching(new RegExp(`"email":"${email}","phone":"${phone}"`));
    expect(answers).toEqual([
      row('c\\d+@example\\.com', '\\+49 30 \\d+'),
      row('\\*\\*\\*', '\\+49 30 \\d+'),
      row('\\*\\*\\*', '\\*{4}\\d{4}'),
    ]);
  });

  it('a cursor of the clear time is refused, in the words of any cursor that is not one’s own', async () => {
    const page = (after = '') =>
      `{ people { customers(first: 2${after}) { nodes { email } pageInfo { endCursor } } } }`;
    grants = [grant(['customer_id', 'email'])];
    const { data } = await ask(shop.people, reports, page());
    const cursor = (data as { people: { customers: { pageInfo: { endCursor: string } } } }).people.customers.pageInfo
      .endCursor;
    const next = page(`, after: "${cursor}"`);
    expect((await ask(shop.people, reports, next)).errors).toEqual([]);
    now = end;
    expect((await ask(shop.people, reports, next)).errors).toEqual(['CURSOR_INVALID people.customers']);
  });

  it('a raw key finds nothing more, nor does a reference by it', async () => {
    const byKey = '{ people { customersByKey(customerId: "c1") { country } } }';
    const filtered = '{ shop { orders(where: { customerId: { eq: "c1" } }) { totalCount } } }';
    grants = [grant(['customer_id'])];
    const found = [await ask(shop.people, reports, byKey), await ask(shop.shop, reports, filtered)];
    expect(found).toEqual([
      { data: { people: { customersByKey: { country: 'FR' } } }, errors: [] },
      { data: { shop: { orders: { totalCount: expect.any(Number) } } }, errors: [] },
    ]);
    expect(JSON.stringify(found[1]?.data)).not.toContain(':0}');
    now = end;
    expect([await ask(shop.people, reports, byKey), await ask(shop.shop, reports, filtered)]).toEqual([
      { data: { people: { customersByKey: null } }, errors: [] },
      { data: { shop: { orders: { totalCount: 0 } } }, errors: [] },
    ]);
  });

  it('no statement reads a raw column, though one of the clear time is prepared', async () => {
    grants = [grant(every)];
    for (let time = 0; time < 3; time++) await ask(shop.people, reports, all);
    now = end;
    shop.statements.length = 0;
    await ask(shop.people, reports, all);
    const granted = shop.statements.map(({ text }) => text).join('\n');
    grants = [];
    shop.statements.length = 0;
    await ask(shop.people, { ...analyst, consumer: 'never granted' }, all);
    expect(granted).not.toBe('');
    expect(granted).toBe(shop.statements.map(({ text }) => text).join('\n'));
  });
});

it('is one consumer’s alone, also where others ask the same at the same moment', async () => {
  grants = [grant(['email'])];
  const people: readonly Viewer[] = [
    reports,
    analyst,
    { ...analyst, consumer: 'others' },
    { ...analyst, subject: 'reports' },
  ];
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, nth) => ask(shop.people, people[nth % 4] ?? analyst, all)),
  );
  const isClear = answers.map(({ data }) => JSON.stringify(data).includes('@example.com'));
  expect(isClear).toEqual(Array.from({ length: 200 }, (_, nth) => nth % 4 === 0));
});
