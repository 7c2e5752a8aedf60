// Statements are made once per shape of a request and class of viewers; data and rows stay each request's own.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { admin, analyst, ask, createShop, type Shop, viewerOf } from '../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase('plan');
  shop = await createShop(testDatabase.url);
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

const texts = () => new Set(shop.statements.splice(0).map((statement) => statement.text)).size;

it('one operation with other data is one statement, and gives each its own rows', async () => {
  texts();
  const query = `query ($id: Int, $ids: [Int!], $word: String, $size: Int) { shop { orders(first: $size, where: { or: [
    { orderId: { eq: $id } }, { orderId: { in: $ids } }, { remark: { startsWith: $word } }] }) { nodes { orderId } } } }`;
  const run = (variables: Record<string, unknown>) => ask(shop.shop, admin, query, variables);
  const ids = (...orderIds: number[]) => ({
    data: { shop: { orders: { nodes: orderIds.map((orderId) => ({ orderId })) } } },
    errors: [],
  });
  expect(await run({ id: 3, ids: [], word: 'x', size: 5 })).toEqual(ids(3));
  expect(await run({ id: 4, ids: [7, 9, 11], word: 'y', size: 3 })).toEqual(ids(4, 7, 9));
  expect(await run({ id: 0, ids: [], word: 'r1', size: 2 })).toEqual(ids(1, 9));
  expect(texts()).toBe(1);
});

it('two viewers of one class share a statement and keep their own row rules', async () => {
  const count = async (countries: string[]) =>
    (
      await ask(
        shop.people,
        viewerOf('regional', { countries }),
        '{ people { customers { totalCount nodes { country } } } }',
      )
    ).data;
  texts();
  expect(JSON.stringify(await count(['DE']))).not.toContain('FR');
  expect(JSON.stringify(await count(['FR']))).not.toContain('DE');
  expect(await count(['IT'])).toEqual({ people: { customers: { totalCount: 0, nodes: [] } } });
  expect(texts()).toBe(1);
});

it('another class of viewers has another statement', async () => {
  const query = '{ shop { orders(first: 1) { nodes { customerId } } } }';
  texts();
  for (const viewer of [admin, analyst, admin, analyst]) await ask(shop.shop, viewer, query);
  expect(texts()).toBe(2);
});

it('a value is held against its type at each request', async () => {
  const query =
    'query ($a: Decimal) { shop { orders(first: 1, where: { amount: { gte: $a } }) { nodes { orderId } } } }';
  const run = (a: unknown) => ask(shop.shop, admin, query, { a });
  const refused = { data: { shop: { orders: null } }, errors: ['ARGUMENT_INVALID shop.orders'] };
  expect(await run('59')).toEqual({ data: { shop: { orders: { nodes: [{ orderId: 59 }] } } }, errors: [] });
  expect(await run("1'; drop table x")).toEqual(refused);
  expect(await run(['1'])).toEqual(refused);
  expect(await run({ toString: 'x' })).toEqual(refused);
  expect(await run('60')).toEqual({ data: { shop: { orders: { nodes: [{ orderId: 60 }] } } }, errors: [] });
});

it('a cursor that holds NULL goes on where one without goes on', async () => {
  const query = `query ($after: String) { shop { orders(first: 1, after: $after, where: { orderId: { gte: 4, lte: 6 } },
    orderBy: [{ field: REMARK, direction: DESC }]) { nodes { orderId remark } pageInfo { endCursor } } } }`;
  const seen: unknown[] = [];
  let after: string | null = null;
  for (let page = 0; page < 4; page++) {
    const { data, errors } = await ask(shop.shop, admin, query, { after });
    expect(errors).toEqual([]);
    const { nodes, pageInfo } = (
      data as { shop: { orders: { nodes: unknown[]; pageInfo: { endCursor: string | null } } } }
    ).shop.orders;
    seen.push(...nodes);
    after = pageInfo.endCursor ?? after;
  }
  expect(seen).toEqual([
    { orderId: 5, remark: null },
    { orderId: 6, remark: 'r2' },
    { orderId: 4, remark: 'r0' },
  ]);
});

it('@skip and @include by variable make plans of their own', async () => {
  const query = 'query ($yes: Boolean!) { shop { ordersByKey(orderId: 1) { orderId status @include(if: $yes) } } }';
  const run = async (yes: boolean) => (await ask(shop.shop, admin, query, { yes })).data;
  expect(await run(true)).toEqual({ shop: { ordersByKey: { orderId: 1, status: 'placed' } } });
  expect(await run(false)).toEqual({ shop: { ordersByKey: { orderId: 1 } } });
  expect(await run(true)).toEqual({ shop: { ordersByKey: { orderId: 1, status: 'placed' } } });
});
