// The door "totalCount": how many rows meet a condition tells of the condition. Under a filter that is refused there is no
// count, no page and no cursor either, and beside it everything else is answered.

import { afterAll, expect, it } from 'vitest';
import { analyst } from '../support/shop-mesh.ts';
import { openShopTwins } from './shop-twins.ts';

const twins = await openShopTwins('total_count');
afterAll(twins.close);

const selections = [
  'totalCount',
  'pageInfo { hasNextPage endCursor }',
  'nodes { __typename }',
  'edges { cursor }',
  '__typename',
];

it.each(selections)('nothing of a connection is answered under a filter that is refused: %s', async (selection) => {
  for (const where of ['email: { eq: "" }', 'income: { gt: 3000 }', 'not: { note: { isNull: true } }']) {
    const query = `{ people { refused: customers(where: { ${where} }) { ${selection} } all: customers { totalCount } } }`;
    const { data, errors } = await twins.same(analyst, 'people', query);
    expect({ data, errors }).toEqual({
      data: { people: { refused: null, all: { totalCount: 10 } } },
      errors: ['FORBIDDEN_FIELD people.refused'],
    });
  }
});

it('an empty page is no way around it', async () => {
  const query =
    '{ people { customers(first: 0, where: { born: { lt: "1980-07-01" } }) { totalCount pageInfo { hasNextPage } } } }';
  expect((await twins.same(analyst, 'people', query)).data).toEqual({ people: { customers: null } });
});

it('counts under filters that are allowed are the same whatever is hidden', async () => {
  for (const where of [
    '',
    '(where: { country: { eq: "DE" } })',
    '(where: { customerId: { isNull: false } })',
    '(where: { customerId: { ne: "c1" } })',
  ]) {
    expect((await twins.same(analyst, 'people', `{ people { customers${where} { totalCount } } }`)).errors).toEqual([]);
  }
  await twins.differ('people', '{ people { customers(where: { email: { eq: "" } }) { totalCount } } }');
});
