// The door "fragments": named, inline, nested, on the union `_Entity`, on types that are not there, and merged with what
// stands beside them. A mask belongs to the column, so no way of selecting it changes it.

import { afterAll, describe, expect, it } from 'vitest';
import { admin, analyst, ask } from '../support/shop-mesh.ts';
import { openShopGateway, subgraphsOf } from './shop-gateway.ts';

const opened = await openShopGateway('fragments');
afterAll(opened.close);
const { people, shop } = opened.shop;

const columns = 'customerId email phone born income device note country';
const plain = `{ people { customers(first: 4) { nodes { ${columns} } } } }`;

describe('the same selection, written otherwise, gives the same bytes', () => {
  it.each([
    `{ people { customers(first: 4) { nodes { ...F } } } } fragment F on PeopleCustomers { ${columns} }`,
    `{ people { customers(first: 4) { nodes { ... on PeopleCustomers { ${columns} } } } } }`,
    `{ people { customers(first: 4) { nodes { ... { ${columns} } } } } }`,
    `{ people { customers(first: 4) { nodes { ... @include(if: true) { ...A ...B } } } } }
      fragment A on PeopleCustomers { customerId email ...B } fragment B on PeopleCustomers { phone born income device note country }`,
    `{ people { ...P } people { customers(first: 4) { nodes { customerId } } } }
      fragment P on PeopleDomain { customers(first: 4) { nodes { customerId email ...R } nodes { country } } }
      fragment R on PeopleCustomers { phone born income device note }`,
    `{ ...Q } fragment Q on Query { people { customers(first: 4) { ...C } } }
      fragment C on PeopleCustomersConnection { nodes { ${columns} } }`,
  ])('%s', async (query) => {
    expect(await opened.ask(analyst, query)).toBe(await opened.ask(analyst, plain));
    expect(await opened.ask(admin, query)).toBe(await opened.ask(admin, plain));
    expect(await opened.ask(admin, plain)).toContain('c1@example.com');
  });
});

it('a denied field is refused in a fragment that is used, however deep, and costs nothing in one that is skipped', async () => {
  const used =
    '{ people { customers { nodes { ...A } } } } fragment A on PeopleCustomers { ... { ...B } } fragment B on PeopleCustomers { passport }';
  expect(JSON.parse(await opened.ask(analyst, used)).errors[0].extensions.code).toBe('FORBIDDEN_FIELD');
  const skipped =
    'query ($no: Boolean = false) { people { customers(first: 1) { nodes { country ... @include(if: $no) { passport } } } } }';
  expect(JSON.parse(await opened.ask(analyst, skipped)).errors).toBeUndefined();
});

describe('the union _Entity of a subgraph', () => {
  const token = async () => {
    const { rows } = await opened.shop.client.query(
      `select customer_id__tok as t from people_product.customers where customer_id = 'c1'`,
    );
    return rows[0].t as string;
  };
  const entities = async (subgraph: typeof people, selection: string, viewer = analyst) => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ${selection} } }`;
    return ask(subgraph, viewer, query, { r: [{ __typename: 'PeopleCustomers', customerId: await token() }] });
  };

  it('masks in a fragment on its type, by a name, or on the union itself', async () => {
    for (const selection of [
      '... on PeopleCustomers { email phone note }',
      '... on _Entity { ... on PeopleCustomers { email phone note } }',
      '... { ... on PeopleCustomers { email } } ... on PeopleCustomers { phone note }',
    ]) {
      const { data, errors } = await entities(people, selection);
      expect({ data, errors }).toEqual({
        data: { _entities: [{ email: '***', phone: '****0001', note: null }] },
        errors: [],
      });
    }
  });

  it('gives nothing for a fragment on another type than the representation says', async () => {
    const reply = await entities(shop, '__typename ... on ShopOrders { customerId remark } ... on ShopLines { sku }');
    expect(reply).toEqual({ data: { _entities: [{ __typename: 'PeopleCustomers' }] }, errors: [] });
  });

  it('refuses a fragment on a type that is no member, and fields without one', async () => {
    for (const selection of [
      '... on Query { __typename }',
      '... on PageInfo { startCursor }',
      'email',
      '... on Nobody { x }',
    ]) {
      const { data, errors } = await entities(people, selection);
      expect({ data, codes: new Set(errors) }).toEqual({ data: null, codes: new Set(['GRAPHQL_VALIDATION_FAILED']) });
    }
  });
});

it('no generated subgraph has an interface, a union of its own, or fields that hand values on (@requires, @provides, @external)', () => {
  for (const { sdl } of subgraphsOf(opened.shop)) {
    expect(sdl).not.toMatch(
      /^(interface|union) |@(requires|provides|external|interfaceObject|fromContext|override)\b/m,
    );
  }
});
