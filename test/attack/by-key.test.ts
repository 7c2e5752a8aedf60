// The door "by key": who deals in tokens may not check a guess of a raw key. It answers exactly as an absent one.

import { afterAll, describe, expect, it } from 'vitest';
import { admin, analyst, ask } from '../support/shop-mesh.ts';
import { openShopTwins } from './shop-twins.ts';

const twins = await openShopTwins('by_key');
afterAll(twins.close);

const byKey = (key: string, selection = 'country email phone') =>
  `{ people { customersByKey(customerId: ${JSON.stringify(key)}) { ${selection} } } }`;
const absent = { data: { people: { customersByKey: null } }, errors: [], messages: [] };

const { rows } = await twins.first.client.query<{ customer_id: string; customer_id__tok: string }>(
  'select customer_id, customer_id__tok from people_product.customers order by customer_id',
);
const { rows: others } = await twins.second.client.query<{ customer_id: string }>(
  'select customer_id from people_product.customers',
);

describe('a raw key', () => {
  it.each([...rows, ...others].map(({ customer_id: key }) => key))('is absent for a masked viewer: %s', async (key) => {
    expect(await twins.same(analyst, 'people', byKey(key))).toEqual(absent);
    const query = 'query ($key: String!) { people { customersByKey(customerId: $key) { country } } }';
    expect(await twins.same(analyst, 'people', query, { key })).toEqual(absent);
  });

  it('is absent in any other writing, and beside its token', async () => {
    const token = rows[0]?.customer_id__tok ?? '';
    for (const key of [
      'C1',
      ' c1',
      'c1 ',
      '',
      'c1\u0000',
      `${token} `,
      token.toLowerCase(),
      `${token}c1`,
      "c1' or 'a' = 'a",
    ]) {
      expect(await twins.same(analyst, 'people', byKey(key))).toEqual(absent);
    }
    const both = `{ people { raw: customersByKey(customerId: "c1") { country } token: customersByKey(customerId: "${token}") { country } } }`;
    expect((await twins.same(analyst, 'people', both)).data).toEqual({
      people: { raw: null, token: { country: 'FR' } },
    });
  });

  it('is what an owner asks by, and a token is absent for him', async () => {
    expect(await ask(twins.first.people, admin, byKey('c1', 'country'))).toMatchObject({
      data: { people: { customersByKey: { country: 'FR' } } },
    });
    expect(await ask(twins.first.people, admin, byKey(rows[0]?.customer_id__tok ?? ''))).toMatchObject({
      data: { people: { customersByKey: null } },
    });
  });
});

it('a token gives its row with masks, the same whatever is hidden', async () => {
  for (const { customer_id__tok: token } of rows) {
    const reply = await twins.same(
      analyst,
      'people',
      byKey(token, 'customerId email phone born income device note country'),
    );
    expect(reply.data).toMatchObject({ people: { customersByKey: { customerId: token, email: '***', note: null } } });
  }
});

it('a denied field is refused with the same words for a row that is there and one that is not', async () => {
  const there = await twins.same(analyst, 'people', byKey(rows[0]?.customer_id__tok ?? '', 'passport'));
  expect(there).toEqual(await twins.same(analyst, 'people', byKey('tok_absent', 'passport')));
  expect(there.errors).toEqual(['FORBIDDEN_FIELD people.customersByKey']);
});
