// The door "__typename and aliases": a response key may be called like a key, a column of ours, or like something that
// JavaScript knows; what stands there is still what was asked for, with its mask.

import { afterAll, describe, expect, it } from 'vitest';
import { admin, analyst } from '../support/shop-mesh.ts';
import { openShopGateway } from './shop-gateway.ts';

const [concord, apollo] = [await openShopGateway('aliases'), await openShopGateway('aliases_apollo', 'apollo')];
afterAll(async () => {
  await concord.close();
  await apollo.close();
});

/** What an owner sees of people, as JSON text. */
const raw = /@example\.com|"c\d+"(?!:)|\+49 30|"1980-(?!01-01)|[1-9]\d*234\b|"P\d+"|"device-|"note \d/;
const long = 'a'.repeat(70);

const masked = [
  // an alias that equals another field of its type, the key above all
  '{ shop { orders(first: 3) { nodes { customerId: remark customer { country } } } } }',
  '{ shop { orders(first: 3) { nodes { customerId: orderId orderId: customerId customer { customerId: country country: customerId } } } } }',
  '{ shop { orders(first: 3) { nodes { remark: customerId customer { email: country country: email } } } } }',
  '{ people { customers(first: 3) { nodes { customerId: country orders(first: 1) { nodes { orderId } } } } } }',
  '{ people { customers(first: 3) { nodes { country: customerId customerId: email email: phone phone: note } } } }',
  '{ people { customers(first: 3) { nodes { __typename: customerId } } } }',
  '{ people { customers(first: 3) { nodes: edges { node: cursor cursor: node { __typename customerId } } } } }',
  '{ people { customers: customersAggregate(groupBy: [{ field: CUSTOMER_ID }], first: 2) { count: group { count: customerId } group: count } } }',
  // names of our statements' own columns
  ...[
    'j',
    'bad',
    'broken',
    'ord',
    'c0',
    'k0',
    'p0',
    't0',
    'r0',
    'o',
    'page',
    'kept',
    'page_1',
    'v0',
    'rep',
    'json',
    'customer_id',
    'customer_id__tok',
    'groups',
    'g0',
    's',
  ].map((name) => `{ people { ${name}: customers(first: 3) { ${name}: nodes { ${name}: customerId } totalCount } } }`),
  // names that objects of JavaScript have
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'then',
    'toJSON',
    'valueOf',
    '__typename',
    '_entities',
    '_service',
  ].map((name) => `{ people { customers(first: 3) { ${name}: nodes { ${name}: email customer_id: customerId } } } }`),
  // longer than a name of PostgreSQL, and alike in its first 63 bytes
  `{ people { customers(first: 3) { nodes { ${long}1: customerId ${long}2: email ${long}3: income } } } }`,
  `{ people { ${long}: customers(first: 3) { ${long}: edges { ${long}: node { ${long}: phone } ${long}2: cursor } } } }`,
  // one column many times
  `{ people { customers(first: 3) { nodes { ${Array.from({ length: 60 }, (_, nth) => `a${nth}: ${nth % 2 ? 'customerId' : 'born'}`).join(' ')} } } } }`,
  // with variables that leave things out
  'query ($yes: Boolean = true, $no: Boolean = false) { people { customers(first: 3) { nodes { customerId @skip(if: $yes) a: customerId @include(if: $yes) country @include(if: $no) orders(first: 1) @include(if: $yes) { nodes { customerId: status } } } } } }',
];

describe('whatever a response key is called', () => {
  it.each(masked)('a masked viewer gets masks: %s', async (query) => {
    const text = await concord.ask(analyst, query);
    expect(JSON.parse(text).errors).toBeUndefined();
    expect(text).not.toMatch(raw);
    expect(JSON.parse(text)).toEqual(JSON.parse(await apollo.ask(analyst, query)));
  });

  it('an owner is shown raw values by the same queries, so the pattern would find them', async () => {
    let found = 0;
    for (const query of masked) if (raw.test(await concord.ask(admin, query))) found += 1;
    expect(found).toBeGreaterThan(masked.length * 0.8);
  });
});

it('what stands at an alias that equals the key is what was asked for, and the join below goes by the token', async () => {
  const query = '{ shop { orders(first: 2) { nodes { customerId: status customer { customerId: country } } } } }';
  const text = await concord.ask(analyst, query);
  expect(JSON.parse(text).data.shop.orders.nodes).toEqual([
    { customerId: 'placed', customer: { customerId: 'DE' } },
    { customerId: 'paid', customer: { customerId: 'FR' } },
  ]);
});

it.each([
  '{ _entities(representations: [{ __typename: "PeopleCustomers", customerId: "c1" }]) { __typename } }',
  '{ _service { sdl } }',
  '{ people { _entities { __typename } } }',
  '{ people { customers { nodes { customer_id } } } }',
  '{ people { customers { nodes { customerId__tok } } } }',
  '{ people { customers { nodes { ctid tableoid xmin } } } }',
  '{ people { __proto__ { customers } } }',
])('a client of the gateway cannot name what is inside: %s', async (query) => {
  const { errors, data } = JSON.parse(await concord.ask(admin, query));
  expect(data).toBeUndefined();
  expect(errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

it('__typename is the same for every viewer, and for a row that is hidden there is none', async () => {
  const query =
    '{ __typename people { __typename customers(first: 1) { __typename nodes { __typename } edges { __typename } pageInfo { __typename } } } }';
  expect(await concord.ask(analyst, query)).toBe(await concord.ask(admin, query));
  const byKey = '{ people { customersByKey(customerId: "c1") { __typename } } }';
  expect(await concord.ask(analyst, byKey)).toBe('{"data":{"people":{"customersByKey":null}}}');
});
