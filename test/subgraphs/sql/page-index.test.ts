// Which pages PostgreSQL plans once: those that one index gives by itself, so that no value makes another plan better. There
// values stand in sub-selects.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Subgraph } from '../../../subgraphs/product/subgraph.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { admin, ask, createShop, type Shop } from '../../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;
let subgraph: Subgraph;

beforeAll(async () => {
  testDatabase = await createTestDatabase('page_index');
  shop = await createShop(testDatabase.url);
  await shop.client.query('create index on shop_product.visits (page, visit_id)');
  subgraph = (await shop.reopen('shop')).subgraph;
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

const pages = {
  'orders(where: { orderId: { gt: 3 } }, first: 2)': true,
  'orders(where: { orderId: { gt: 3 } }, orderBy: [{ field: ORDER_ID, direction: DESC }], first: 2)': true,
  'lines(where: { orderId: { eq: 3 }, line: { lt: 3 } }, first: 2)': true,
  'lines(where: { orderId: { eq: 3 } }, orderBy: [{ field: LINE, direction: DESC }], first: 2)': true,
  'lines(where: { line: { eq: 3 } }, first: 2)': false,
  'lines(where: { orderId: { gt: 3 }, line: { lt: 3 } }, first: 2)': false,
  'lines(where: { orderId: { gt: 3 } }, orderBy: [{ field: ORDER_ID, direction: DESC }, { field: LINE }], first: 2)': false,
  'lines(where: { orderId: { ne: 3 } }, first: 2)': false,
  'visits(where: { page: { eq: "home" } }, first: 2)': true,
  'visits(where: { device: { eq: "phone" } }, first: 2)': false,
  'orders(where: { status: { eq: paid } }, first: 2)': false,
  'orders(where: { orderId: { in: [3, 4] } }, first: 2)': false,
  'orders(where: { placedAt: { gt: "2026-01-01T00:00:00Z" } }, orderBy: [{ field: PLACED_AT }], first: 2)': false,
};

for (const [page, isOnce] of Object.entries(pages)) {
  it(`${page} is ${isOnce ? 'planned once' : 'left to PostgreSQL'}`, async () => {
    shop.statements.length = 0;
    const { errors } = await ask(subgraph, admin, `{ shop { ${page} { nodes { __typename } } } }`);
    expect([errors, shop.statements.map(({ text }) => text.includes('(select $'))]).toEqual([[], [isOnce]]);
  });
}
