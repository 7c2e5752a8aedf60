// Keyset paging against the plain query it stands for.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { admin, analyst, ask, createShop, type Shop } from '../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase('paging');
  shop = await createShop(testDatabase.url);
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

type Page = {
  nodes: { orderId: number }[];
  edges: { cursor: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
};

async function askPage(args: string): Promise<Page> {
  const query = `{ shop { orders(${args}) { nodes { orderId } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
  const { data, errors } = await ask(shop.shop, admin, query);
  expect(errors).toEqual([]);
  return (data as { shop: { orders: Page } }).shop.orders;
}

const orders: readonly (readonly [orderBy: string, sql: string])[] = [
  ['[]', 'order_id'],
  ['[{ field: REMARK }]', 'remark, order_id'],
  ['[{ field: REMARK, direction: DESC }]', 'remark desc, order_id desc'],
  [
    '[{ field: STATUS }, { field: REMARK, direction: DESC }, { field: PLACED_AT }]',
    'status, remark desc, placed_at, order_id',
  ],
  ['[{ field: AMOUNT, direction: DESC }, { field: CUSTOMER_ID }]', 'amount desc, customer_id, order_id'],
  ['[{ field: CUSTOMER_ID, direction: DESC }, { field: REMARK }]', 'customer_id desc, remark, order_id'],
];

describe('a walk over all pages gives every row once, in order', () => {
  for (const [orderBy, order] of orders) {
    it(`forward and backward by ${order}`, async () => {
      const { rows } = await shop.client.query<{ order_id: number }>(
        `select order_id from shop_product.orders order by ${order}`,
      );
      const expected = rows.map((row) => row.order_id);

      const forward: number[] = [];
      for (let after = 'null', hasNext = true; hasNext; ) {
        const page = await askPage(`orderBy: ${orderBy}, first: 7, after: ${after}`);
        expect(page.pageInfo.hasPreviousPage).toBe(forward.length > 0);
        forward.push(...page.nodes.map((node) => node.orderId));
        hasNext = page.pageInfo.hasNextPage;
        after = JSON.stringify(page.pageInfo.endCursor);
      }
      expect(forward).toEqual(expected);

      const backward: number[] = [];
      for (let before = 'null', hasPrevious = true; hasPrevious; ) {
        const page = await askPage(`orderBy: ${orderBy}, last: 7, before: ${before}`);
        expect(page.pageInfo.hasNextPage).toBe(backward.length > 0);
        backward.unshift(...page.nodes.map((node) => node.orderId));
        hasPrevious = page.pageInfo.hasPreviousPage;
        before = JSON.stringify(page.pageInfo.startCursor);
      }
      expect(backward).toEqual(expected);
    });
  }
});

describe('pages', () => {
  it('stay in place when rows are inserted before the cursor', async () => {
    const first = await askPage('first: 3');
    await shop.client.query(`insert into shop_product.orders values (0, 'c1', now(), 1, 'paid', null)`);
    const next = await askPage(`first: 3, after: "${first.pageInfo.endCursor}"`);
    await shop.client.query('delete from shop_product.orders where order_id = 0');
    expect(next.nodes).toEqual([{ orderId: 4 }, { orderId: 5 }, { orderId: 6 }]);
  });

  it('of size 0 have no rows but know of more', async () => {
    const { nodes, pageInfo } = await askPage('first: 0');
    expect({ nodes, pageInfo }).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it('give the same cursor on the edge and in the page info', async () => {
    const { edges, pageInfo } = await askPage('first: 3');
    expect([edges[0]?.cursor, edges[2]?.cursor]).toEqual([pageInfo.startCursor, pageInfo.endCursor]);
  });

  it('hold 50 rows when nobody says', async () => {
    expect((await askPage('orderBy: []')).nodes).toHaveLength(50);
  });
});

describe('a cursor is refused', () => {
  const page = (viewer: typeof admin, args: string) =>
    ask(shop.shop, viewer, `{ shop { orders(${args}) { nodes { orderId } } } }`);
  const refused = { data: { shop: { orders: null } }, errors: ['CURSOR_INVALID shop.orders'] };

  it('under another filter, order or viewer class, and when a byte was changed', async () => {
    const cursor = (await askPage('first: 3')).pageInfo.endCursor ?? '';
    expect(await page(admin, `after: "${cursor}", where: { status: { eq: paid } }`)).toEqual(refused);
    expect(await page(admin, `after: "${cursor}", orderBy: [{ field: AMOUNT }]`)).toEqual(refused);
    expect(await page(analyst, `after: "${cursor}"`)).toEqual(refused);
    const changed = cursor.startsWith('A') ? `B${cursor.slice(1)}` : `A${cursor.slice(1)}`;
    expect(await page(admin, `after: "${changed}"`)).toEqual(refused);
    expect(await page(admin, 'after: ""')).toEqual(refused);
    expect(await page(admin, 'after: "not a cursor"')).toEqual(refused);
  });

  it('and the other roots are still answered', async () => {
    const query = '{ shop { a: orders(after: "x") { totalCount } b: orders { totalCount } } }';
    expect(await ask(shop.shop, admin, query)).toEqual({
      data: { shop: { a: null, b: { totalCount: 60 } } },
      errors: ['CURSOR_INVALID shop.a'],
    });
  });
});

describe('a page that cannot be is refused', () => {
  it.each([
    ['first: -1', 'ARGUMENT_INVALID'],
    ['first: 10001', 'PAGE_TOO_LARGE'],
    ['last: 10001', 'PAGE_TOO_LARGE'],
    ['first: 1, last: 1', 'ARGUMENT_INVALID'],
    ['first: 1, before: "x"', 'ARGUMENT_INVALID'],
  ])('%s', async (args, code) => {
    const answer = await ask(shop.shop, admin, `{ shop { orders(${args}) { totalCount } } }`);
    expect(answer).toEqual({ data: { shop: { orders: null } }, errors: [`${code} shop.orders`] });
  });
});
