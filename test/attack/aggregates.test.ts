// What groups tell to who may not see single values: tokens instead of keys, no small groups.

import { afterAll, describe, expect, it } from 'vitest';
import { openAggregates } from '../subgraphs/aggregate-cases.ts';
import { admin, analyst } from '../support/shop-mesh.ts';

const { shop, aggregate, close } = await openAggregates('aggregates_masked');
afterAll(close);

describe('a masked viewer', () => {
  const customers = (args: string, selection: string) =>
    aggregate(`customersAggregate${args}`, selection, analyst, shop.people);
  const forbidden = { groups: null, errors: ['FORBIDDEN_FIELD people.groups'] };

  it.each(['EMAIL', 'PHONE', 'BORN', 'INCOME', 'PASSPORT', 'DEVICE', 'NOTE'])(
    'may not group by %s, count it distinct, or order by it',
    async (field) => {
      const name = field.toLowerCase();
      expect(await customers(`(groupBy: [{ field: ${field} }])`, 'count')).toEqual(forbidden);
      expect(await customers(`(groupBy: [{ field: ${field} }])`, `group { ${name} }`)).toEqual(forbidden);
      expect(await customers('', `countDistinct { ${name} }`)).toEqual(forbidden);
      expect(await customers(`(orderBy: [{ by: COUNT_DISTINCT, field: ${field} }])`, 'count')).toEqual(forbidden);
      expect(await customers(`(having: { countDistinct: { ${name}: { gt: 1 } } })`, 'count')).toEqual(forbidden);
    },
  );

  it.each([
    ['', 'sum { income }'],
    ['', 'avg { income }'],
    ['', 'min { born }'],
    ['', 'max { email }'],
    ['', 'count(where: { email: { eq: "x" } })'],
    ['', 'sum(where: { income: { gt: 1 } }) { income }'],
    ['(where: { income: { gt: 1 } })', 'count'],
    ['(groupBy: [{ field: BORN, by: YEAR }])', 'count'],
    ['(having: { max: { income: { gt: 1 } } })', 'count'],
    ['(orderBy: [{ by: MIN, field: PHONE }])', 'count'],
  ])('may not calculate with masked columns: %s %s', async (args, selection) => {
    expect(await customers(args, selection)).toEqual(forbidden);
  });

  it('groups by tokens and counts them, as the owner does by keys', async () => {
    const masked = await customers(
      '(groupBy: [{ field: CUSTOMER_ID }, { field: COUNTRY }])',
      'group { customerId country } count',
    );
    const clear = await aggregate(
      'customersAggregate(groupBy: [{ field: CUSTOMER_ID }])',
      'group { customerId } count',
      admin,
      shop.people,
    );
    expect(masked.errors).toEqual([]);
    const tokens = (masked.groups as { group: { customerId: string } }[]).map(({ group }) => group.customerId);
    expect(tokens).toHaveLength((clear.groups as unknown[]).length);
    expect(tokens.every((token) => token.startsWith('tok_'))).toBe(true);
    expect(tokens).toEqual([...tokens].sort());
    expect(await customers('', 'countDistinct { customerId }')).toEqual({
      groups: [{ countDistinct: { customerId: 10 } }],
      errors: [],
    });
  });
});

describe('min_group', () => {
  const visits = async (args: string, selection: string, viewer = analyst) =>
    (await aggregate(`visitsAggregate${args}`, selection, viewer)).groups;

  it('leaves out groups of fewer rows, whoever asks and however they are ordered', async () => {
    const pages = [
      { group: { page: 'home' }, count: 6 },
      { group: { page: 'shop' }, count: 4 },
    ];
    expect(await visits('(groupBy: [{ field: PAGE }])', 'group { page } count')).toEqual(pages);
    expect(await visits('(groupBy: [{ field: PAGE }])', 'group { page } count', admin)).toEqual(pages);
    expect(
      await visits('(groupBy: [{ field: PAGE }], orderBy: [{ by: COUNT }], first: 1)', 'group { page } count'),
    ).toEqual(pages.slice(1));
    expect(await visits('(groupBy: [{ field: PAGE }], having: { or: [{ count: { lt: 3 } }] })', 'count')).toEqual([]);
    expect(await visits('(where: { page: { eq: "help" } })', 'count sum { minutes }')).toEqual([]);
    expect(await visits('(where: { page: { eq: "none" } })', 'count sum { minutes }')).toEqual([]);
  });

  it('hides filtered figures of a group where one of them is of too few rows, or leaves too few', async () => {
    const figures =
      'group { page } phone: count(where: { device: { eq: "phone" } }) sum(where: { device: { eq: "phone" } }) { minutes }';
    expect(await visits('(groupBy: [{ field: PAGE }])', figures)).toEqual([
      { group: { page: 'home' }, phone: 3, sum: { minutes: '6' } },
      { group: { page: 'shop' }, phone: null, sum: { minutes: null } },
    ]);
    const tablet = 'count(where: { device: { eq: "tablet" } }) all: count(where: { visitId: { gt: 0 } })';
    expect(await visits('(where: { page: { eq: "shop" } })', tablet)).toEqual([{ count: null, all: null }]);
  });
});
