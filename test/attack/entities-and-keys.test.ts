// The door "_entities and keys": representations of a masked viewer are tokens only. A raw key among them answers exactly
// as an absent one, whatever stands beside it.

import { afterAll, describe, expect, it } from 'vitest';
import { admin, analyst, ask } from '../support/shop-mesh.ts';
import { type Domain, openShopTwins } from './shop-twins.ts';

const twins = await openShopTwins('entities');
afterAll(twins.close);

const { rows } = await twins.first.client.query<{ customer_id: string; customer_id__tok: string }>(
  'select customer_id, customer_id__tok from people_product.customers order by customer_id',
);
const token = (nth: number) => rows[nth]?.customer_id__tok ?? '';
const customer = (customerId: unknown, more = {}) => ({ __typename: 'PeopleCustomers', customerId, ...more });

async function entities(domain: Domain, representations: readonly unknown[], selection: string) {
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ${selection} } }`;
  const reply = await twins.same(analyst, domain, query, { r: representations });
  return { ...reply, list: (reply.data as { _entities: unknown } | null)?._entities };
}

const country = '... on PeopleCustomers { country }';
const orders =
  '... on PeopleCustomers { customerId orders { totalCount nodes { orderId customerId } } ordersAggregate { count } }';

describe('in the domain that owns the row', () => {
  it('raw keys are absent, in a mixed and duplicated list, each at its place', async () => {
    const list = [
      customer('c1'),
      customer(token(0)),
      customer('nobody'),
      customer(token(1)),
      customer(token(0)),
      customer('c1'),
    ];
    const reply = await entities('people', list, country);
    expect(reply.list).toEqual([null, { country: 'FR' }, null, { country: 'DE' }, { country: 'FR' }, null]);
    expect(reply.errors).toEqual([]);
  });

  it('a raw key and an absent one give the same text', async () => {
    for (const key of rows.map((row) => row.customer_id)) {
      expect(await entities('people', [customer(key)], country)).toEqual(
        await entities('people', [customer('nobody')], country),
      );
    }
  });

  it('further fields of a representation are not looked at', async () => {
    const forged = { email: '***', country: 'XX', customer_id__tok: token(0), customer_id: 'c1', id: 'c1' };
    const reply = await entities('people', [customer('c1', forged), customer(token(1), forged)], country);
    expect(reply.list).toEqual([null, { country: 'DE' }]);
  });

  it.each([null, undefined, 1, true, {}, { eq: 'c1' }, ['c1'], [token(0)], '', 'c1\u0000'])(
    'what is no text is the key of no row: %j',
    async (key) =>
      expect((await entities('people', [customer(key), customer(token(0))], country)).list).toEqual([
        null,
        { country: 'FR' },
      ]),
  );

  it.each(['ShopOrders', 'Query', '_Service', 'customers', '', null, '__proto__', 'constructor'])(
    'a wrong __typename is refused with words that quote no key: %j',
    async (typeName) => {
      for (const key of ['c1', 'nobody']) {
        const reply = await entities(
          'people',
          [customer(token(0)), { __typename: typeName, customerId: key }],
          country,
        );
        expect({ list: reply.list, errors: reply.errors }).toEqual({
          list: undefined,
          errors: ['ARGUMENT_INVALID _entities'],
        });
        expect(reply.messages.join()).not.toMatch(/c1|nobody/);
      }
    },
  );

  it('a denied field is refused for keys that are there and those that are not, in the same words', async () => {
    const passport = '... on PeopleCustomers { passport }';
    const there = await entities('people', [customer(token(0))], passport);
    expect(there).toEqual(await entities('people', [customer('c1')], passport));
    expect(there.errors).toEqual(['FORBIDDEN_FIELD _entities']);
  });
});

describe('in a domain that refers to it', () => {
  it('rows are joined by token alone; a raw key has none, as an absent one', async () => {
    const { list, errors } = await entities('shop', [customer('c1'), customer(token(0)), customer('nobody')], orders);
    const none = { orders: { totalCount: 0, nodes: [] }, ordersAggregate: [{ count: 0 }] };
    const joined = { orders: { totalCount: 6 }, ordersAggregate: [{ count: 6 }] };
    expect(list).toMatchObject([
      { customerId: 'c1', ...none },
      { customerId: token(0), ...joined },
      { customerId: 'nobody', ...none },
    ]);
    expect(errors).toEqual([]);
  });

  it('shows the token of a foreign key, at any depth', async () => {
    const query = '{ shop { lines(first: 7) { nodes { order { customerId customer { customerId __typename } } } } } }';
    const { data, errors } = await twins.same(analyst, 'shop', query);
    expect(errors).toEqual([]);
    expect(JSON.stringify(data)).toMatch(/"customerId":"tok_/);
    expect(JSON.stringify(data)).not.toMatch(/"customerId":"(?!tok_)/);
  });
});

it('composite keys take only what their columns hold', async () => {
  const line = (more: object) => ({ __typename: 'ShopLines', orderId: 1, line: 1, ...more });
  const { list } = await entities(
    'shop',
    [line({}), line({ line: '1 or 1=1' }), line({ orderId: 9e99 })],
    '... on ShopLines { sku }',
  );
  expect(list).toEqual([{ sku: 'sku2' }, null, null]);
});

it('the owner is answered by raw keys, so the comparison above can fail', async () => {
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on PeopleCustomers { country } } }';
  await twins.differ('people', query, { r: [customer('c1')] });
  expect(await ask(twins.first.people, admin, query, { r: [customer(token(0))] })).toEqual({
    data: { _entities: [null] },
    errors: [],
  });
});
