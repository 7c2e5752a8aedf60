// The door "order": the rank of a masked value is part of it. Orders on request are refused, in the text and in variables,
// at the top and in relations; see tie-break.test.ts for those that nobody asked for.

import { afterAll, describe, expect, it } from 'vitest';
import { analyst } from '../support/shop-mesh.ts';
import { namesIn, openShopTwins } from './shop-twins.ts';

const twins = await openShopTwins('order');
afterAll(twins.close);

const fields = [...namesIn(twins.first.people.sdl, 'PeopleCustomersOrderField').keys()];
const masked = fields.filter((field) => field !== 'COUNTRY');
const refused = { data: { people: { customers: null } }, errors: ['FORBIDDEN_FIELD people.customers'] };

it('every column but one is masked, the key too', () => {
  expect(masked).toEqual(['CUSTOMER_ID', 'EMAIL', 'PHONE', 'BORN', 'INCOME', 'PASSPORT', 'DEVICE', 'NOTE']);
});

describe.each(masked)('%s', (field) => {
  it.each([
    `[{ field: ${field} }]`,
    `[{ field: ${field}, direction: DESC }]`,
    `[{ field: COUNTRY }, { field: ${field} }]`,
    `[{ field: ${field} }, { field: COUNTRY }]`,
  ])('is refused as %s', async (orderBy) => {
    for (const page of ['', ', first: 3', ', last: 3']) {
      const query = `{ people { customers(orderBy: ${orderBy}${page}) { totalCount nodes { country } } } }`;
      expect(await twins.same(analyst, 'people', query)).toMatchObject(refused);
    }
  });

  it('is refused in a variable, as a whole and in its parts', async () => {
    const whole = 'query ($by: [PeopleCustomersOrder!]) { people { customers(orderBy: $by) { totalCount } } }';
    const part =
      'query ($by: PeopleCustomersOrderField!) { people { customers(orderBy: [{ field: $by }]) { totalCount } } }';
    expect(await twins.same(analyst, 'people', whole, { by: [{ field: field }] })).toMatchObject(refused);
    expect(await twins.same(analyst, 'people', part, { by: field })).toMatchObject(refused);
  });
});

it('a masked foreign key cannot be ordered by, at the top or in a relation', async () => {
  const top = '{ shop { orders(orderBy: [{ field: CUSTOMER_ID }]) { totalCount } } }';
  expect((await twins.same(analyst, 'shop', top)).errors).toEqual(['FORBIDDEN_FIELD shop.orders']);
  const { rows } = await twins.first.client.query('select customer_id__tok as t from people_product.customers limit 1');
  const inner = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on PeopleCustomers {
    orders(orderBy: [{ field: CUSTOMER_ID }]) { totalCount } } } }`;
  const r = [{ __typename: 'PeopleCustomers', customerId: rows[0].t }];
  expect((await twins.same(analyst, 'shop', inner, { r })).errors).toEqual(['FORBIDDEN_FIELD _entities']);
});

it('the two databases can be told apart by who may order', async () => {
  for (const field of ['CUSTOMER_ID', 'EMAIL', 'INCOME']) {
    await twins.differ('people', `{ people { customers(orderBy: [{ field: ${field} }]) { nodes { customerId } } } }`);
  }
});
