// The door "group": equal values put together tell which rows share a masked one, so only tokens may be grouped by and
// counted. Groups come in the order of what they show.

import { afterAll, describe, expect, it } from 'vitest';
import { analyst } from '../support/shop-mesh.ts';
import { namesIn, openShopTwins } from './shop-twins.ts';

const twins = await openShopTwins('group');
afterAll(twins.close);

const fields = [...namesIn(twins.first.people.sdl, 'PeopleCustomersGroupByField').keys()];
const hidden = fields.filter((field) => field !== 'COUNTRY' && field !== 'CUSTOMER_ID');
const groups = (args: string, selection = 'count') => `{ people { customersAggregate(${args}) { ${selection} } } }`;
const refused = {
  data: { people: { customersAggregate: null } },
  errors: ['FORBIDDEN_FIELD people.customersAggregate'],
};
const nameOf = (field: string) => field.toLowerCase();

it('every column but two is hidden', () => {
  expect(hidden).toEqual(['EMAIL', 'PHONE', 'BORN', 'INCOME', 'PASSPORT', 'DEVICE', 'NOTE']);
});

describe.each(hidden)('%s', (field) => {
  it.each([
    groups(`groupBy: [{ field: ${field} }]`),
    groups(`groupBy: [{ field: ${field} }]`, `group { ${nameOf(field)} }`),
    groups(`groupBy: [{ field: COUNTRY }, { field: ${field} }], first: 1`, 'group { country }'),
    groups(`groupBy: [{ field: ${field} }], having: { count: { gt: 1 } }`),
    groups(`groupBy: [{ field: ${field} }], orderBy: [{ by: GROUP, field: ${field} }]`),
    groups('groupBy: [{ field: COUNTRY }]', `countDistinct { ${nameOf(field)} }`),
    groups(
      'groupBy: [{ field: COUNTRY }]',
      `count countDistinct(where: { country: { eq: "DE" } }) { ${nameOf(field)} }`,
    ),
    groups(`groupBy: [{ field: COUNTRY }], orderBy: [{ by: COUNT_DISTINCT, field: ${field} }]`),
    groups(`groupBy: [{ field: COUNTRY }], having: { countDistinct: { ${nameOf(field)}: { gte: 1 } } }`),
  ])('is not grouped by, counted distinct, or shown of a group: %s', async (query) => {
    expect(await twins.same(analyst, 'people', query)).toMatchObject(refused);
  });
});

it.each(['DAY', 'YEAR'])('a day that shows its year is not grouped by %s', async (unit) => {
  const query = groups(`groupBy: [{ field: BORN, by: ${unit} }]`, 'group { born } count');
  expect(await twins.same(analyst, 'people', query)).toMatchObject(refused);
});

it('tokens are groups, in the order of tokens, and may be counted distinct', async () => {
  const query = groups('groupBy: [{ field: CUSTOMER_ID }]', 'group { customerId } count countDistinct { customerId }');
  const { data, errors } = await twins.same(analyst, 'people', query);
  expect(errors).toEqual([]);
  const tokens = [...JSON.stringify(data).matchAll(/"(tok_[\w-]{22})"/g)].map(([, token]) => token);
  expect(tokens).toHaveLength(10);
  expect(tokens).toEqual([...tokens].sort());
  await twins.differ('people', query);
});

it('a foreign key is grouped by its token, also within a relation', async () => {
  const query = `{ shop { ordersAggregate(groupBy: [{ field: CUSTOMER_ID }, { field: STATUS }],
    orderBy: [{ by: COUNT, direction: DESC }, { by: GROUP, field: CUSTOMER_ID, direction: DESC }], first: 4) {
    group { customerId status } count sum { amount } } } }`;
  expect((await twins.same(analyst, 'shop', query)).errors).toEqual([]);
  await twins.differ('shop', query);
});

it('the two databases can be told apart by who may group', async () => {
  await twins.differ('people', groups('groupBy: [{ field: EMAIL }]', 'count'));
  await twins.differ('people', groups('', 'countDistinct { note }').replace('()', ''));
});
