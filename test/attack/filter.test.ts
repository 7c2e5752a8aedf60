// The door "filter": every operator that the schema has, on every masked column, at every depth, through relations and as
// mere existence.

import { afterAll, describe, expect, it } from 'vitest';
import { analyst } from '../support/shop-mesh.ts';
import { namesIn, openShopTwins } from './shop-twins.ts';

const twins = await openShopTwins('filter');
afterAll(twins.close);

const { sdl } = twins.first.people;
const lexicalOf: Readonly<Record<string, string>> = {
  StringFilter: '"c1"',
  IntFilter: '1234',
  DateFilter: '"1980-06-16"',
};
const hidden = ['email', 'phone', 'born', 'income', 'passport', 'device', 'note'] as const;
const tokenOperators = ['eq', 'ne', 'in', 'notIn', 'isNull'];

/** `eq: "c1"`, `in: ["c1"]`, `isNull: true`, ...: one of each operator that the column's filter has. */
function operationsOn(column: string): readonly { readonly operator: string; readonly text: string }[] {
  const input = namesIn(sdl, 'PeopleCustomersFilter').get(column) ?? '';
  const value = lexicalOf[input];
  if (value === undefined) throw new Error(`${input} is new; give it a value.`);
  return [...namesIn(sdl, input).keys()].map((operator) => {
    const operand = operator === 'isNull' ? 'true' : operator === 'in' || operator === 'notIn' ? `[${value}]` : value;
    return { operator, text: `${operator}: ${operand}` };
  });
}

const places = (filter: string) => [
  filter,
  `and: [{ ${filter} }]`,
  `or: [{ country: { eq: "DE" } }, { ${filter} }]`,
  `not: { not: { ${filter} } }`,
  `not: { or: [{ and: [{ ${filter} }] }] }`,
];

const count = (where: string) => `{ people { customers(where: { ${where} }) { totalCount } } }`;
const refused = { data: { people: { customers: null } }, errors: ['FORBIDDEN_FIELD people.customers'] };

describe.each(hidden)('%s', (column) => {
  it.each(operationsOn(column))(
    'is refused as a filter at any depth, with the same words: $operator',
    async ({ text }) => {
      const told = new Set<string>();
      for (const where of places(`${column}: { ${text} }`)) {
        const { messages, ...reply } = await twins.same(analyst, 'people', count(where));
        expect(reply).toEqual(refused);
        for (const message of messages) told.add(message);
      }
      expect(told.size).toBe(1);
    },
  );
});

describe('customerId, which is tokenized', () => {
  const ordering = operationsOn('customerId').filter(({ operator }) => !tokenOperators.includes(operator));
  it.each(ordering)('cannot be compared by anything that tells more than equal or not: $operator', async ({ text }) => {
    for (const where of places(`customerId: { ${text} }`)) {
      expect(await twins.same(analyst, 'people', count(where))).toMatchObject(refused);
    }
  });

  it.each(operationsOn('customerId').filter(({ operator }) => tokenOperators.includes(operator)))(
    'tells a guessed raw key from an absent one by nothing: $operator',
    async ({ text }) => {
      for (const where of places(`customerId: { ${text} }`)) {
        const guessed = await twins.same(analyst, 'people', count(where));
        const absent = await twins.same(analyst, 'people', count(where.replaceAll('"c1"', '"nobody"')));
        expect(guessed.errors).toEqual([]);
        expect(guessed).toEqual(absent);
      }
    },
  );

  it('is matched by its token, so the answers above are not merely empty', async () => {
    const byToken = await twins.same(analyst, 'people', '{ people { customers(first: 1) { nodes { customerId } } } }');
    const [, token] = /"(tok_[\w-]+)"/.exec(JSON.stringify(byToken.data)) ?? [];
    const { data } = await twins.same(analyst, 'people', count(`customerId: { eq: "${token}" }`));
    expect(data).toEqual({ people: { customers: { totalCount: 1 } } });
  });
});

describe('a filter in a variable', () => {
  const query = 'query ($where: PeopleCustomersFilter) { people { customers(where: $where) { totalCount } } }';
  it.each(hidden)('is held to the same rule: %s', async (column) => {
    const value = column === 'income' ? 1234 : column === 'born' ? '1980-06-16' : 'c1';
    for (const filter of [{ eq: value }, { in: [value] }, { isNull: true }]) {
      const where = { or: [{ [column]: filter }] };
      expect(await twins.same(analyst, 'people', query, { where })).toMatchObject(refused);
    }
  });

  it('that is allowed does not open the way for one of the same operation that is not', async () => {
    const allowed = await twins.same(analyst, 'people', query, { where: { country: { eq: 'DE' } } });
    expect(allowed.data).toEqual({ people: { customers: { totalCount: 5 } } });
    expect(await twins.same(analyst, 'people', query, { where: { email: { eq: 'DE' } } })).toMatchObject(refused);
  });
});

describe('through a relation', () => {
  const lines = (where: string) => `{ shop { lines(where: { ${where} }) { totalCount } } }`;
  const orders = (where: string) => `{ shop { orders(where: { ${where} }) { totalCount } } }`;

  it.each(['lt: "z"', 'gte: "a"', 'contains: "c"', 'startsWith: "c"', 'endsWith: "1"', 'iContains: "C"'])(
    'a masked column of the other product is refused: %s',
    async (filter) => {
      for (const where of [`order: { customerId: { ${filter} } }`, `not: { order: { customerId: { ${filter} } } }`]) {
        expect((await twins.same(analyst, 'shop', lines(where))).errors).toEqual(['FORBIDDEN_FIELD shop.lines']);
      }
      for (const quantifier of ['some', 'none']) {
        const where = `lines: { ${quantifier}: { order: { customerId: { ${filter} } } } }`;
        expect((await twins.same(analyst, 'shop', orders(where))).errors).toEqual(['FORBIDDEN_FIELD shop.orders']);
      }
    },
  );

  it('a raw key there is an absent one, and mere existence tells nothing of it', async () => {
    for (const filter of ['eq: "c1"', 'ne: "c1"', 'in: ["c1"]', 'notIn: ["c1"]']) {
      const guessed = await twins.same(analyst, 'shop', lines(`order: { customerId: { ${filter} } }`));
      const absent = lines(`order: { customerId: { ${filter} } }`).replace('c1', 'nobody');
      expect(guessed).toEqual(await twins.same(analyst, 'shop', absent));
      expect(guessed.errors).toEqual([]);
    }
    for (const where of [
      'lines: { some: {} }',
      'lines: { none: {} }',
      'customerId: { isNull: true }',
      'customerId: {}',
    ]) {
      expect((await twins.same(analyst, 'shop', orders(where))).errors).toEqual([]);
    }
  });
});

it('the two databases can be told apart by who may filter', async () => {
  await twins.differ('people', count('email: { contains: "@" }'));
  await twins.differ('people', count('customerId: { eq: "c1" }'));
  await twins.differ('people', count('income: { lt: 3400 }'));
});
