// What a masked viewer gets by each kind of request.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computeToken } from '../../mesh/tokens.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { admin, analyst, ask, createShop, type Shop, tokenSecret, viewerOf } from '../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase('masking');
  shop = await createShop(testDatabase.url);
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

const tokenOf = (key: string) => computeToken(tokenSecret('people.customers.customer_id'), key);
const nothing = (code: string) => ({ data: { people: { customers: null } }, errors: [`${code} people.customers`] });
const customers = (args: string, selection = 'totalCount') => `{ people { customers${args} { ${selection} } } }`;

describe('a masked viewer', () => {
  it('sees the declared output of each mask, and of redact and last4 the same for NULL', async () => {
    await shop.client.query(
      `insert into people_product.customers (customer_id, email, country) values ('c99', '', 'DE')`,
    );
    const query = `{ people { customersByKey(customerId: "${tokenOf('c99')}") { email phone born income device note } } }`;
    const answer = await ask(shop.people, analyst, query);
    await shop.client.query(`delete from people_product.customers where customer_id = 'c99'`);
    expect(answer).toEqual({
      data: {
        people: { customersByKey: { email: '***', phone: '****', born: null, income: null, device: null, note: null } },
      },
      errors: [],
    });
  });

  it.each([
    ['email', '{ eq: "x" }'],
    ['email', '{ ne: "x" }'],
    ['email', '{ in: ["x"] }'],
    ['email', '{ notIn: [] }'],
    ['email', '{ isNull: true }'],
    ['email', '{ contains: "x" }'],
    ['phone', '{ endsWith: "1" }'],
    ['born', '{ lt: "1980-01-01" }'],
    ['income', '{ gte: 1 }'],
    ['passport', '{ isNull: false }'],
    ['device', '{ eq: "x" }'],
    ['note', '{ startsWith: "n" }'],
    ['customerId', '{ lt: "tok_x" }'],
    ['customerId', '{ startsWith: "tok_" }'],
    ['customerId', '{ iContains: "c" }'],
  ])('may not filter by %s: %s, nor inside and, or, not', async (field, filter) => {
    for (const where of [
      `${field}: ${filter}`,
      `or: [{ and: [{ ${field}: ${filter} }] }]`,
      `not: { ${field}: ${filter} }`,
    ]) {
      expect(await ask(shop.people, analyst, customers(`(where: { ${where} })`))).toEqual(nothing('FORBIDDEN_FIELD'));
    }
  });

  it.each(['CUSTOMER_ID', 'EMAIL', 'PHONE', 'BORN', 'INCOME', 'PASSPORT', 'DEVICE', 'NOTE'])(
    'may not order by %s',
    async (field) => {
      const query = customers(`(orderBy: [{ field: COUNTRY }, { field: ${field} }])`);
      expect(await ask(shop.people, analyst, query)).toEqual(nothing('FORBIDDEN_FIELD'));
    },
  );

  it('may not even ask for a denied field', async () => {
    expect(await ask(shop.people, analyst, customers('', 'nodes { passport }'))).toEqual(nothing('FORBIDDEN_FIELD'));
  });

  it('sees NULL for a year that no date type can hold, and the page stands', async () => {
    await shop.client.query(`insert into people_product.customers (customer_id, email, born, country) values
      ('c98', '', '300000-01-01', 'XX'), ('c99', '', 'infinity', 'XX'), ('c97', '', '0044-03-15 BC', 'XX')`);
    const answer = await ask(shop.people, analyst, customers('(where: { country: { eq: "XX" } })', 'nodes { born }'));
    await shop.client.query(`delete from people_product.customers where country = 'XX'`);
    expect(answer).toEqual({
      data: { people: { customers: { nodes: [{ born: null }, { born: null }, { born: null }] } } },
      errors: [],
    });
  });

  it('is never told the role of another viewer of its class', async () => {
    const query = customers('(where: { email: { eq: "x" } }, first: 7)');
    for (const viewer of [analyst, viewerOf('regional', { countries: ['DE'] })]) {
      const reply = await shop.people.execute(
        { query, variables: {} },
        { viewer, signal: new AbortController().signal },
      );
      expect(reply.errors[0]?.message).not.toMatch(/analyst|regional/);
    }
  });

  it('is told field, product and rule, and nothing of the data', async () => {
    const query = customers('(where: { email: { eq: "c1@example.com" } })');
    const reply = await shop.people.execute(
      { query, variables: {} },
      { viewer: analyst, signal: new AbortController().signal },
    );
    expect(reply.errors[0]?.message).toBe(
      'The field "email" of people.customers cannot be filtered by: it is masked (redact) and clear only for role admin; ask the owner of the product for access.',
    );
  });

  it('gets for a raw key exactly what an absent one gives', async () => {
    const byKey = (key: string) =>
      ask(shop.people, analyst, `{ people { customersByKey(customerId: "${key}") { country } } }`);
    expect(await byKey('c1')).toEqual(await byKey('absent'));
    expect(await byKey(tokenOf('c1'))).toEqual({ data: { people: { customersByKey: { country: 'FR' } } }, errors: [] });
    const filter = (key: string) =>
      ask(shop.shop, analyst, `{ shop { orders(where: { customerId: { eq: "${key}" } }) { totalCount } } }`);
    expect(await filter('c1')).toEqual(await filter('absent'));
    expect((await filter(tokenOf('c1'))).data).toEqual({ shop: { orders: { totalCount: 6 } } });
  });

  it('gets entities by token only, in the order of the representations', async () => {
    const representations = ['c3', tokenOf('c2'), 'absent', tokenOf('c1')].map((customerId) => ({
      __typename: 'PeopleCustomers',
      customerId,
    }));
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on PeopleCustomers { country } } }';
    const answer = await ask(shop.people, analyst, query, { r: representations });
    expect(answer).toEqual({ data: { _entities: [null, { country: 'DE' }, null, { country: 'FR' }] }, errors: [] });
  });

  it('joins to the same rows as a clear viewer', async () => {
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on PeopleCustomers { orders { nodes { orderId } } } } }';
    const keys = ['c1', 'c5', 'c7'];
    const representations = (name: (key: string) => string) => ({
      r: keys.map((key) => ({ __typename: 'PeopleCustomers', customerId: name(key) })),
    });
    const clear = await ask(
      shop.shop,
      admin,
      query,
      representations((key) => key),
    );
    const masked = await ask(shop.shop, analyst, query, representations(tokenOf));
    expect(masked).toEqual(clear);
    expect(JSON.stringify(masked)).toContain('orderId');
  });

  it('pages a list with a masked key in the order of its tokens', async () => {
    const { data } = await ask(shop.people, analyst, customers('', 'nodes { customerId }'));
    const tokens = (data as { people: { customers: { nodes: { customerId: string }[] } } }).people.customers.nodes.map(
      (node) => node.customerId,
    );
    const { rows } = await shop.client.query<{ token: string }>(
      'select customer_id__tok as token from people_product.customers order by 1',
    );
    expect(tokens).toEqual(rows.map((row) => row.token));
  });
});

describe('row rules', () => {
  const count = async (claims: Record<string, unknown>) =>
    (await ask(shop.people, viewerOf('regional', claims), customers(''))).data;
  const total = (totalCount: number) => ({ people: { customers: { totalCount } } });

  it('show the rows that the claim names', async () => {
    expect(await count({ countries: ['DE'] })).toEqual(total(5));
    expect(await count({ countries: 'FR' })).toEqual(total(5));
    expect(await count({ countries: ['DE', 'FR'] })).toEqual(total(10));
  });

  it('show nothing where the claim is missing or odd', async () => {
    for (const claims of [
      {},
      { countries: null },
      { countries: [] },
      { countries: {} },
      { countries: [['DE']] },
      { countries: ["DE' or true --"] },
    ]) {
      expect(await count(claims)).toEqual(total(0));
    }
  });
});

it('a viewer whom nothing grants gets no product', async () => {
  for (const viewer of [viewerOf('anonymous'), viewerOf(''), viewerOf('Analyst'), viewerOf('analyst ')]) {
    expect(await ask(shop.people, viewer, customers(''))).toEqual(nothing('FORBIDDEN_PRODUCT'));
  }
});
