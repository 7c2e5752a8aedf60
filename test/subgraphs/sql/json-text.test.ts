// Rows that PostgreSQL puts together as text, held against JSON.stringify of the plain rows, whatever the values hold; and
// rows that break their contract, which another statement answers for.

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { admin, ask, createShop, type Shop } from '../../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase('json_text');
  shop = await createShop(testDatabase.url);
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});
beforeEach(() => {
  shop.statements.length = 0;
});

/** What JSON escapes, what it does not, and what only looks like it. */
const awkward = [
  '"',
  '\\',
  '\b',
  '\f',
  '\n',
  '\r',
  '\t',
  '\x01',
  '\x1f',
  '\x7f',
  '/',
  "'",
  '\u2028',
  '\u2029',
  '😀',
  'é',
  '\\u0041',
  '}',
  '{',
  ',',
  'null',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...awkward), fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 6 })
  .map((parts) => parts.join(''))
  .filter((one) => !one.includes('\0') && one.isWellFormed());

const row = fc.record({
  int8: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
  flt: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).filter((one) => !Object.is(one, -0))),
  flag: fc.option(fc.boolean()),
  day: fc.option(
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((one) => one.toISOString().slice(0, 10)),
  ),
  doc: fc.option(fc.jsonValue().filter((one) => one !== null && !JSON.stringify(one).includes('\\u0000'))),
  words: fc.option(fc.array(fc.option(text), { maxLength: 3 })),
});

const columns = 'id int8 flt flag day doc words';

async function store(rows: readonly Record<string, unknown>[]): Promise<void> {
  await shop.client.query('truncate shop_product.types');
  await shop.client.query(
    `insert into shop_product.types (id, int8, flt, flag, day, doc, words)
     select (j->>'id')::uuid, (j->>'int8')::bigint, (j->>'flt')::float8, (j->>'flag')::boolean, (j->>'day')::date, nullif(j->'doc', 'null'::jsonb),
       case when jsonb_typeof(j->'words') = 'array' then array(select w #>> '{}' from jsonb_array_elements(j->'words') w) end
     from jsonb_array_elements($1::jsonb) j`,
    [JSON.stringify(rows)],
  );
}

const id = (place: number) => `00000000-0000-0000-0000-${String(place).padStart(12, '0')}`;

describe('rows as text are the rows', () => {
  it('of every type, as a list, as edges and by key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (generated) => {
        const rows = generated.map((one, place) => ({ id: id(place), ...one }));
        await store(rows);
        const expected = JSON.parse(JSON.stringify(rows)) as unknown[];
        const query = `{ shop { list: types { nodes { ${columns} } } edged: types { edges { node { ${columns} } } } one: typesByKey(id: "${id(0)}") { ${columns} } } }`;
        expect(await ask(shop.shop, admin, query)).toEqual({
          data: {
            shop: {
              list: { nodes: expected },
              edged: { edges: expected.map((node) => ({ node })) },
              one: expected[0] ?? null,
            },
          },
          errors: [],
        });
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('of texts with anything in them, nullable and required, and by the keys of entities', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, fc.option(text), text), { minLength: 1, maxLength: 6 }),
        async (generated) => {
          const rows = generated.map(([key, phone, email], place) => ({ customerId: `${place}${key}`, phone, email }));
          await shop.client.query('delete from people_product.customers');
          await shop.client.query(
            `insert into people_product.customers (customer_id, phone, email, country)
           select j->>0, j->>1, j->>2, 'DE' from jsonb_array_elements($1::jsonb) j`,
            [JSON.stringify(rows.map(({ customerId, phone, email }) => [customerId, phone, email]))],
          );
          // Of a long page the strings of a row are looked at together.
          for (const first of [50, 500]) {
            const query = `{ people { customers(first: ${first}) { nodes { customerId again: customerId phone email country } } } }`;
            const { data, errors } = await ask(shop.people, admin, query);
            const { nodes } = (data as { people: { customers: { nodes: readonly object[] } } }).people.customers;
            const expected = rows.map(({ customerId, ...one }) =>
              JSON.stringify({ customerId, again: customerId, ...one, country: 'DE' }),
            );
            expect([new Set(nodes.map((one) => JSON.stringify(one))), errors]).toEqual([new Set(expected), []]);
          }
          const keys = ['nobody', ...rows.map(({ customerId }) => customerId), 'nobody either'];
          const representations = keys.map((customerId) => ({ __typename: 'PeopleCustomers', customerId }));
          const entities = await ask(
            shop.people,
            admin,
            'query ($r: [_Any!]!) { _entities(representations: $r) { ... on PeopleCustomers { customerId phone email } } }',
            { r: representations },
          );
          expect(entities).toEqual({ data: { _entities: [null, ...rows, null] }, errors: [] });
        },
      ),
      { numRuns: 60, seed: 6 },
    );
  });
});

describe('rows that break their contract', () => {
  const query =
    '{ shop { orders(where: { orderId: { in: [1, 2, 3] } }) { nodes { orderId status placedAt amount } } } }';
  const byKey = '{ shop { ordersByKey(orderId: 2) { orderId status placedAt amount } } }';
  const broken = {
    'a status that is none of them': `update shop_product.orders set status = 'lost' where order_id = 2`,
    'no status': 'update shop_product.orders set status = null where order_id = 2',
    'an infinite time': `update shop_product.orders set placed_at = 'infinity' where order_id = 2`,
    'an amount that is no number': `update shop_product.orders set amount = 'NaN' where order_id = 2`,
  };
  for (const [what, change] of Object.entries(broken)) {
    it(`${what} is an error at its place, after a second statement`, async () => {
      await shop.client.query(
        'update shop_product.orders set status = $$paid$$, amount = 1, placed_at = $$2026-01-01$$ where order_id < 4',
      );
      const whole = await ask(shop.shop, admin, query);
      expect([whole.errors, shop.statements.length]).toEqual([[], 1]);
      await shop.client.query(change);
      for (const one of [query, byKey]) {
        shop.statements.length = 0;
        const { errors } = await ask(shop.shop, admin, one);
        expect(errors).toEqual([expect.stringMatching(/^[A-Z_]+ shop\.orders/)]);
        expect(shop.statements.length).toBe(2);
      }
    });
  }
});
