// Pages with their information, put together as text, held against the statement that every selection has: the same page
// with a second list has no other.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../../identity/viewer.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { admin, analyst, ask, createShop, type Shop, viewerOf } from '../../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase('page_info_text');
  shop = await createShop(testDatabase.url);
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

const pageInfo = 'pageInfo { __typename hasNextPage hasPreviousPage startCursor endCursor }';

type Page = { readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } };

async function askForm(viewer: Viewer, field: string, selection: string, form: 'text' | 'any') {
  const domain = field.startsWith('customers') ? 'people' : 'shop';
  shop.statements.length = 0;
  const { data, errors } = await ask(shop[domain], viewer, `{ ${domain} { page: ${field} { ${selection} } } }`);
  expect([errors, shop.statements.map(({ text }) => text.includes('with page'))]).toEqual([[], [form === 'any']]);
  const page = (data as Readonly<Record<string, { page: Page & Record<string, unknown> }>>)[domain]?.page;
  if (page === undefined) throw new Error('no page');
  return page;
}

/** The page in both forms, which must be alike. */
async function askBoth(viewer: Viewer, field: string, rows: string): Promise<Page> {
  const asText = await askForm(viewer, field, `${rows} ${pageInfo}`, 'text');
  const all = await askForm(viewer, field, `${rows} ${pageInfo} second: nodes { __typename }`, 'any');
  const { second, ...rest } = all;
  expect(asText).toEqual(rest);
  return asText;
}

const walks: readonly (readonly [Viewer, string, string])[] = [
  [admin, 'orders(orderBy: []', 'nodes { orderId customer { __typename customerId } }'],
  [admin, 'orders(orderBy: [{ field: REMARK }, { field: AMOUNT, direction: DESC }]', 'nodes { orderId remark }'],
  [admin, 'orders(orderBy: [{ field: PLACED_AT, direction: DESC }]', 'edges { cursor node { orderId placedAt } }'],
  [admin, 'orders(where: { status: { eq: paid } }, orderBy: [{ field: REMARK, direction: DESC }]', 'nodes { status }'],
  [analyst, 'orders(orderBy: [{ field: ORDER_ID, direction: DESC }]', 'nodes { orderId customerId }'],
  [analyst, 'customers(orderBy: [{ field: COUNTRY }]', 'nodes { customerId email country }'],
  [viewerOf('regional', { countries: ['DE'] }), 'customers(orderBy: []', 'nodes { country }'],
  [admin, 'lines(where: { orderId: { lt: 5 } }, orderBy: [{ field: SKU }]', 'edges { node { __typename } }'],
];

describe('a walk over pages is the same in both forms', () => {
  for (const [viewer, field, rows] of walks) {
    it(`of ${viewer.role}: ${field}) { ${rows} }`, async () => {
      for (const size of [1, 3, 5, 10, 100]) {
        let after = 'null';
        let pages = 0;
        for (let hasNext = true; hasNext && pages < 100; pages++) {
          const page = await askBoth(viewer, `${field}, first: ${size}, after: ${after})`, rows);
          hasNext = page.pageInfo.hasNextPage;
          after = JSON.stringify(page.pageInfo.endCursor);
        }
        expect(pages).toBeGreaterThan(size > 3 ? 0 : 1);
      }
    });
  }
});

it.each(['orders(first: 0)', 'orders(where: { orderId: { lt: 0 } })', 'orders(first: 60)', 'orders(first: 61)'])(
  'and %s',
  async (field) => {
    await askBoth(admin, field, 'nodes { orderId }');
  },
);

it.each(['hasNextPage', 'endCursor', 'startCursor hasPreviousPage', '__typename'])('with %s alone', async (asked) => {
  const rows = `nodes { orderId } pageInfo { ${asked} }`;
  const page = await askForm(admin, 'orders(first: 5)', rows, 'text');
  const { second, ...rest } = await askForm(admin, 'orders(first: 5)', `${rows} second: nodes { __typename }`, 'any');
  expect(page).toEqual(rest);
});

it('a row after the page that breaks the contract is none of the page', async () => {
  await shop.client.query(`update shop_product.orders set status = 'lost' where order_id = 4`);
  await askForm(admin, 'orders(first: 3)', `nodes { orderId status } ${pageInfo}`, 'text');
  const query = `{ shop { orders(first: 4) { nodes { orderId status } ${pageInfo} } } }`;
  shop.statements.length = 0;
  const { errors } = await ask(shop.shop, admin, query);
  expect([errors.length, shop.statements.length]).toEqual([1, 2]);
  await shop.client.query(`update shop_product.orders set status = 'paid' where order_id = 4`);
});
