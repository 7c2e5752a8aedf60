// The door "having": a condition on a figure of a masked column tells the figure by halving.

import { afterAll, describe, expect, it } from 'vitest';
import { analyst } from '../support/shop-mesh.ts';
import { namesIn, openShopTwins } from './shop-twins.ts';

const twins = await openShopTwins('having');
afterAll(twins.close);

const { sdl } = twins.first.people;
const values: Readonly<Record<string, string>> = {
  IntFilter: '2000',
  BigIntFilter: '"2000"',
  DecimalFilter: '"2000"',
  DateFilter: '"1980-06-20"',
};
const refused = {
  data: { people: { customersAggregate: null } },
  errors: ['FORBIDDEN_FIELD people.customersAggregate'],
};

/** `sum: { income: { gt: "2000" } }`, ...: every operator on every figure of every column that is masked. */
const conditions = [...namesIn(sdl, 'PeopleCustomersHaving')].flatMap(([figure, input]) =>
  input.endsWith('Having') && input !== 'PeopleCustomersHaving'
    ? [...namesIn(sdl, input)]
        .filter(([column]) => column !== 'country' && !(figure === 'countDistinct' && column === 'customerId'))
        .flatMap(([column, filter]) =>
          [...namesIn(sdl, filter).keys()].map((operator) => {
            const value =
              operator === 'isNull' ? 'false' : operator.endsWith('n') ? `[${values[filter]}]` : values[filter];
            return `${figure}: { ${column}: { ${operator}: ${value} } }`;
          }),
        )
    : [],
);

it('there are conditions on every masked number and day', () => {
  for (const start of ['sum: { income', 'avg: { income', 'min: { born', 'max: { income', 'countDistinct: { email']) {
    expect(conditions.some((one) => one.startsWith(start))).toBe(true);
  }
});

describe('a condition on a figure of a masked column is refused', () => {
  it.each(conditions)('%s', async (condition) => {
    for (const having of [
      condition,
      `or: [{ count: { gt: 0 } }, { ${condition} }]`,
      `not: { and: [{ ${condition} }] }`,
    ]) {
      for (const groupBy of ['', 'groupBy: [{ field: COUNTRY }], ']) {
        const query = `{ people { customersAggregate(${groupBy}having: { ${having} }) { count } } }`;
        expect(await twins.same(analyst, 'people', query)).toMatchObject(refused);
      }
    }
  });
});

it('in a variable too', async () => {
  const query = 'query ($h: PeopleCustomersHaving) { people { customersAggregate(having: $h) { count } } }';
  expect(await twins.same(analyst, 'people', query, { h: { max: { income: { gt: 5000 } } } })).toMatchObject(refused);
  expect((await twins.same(analyst, 'people', query, { h: { count: { gt: 5 } } })).data).toEqual({
    people: { customersAggregate: [{ count: 10 }] },
  });
});

it('tokens may be counted in it, and rows', async () => {
  const query = `{ people { customersAggregate(groupBy: [{ field: COUNTRY }],
    having: { countDistinct: { customerId: { gte: 5 } }, count: { in: [5] } }) { group { country } count } } }`;
  expect((await twins.same(analyst, 'people', query)).data).toEqual({
    people: {
      customersAggregate: [
        { group: { country: 'DE' }, count: 5 },
        { group: { country: 'FR' }, count: 5 },
      ],
    },
  });
});

it('the two databases can be told apart by who may ask', () =>
  twins.differ('people', '{ people { customersAggregate(having: { sum: { income: { gt: "57340" } } }) { count } } }'));
