// The shop of the tests with some moments, days and numbers more, and questions for groups of its rows.

import { createTestDatabase } from '../support/database.ts';
import { admin, ask, createShop } from '../support/shop-mesh.ts';

/** @param name of the database */
export async function openAggregates(name: string) {
  const testDatabase = await createTestDatabase(name);
  const shop = await createShop(testDatabase.url);
  await shop.client.query(`
    insert into shop_product.types (id, moment, wall, day, flt, num) values
      ('00000000-0000-0000-0000-0000000000a1', '2026-03-28 23:30:00+00', '2026-12-31 10:00', '2026-12-31', 0.1, 1),
      ('00000000-0000-0000-0000-0000000000a2', '2026-03-29 00:30:00+00', '2027-01-01 10:00', '2027-01-01', 0.2, 2),
      ('00000000-0000-0000-0000-0000000000a3', '2026-03-29 21:30:00+00', '2027-01-03 10:00', '2027-01-03', 0.3, 4),
      ('00000000-0000-0000-0000-0000000000a4', '2026-03-29 22:30:00+00', '2027-01-04 10:00', '2027-01-04', null, null)`);

  /** The groups of `field`, and what is wrong with them as `CODE path`. */
  const aggregate = async (field: string, selection: string, viewer = admin, subgraph = shop.shop) => {
    const name = subgraph === shop.shop ? 'shop' : 'people';
    const { data, errors } = await ask(subgraph, viewer, `{ ${name} { groups: ${field} { ${selection} } } }`);
    return { groups: (data as Record<string, { groups: unknown }>)[name]?.groups, errors };
  };

  const messageOf = async (field: string, selection = 'count') => {
    const query = `{ shop { ${field} { ${selection} } } }`;
    const reply = await shop.shop.execute(
      { query, variables: {} },
      { viewer: admin, signal: AbortSignal.timeout(9000) },
    );
    return reply.errors.map(({ message }) => message);
  };

  /** What plain SQL gives. */
  const rows = async (text: string) => (await shop.client.query(text)).rows;
  const close = async () => {
    await shop.close();
    await testDatabase.drop();
  };
  return { shop, aggregate, messageOf, rows, close };
}
