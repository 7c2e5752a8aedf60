// Sizes of pages that come as variables: the pages are those of the same sizes in the operation's text, and few statements
// serve them all.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { admin, ask, createShop, type Shop } from '../../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase('page_size');
  shop = await createShop(testDatabase.url);
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});
beforeEach(() => {
  shop.statements.length = 0;
});

const sizes = [20, 0, 1, 19, 21, 50, 51, 60, 61, 100, 10_000];
const info = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

const pages = {
  'a list': (first: string) => `orders(first: ${first}) { nodes { orderId } totalCount }`,
  'edges with page information': (first: string) =>
    `orders(first: ${first}) { edges { cursor node { orderId } } ${info} }`,
  'two lists': (first: string) => `orders(first: ${first}) { nodes { orderId } edges { cursor } ${info} }`,
  'a page by columns without an index': (first: string) =>
    `orders(where: { status: { eq: paid } }, orderBy: [{ field: REMARK, direction: DESC }], first: ${first}) { nodes { remark orderId } ${info} }`,
  'the last rows': (last: string) => `orders(last: ${last}) { nodes { orderId } ${info} }`,
  'lists within a list': (first: string) =>
    `orders(first: ${first}) { nodes { orderId lines(first: ${first}) { nodes { line } pageInfo { hasNextPage } } } }`,
};

describe('a size of a variable gives the same page', () => {
  for (const [what, page] of Object.entries(pages)) {
    it(what, async () => {
      for (const size of sizes) {
        const given = await ask(shop.shop, admin, `query ($n: Int) { shop { page: ${page('$n')} } }`, { n: size });
        const written = await ask(shop.shop, admin, `{ shop { page: ${page(String(size))} } }`);
        expect(given).toEqual(written);
        expect(given.errors).toEqual([]);
      }
    });
  }

  it('after a cursor whose values may be NULL', async () => {
    const page = (args: string) =>
      `orders(orderBy: [{ field: REMARK }, { field: AMOUNT }], ${args}) { nodes { orderId remark } ${info} }`;
    for (const start of [1, 47, 50, 60]) {
      const { data } = await ask(shop.shop, admin, `{ shop { page: ${page(`first: ${start}`)} } }`);
      const after = JSON.stringify(
        (data as { shop: { page: { pageInfo: { endCursor: string } } } }).shop.page.pageInfo.endCursor,
      );
      for (const n of sizes) {
        const given = await ask(
          shop.shop,
          admin,
          `query ($n: Int) { shop { page: ${page(`first: $n, after: ${after}`)} } }`,
          { n },
        );
        expect(given).toEqual(
          await ask(shop.shop, admin, `{ shop { page: ${page(`first: ${n}, after: ${after}`)} } }`),
        );
        expect(given.errors).toEqual([]);
      }
    }
  });
});

it.each([{}, { n: null }])('%j is the size that nobody says', async (variables) => {
  const query = 'query ($n: Int) { shop { orders(first: $n) { nodes { orderId } } } }';
  const { data, errors } = await ask(shop.shop, admin, query, variables);
  expect([(data as { shop: { orders: { nodes: unknown[] } } }).shop.orders.nodes.length, errors]).toEqual([50, []]);
});

describe('statements for sizes that come as variables', () => {
  const query = `query ($n: Int) { shop { orders(first: $n) { nodes { orderId } ${info} } } }`;

  it('are as many as there are bounds, and say no size but those', async () => {
    for (let n = 0; n <= 120; n++) await ask(shop.shop, admin, query, { n });
    expect(shop.statements).toHaveLength(121);
    const texts = [...new Set(shop.statements.map(({ text }) => text))];
    expect(texts.map((text) => [...text.matchAll(/limit (\d+|\$)/g)].map(([, size]) => size))).toEqual([
      ['21'],
      ['51'],
      ['101'],
      ['201'],
    ]);
  });

  it.each([
    [-1, 'ARGUMENT_INVALID'],
    [10_001, 'PAGE_TOO_LARGE'],
  ])('%i is refused, also after one that is not', async (n, code) => {
    expect((await ask(shop.shop, admin, query, { n: 5 })).errors).toEqual([]);
    const refused = { data: { shop: { orders: null } }, errors: [`${code} shop.orders`] };
    expect(await ask(shop.shop, admin, query, { n })).toEqual(refused);
  });
});
