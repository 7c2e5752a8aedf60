// A column whose collation calls different texts equal. PostgreSQL has no ILIKE for it, and up to 17 no LIKE, and raises on the
// first row that it tries, which may be one that a row rule hides.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { admin, ask, createShop, type Shop } from '../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;
let subgraph: Subgraph;

beforeAll(async () => {
  testDatabase = await createTestDatabase('nondeterministic_collation');
  shop = await createShop(testDatabase.url);
  await shop.client.query(`create collation shop_product.loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    alter table shop_product.lines alter column sku type text collate shop_product.loose;
    update shop_product.lines set sku = 'Öl Blau' where order_id = 1 and line = 1`);
  const domain = shop.mesh.domains.find(({ name }) => name === 'shop');
  if (domain === undefined) throw new Error('no domain shop');
  subgraph = await createSubgraph({
    mesh: shop.mesh,
    domain,
    database: shop.database,
    cursorSecret: Buffer.alloc(32),
  });
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

describe('texts are filtered', () => {
  it.each([
    ['iContains: "BLAU"', 1],
    ['contains: "Blau"', 1],
    ['contains: "blau"', 0],
    ['startsWith: "Öl"', 1],
    ['endsWith: "lau"', 1],
    ['eq: "öl blau"', 1],
    ['in: ["ÖL BLAU"]', 1],
  ])('by { %s }, of parts letter by letter, as a whole as the collation says', async (filter, count) => {
    const query = `{ shop { lines(where: { sku: { ${filter} } }) { totalCount nodes { sku } } } }`;
    const nodes = count === 0 ? [] : [{ sku: 'Öl Blau' }];
    expect(await ask(subgraph, admin, query)).toEqual({
      data: { shop: { lines: { totalCount: count, nodes } } },
      errors: [],
    });
  });
});
