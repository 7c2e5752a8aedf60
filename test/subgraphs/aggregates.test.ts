// Groups and their figures, held against plain SQL; time buckets in several calendars; what is refused, and why.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMesh } from '../../contracts/load.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { buildDomainGraph } from '../../subgraphs/product/domain-graph.ts';
import { printSubgraphSdl } from '../../subgraphs/product/sdl.ts';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { admin, analyst, ask, createShop, loadShopMesh, type Shop } from '../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase('aggregates');
  shop = await createShop(testDatabase.url);
  await shop.client.query(`
    insert into shop_product.types (id, moment, wall, day, flt, num) values
      ('00000000-0000-0000-0000-0000000000a1', '2026-03-28 23:30:00+00', '2026-12-31 10:00', '2026-12-31', 0.1, 1),
      ('00000000-0000-0000-0000-0000000000a2', '2026-03-29 00:30:00+00', '2027-01-01 10:00', '2027-01-01', 0.2, 2),
      ('00000000-0000-0000-0000-0000000000a3', '2026-03-29 21:30:00+00', '2027-01-03 10:00', '2027-01-03', 0.3, 4),
      ('00000000-0000-0000-0000-0000000000a4', '2026-03-29 22:30:00+00', '2027-01-04 10:00', '2027-01-04', null, null)`);
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

const aggregate = async (field: string, selection: string, viewer = admin, subgraph = shop.shop) => {
  const name = subgraph === shop.shop ? 'shop' : 'people';
  const { data, errors } = await ask(subgraph, viewer, `{ ${name} { groups: ${field} { ${selection} } } }`);
  return { groups: (data as Record<string, { groups: unknown }>)[name]?.groups, errors };
};
const messageOf = async (field: string, selection = 'count') => {
  const query = `{ shop { ${field} { ${selection} } } }`;
  const reply = await shop.shop.execute({ query, variables: {} }, { viewer: admin, signal: AbortSignal.timeout(9000) });
  return reply.errors.map(({ message }) => message);
};
const rows = async (text: string) => (await shop.client.query(text)).rows;

describe('groups and their figures equal those of plain SQL', () => {
  it('by a column, with every figure', async () => {
    const figures =
      'group { status } count sum { amount orderId } avg { amount orderId } min { amount placedAt remark } max { amount remark } countDistinct { customerId remark }';
    const { groups } = await aggregate('ordersAggregate(groupBy: [{ field: STATUS }])', figures);
    expect(groups).toEqual(
      (
        await rows(`select json_build_object('group', json_build_object('status', status), 'count', count(*),
          'sum', json_build_object('amount', sum(amount)::text, 'orderId', sum(order_id)::text),
          'avg', json_build_object('amount', trim_scale(avg(amount))::text, 'orderId', trim_scale(avg(order_id))::text),
          'min', json_build_object('amount', min(amount)::text, 'placedAt', min(placed_at at time zone 'UTC')::timestamptz at time zone 'UTC', 'remark', min(remark)),
          'max', json_build_object('amount', max(amount)::text, 'remark', max(remark)),
          'countDistinct', json_build_object('customerId', count(distinct customer_id), 'remark', count(distinct remark))) as one
          from shop_product.orders group by status order by status`)
      ).map(({ one }) => ({ ...one, min: { ...one.min, placedAt: '2026-01-01T00:00:00.123456+00:00' } })),
    );
  });

  it('by two columns, with NULL as a group of its own, which comes last', async () => {
    const { groups } = await aggregate(
      'ordersAggregate(groupBy: [{ field: REMARK }, { field: STATUS }])',
      'group { remark status } count',
    );
    const expected = await rows(`select remark, status::text, count(*)::integer from shop_product.orders
      group by remark, status order by remark, status`);
    expect(groups).toEqual(expected.map(({ remark, status, count }) => ({ group: { remark, status }, count })));
    expect((groups as { group: { remark: unknown } }[]).at(-1)?.group.remark).toBeNull();
  });

  it('of the rows that a filter keeps, and of figures with a filter of their own', async () => {
    const { groups } = await aggregate(
      'ordersAggregate(where: { orderId: { lte: 40 } }, groupBy: [{ field: STATUS }])',
      'group { status } few: count(where: { orderId: { lt: 10 } }) sum(where: { customerId: { isNull: false } }) { orderId }',
    );
    const expected = await rows(`select status, count(*) filter (where order_id < 10)::integer as few,
      sum(order_id) filter (where customer_id is not null)::text as sum
      from shop_product.orders where order_id <= 40 group by status order by status`);
    expect(groups).toEqual(expected.map(({ status, few, sum }) => ({ group: { status }, few, sum: { orderId: sum } })));
  });

  it('kept by having, ordered by figures, and cut by first', async () => {
    const { groups } = await aggregate(
      `ordersAggregate(groupBy: [{ field: CUSTOMER_ID }], first: 3,
        having: { count: { gte: 5 }, or: [{ sum: { amount: { gt: "150" } } }, { not: { min: { orderId: { gt: 3 } } } }] },
        orderBy: [{ by: SUM, field: AMOUNT, direction: DESC }, { by: GROUP, field: CUSTOMER_ID }])`,
      'group { customerId } count sum { amount }',
    );
    const expected =
      await rows(`select customer_id, count(*)::integer, sum(amount)::text from shop_product.orders group by customer_id
      having count(*) >= 5 and (sum(amount) > 150 or not min(order_id) > 3) order by sum(amount) desc, customer_id limit 3`);
    expect(expected).toHaveLength(3);
    expect(groups).toEqual(
      expected.map(({ customer_id, count, sum }) => ({
        group: { customerId: customer_id },
        count,
        sum: { amount: sum },
      })),
    );
  });

  it('over no rows: one group of all, none by a column', async () => {
    const none = 'where: { orderId: { lt: 0 } }';
    expect((await aggregate(`ordersAggregate(${none})`, 'count sum { amount } max { placedAt }')).groups).toEqual([
      { count: 0, sum: { amount: null }, max: { placedAt: null } },
    ]);
    expect((await aggregate(`ordersAggregate(${none}, groupBy: [{ field: STATUS }])`, 'count')).groups).toEqual([]);
  });

  it('of integers that a contract calls bigint', async () => {
    await shop.client.query('create table shop_product.small (id integer primary key, n smallint, i integer)');
    await shop.client.query('insert into shop_product.small values (1, 32767, 2147483647), (2, 32767, 2147483647)');
    const column = (name: string) => `  - { name: ${name}, type: bigint }\n`;
    const { mesh, problems } = loadMesh([
      { path: 'shop/domain.yaml', text: 'name: shop\nbounded_context: Shop.\nowner: "@shop"\n' },
      {
        path: 'shop/small.contract.yaml',
        text: `name: shop.product.small\nversion: "1.0.0"\nprimary_key: [id]\nschema:\n${['id', 'n', 'i'].map(column).join('')}sla: { freshness: 1h }\nsemantics: {}\naccess: { read: [{ role: admin }] }\n`,
      },
    ]);
    expect(problems).toEqual([]);
    const [domain] = mesh.domains;
    if (domain === undefined) throw new Error('no domain');
    const small = await createSubgraph({ mesh, domain, database: shop.database, cursorSecret: Buffer.alloc(32) });
    const query =
      '{ shop { smallAggregate(having: { sum: { i: { gt: "0" } } }) { sum { n i } avg { n i } max { n i } } } }';
    expect(await ask(small, admin, query)).toEqual({
      data: {
        shop: {
          smallAggregate: [
            {
              sum: { n: '65534', i: '4294967294' },
              avg: { n: '32767', i: '2147483647' },
              max: { n: '32767', i: '2147483647' },
            },
          ],
        },
      },
      errors: [],
    });
  });

  it('floats add up exactly, in whatever order they come', async () => {
    const { groups } = await aggregate(
      'typesAggregate(where: { num: { lt: "9" } })',
      'sum { flt num } avg { flt num }',
    );
    expect(groups).toEqual([{ sum: { flt: 0.6, num: '7' }, avg: { flt: 0.2, num: '2.3333333333333333' } }]);
  });
});

describe('time buckets', () => {
  const late = 'where: { moment: { gte: "2026-01-01T00:00:00Z" } }';
  const countBy = async (by: string, field = 'MOMENT', name = 'moment', where = late) => {
    const { groups, errors } = await aggregate(
      `typesAggregate(${where}, groupBy: [{ field: ${field}, by: ${by} }])`,
      `group { ${name} } count`,
    );
    expect(errors).toEqual([]);
    return (groups as { group: Record<string, string>; count: number }[]).map(({ group, count }) => [
      group[name],
      count,
    ]);
  };

  it('begin where the day of the time zone begins, with the offset of that day, also over a change to summer time', async () => {
    expect(await countBy('DAY, timezone: "Europe/Berlin"')).toEqual([
      ['2026-03-29T00:00:00+01:00', 3],
      ['2026-03-30T00:00:00+02:00', 1],
    ]);
    expect(await countBy('DAY')).toEqual([
      ['2026-03-28T00:00:00+00:00', 1],
      ['2026-03-29T00:00:00+00:00', 3],
    ]);
    expect(await countBy('HOUR, timezone: "America/St_Johns"')).toEqual([
      ['2026-03-28T21:00:00-02:30', 1],
      ['2026-03-28T22:00:00-02:30', 1],
      ['2026-03-29T19:00:00-02:30', 1],
      ['2026-03-29T20:00:00-02:30', 1],
    ]);
  });

  it('keep the hour that comes twice apart when summer time ends', async () => {
    await shop.client.query(`insert into shop_product.types (id, moment) values
      ('00000000-0000-0000-0000-0000000000c1', '2026-10-25 00:30:00+00'), ('00000000-0000-0000-0000-0000000000c2', '2026-10-25 01:30:00+00')`);
    const autumn = 'where: { moment: { gte: "2026-10-01T00:00:00Z" } }';
    const hours = await countBy('HOUR, timezone: "Europe/Berlin"', 'MOMENT', 'moment', autumn);
    await shop.client.query(`delete from shop_product.types where moment > '2026-10-01'`);
    expect(hours).toEqual([
      ['2026-10-25T02:00:00+02:00', 1],
      ['2026-10-25T02:00:00+01:00', 1],
    ]);
  });

  it.each([
    ['MINUTE', '2026-12-31T10:00:00'],
    ['HOUR', '2026-12-31T10:00:00'],
    ['DAY', '2026-12-31T00:00:00'],
    ['WEEK', '2026-12-28T00:00:00'],
    ['MONTH', '2026-12-01T00:00:00'],
    ['QUARTER', '2026-10-01T00:00:00'],
    ['YEAR', '2026-01-01T00:00:00'],
  ])('%s', async (by, first) => {
    const [bucket] = await countBy(by, 'WALL', 'wall', 'where: { wall: { gte: "2026-12-31T00:00:00" } }');
    expect(bucket?.[0]).toBe(first);
  });

  it('put dates into ISO weeks, which cross the end of a year', async () => {
    expect(await countBy('WEEK', 'DAY', 'day', 'where: { day: { gte: "2026-12-31" } }')).toEqual([
      ['2026-12-28', 3],
      ['2027-01-04', 1],
    ]);
  });

  it('never show a year before Christ as one after, nor one of five digits', async () => {
    await shop.client.query(`insert into shop_product.types (id, moment) values
      ('00000000-0000-0000-0000-0000000000d1', '0044-03-15 12:00:00+00 BC'), ('00000000-0000-0000-0000-0000000000d2', '0001-01-01 06:00:00+00'),
      ('00000000-0000-0000-0000-0000000000d3', '9999-12-31 20:00:00+00')`);
    const ends = '{ or: [{ moment: { lt: "0001-01-02T00:00:00Z" } }, { moment: { gt: "9999-01-01T00:00:00Z" } }] }';
    const days = (zone: string) =>
      aggregate(
        `typesAggregate(where: ${ends}, groupBy: [{ field: MOMENT, by: DAY, timezone: "${zone}" }])`,
        'group { moment }',
      );
    const [utc, behind, ahead] = [await days('UTC'), await days('Etc/GMT+12'), await days('Etc/GMT-14')];
    await shop.client.query(`delete from shop_product.types where id >= '00000000-0000-0000-0000-0000000000d0'`);
    const fault = (index: number) => `VALUE_OUTSIDE_TYPE shop.groups.${index}.group.moment`;
    const groups = (...moments: (string | null)[]) => moments.map((moment) => ({ group: { moment } }));
    expect(utc).toEqual({
      groups: groups(null, '0001-01-01T00:00:00+00:00', '9999-12-31T00:00:00+00:00'),
      errors: [fault(0)],
    });
    expect(behind).toEqual({ groups: groups(null, null, '9999-12-31T00:00:00-12:00'), errors: [fault(0), fault(1)] });
    expect(ahead).toEqual({
      groups: groups(null, '0001-01-01T00:00:00+14:00', '9999-12-31T10:00:00+00:00'),
      errors: [fault(0)],
    });
  });

  it('take the zone from a variable', async () => {
    const query = `query ($zone: String!) { shop { typesAggregate(${late}, groupBy: [{ field: MOMENT, by: YEAR, timezone: $zone }]) { group { moment } } } }`;
    const year = async (zone: string) => ask(shop.shop, admin, query, { zone });
    expect(await year('Asia/Tokyo')).toEqual({
      data: { shop: { typesAggregate: [{ group: { moment: '2026-01-01T00:00:00+09:00' } }] } },
      errors: [],
    });
    expect((await year('Mars/Base')).errors).toEqual(['ARGUMENT_INVALID shop.typesAggregate']);
    expect((await year('UTC')).errors).toEqual([]);
  });
});

describe('what cannot be is refused with what is allowed', () => {
  it.each([
    ['ordersAggregate(groupBy: [{ field: PLACED_AT, by: DAY, timezone: "Europe/Berln" }])', 'such as Europe/Berlin'],
    ['ordersAggregate(groupBy: [{ field: PLACED_AT, by: DAY, timezone: "FOO+5" }])', 'IANA database'],
    ['ordersAggregate(groupBy: [{ field: PLACED_AT, by: DAY, timezone: "+02:00" }])', 'IANA database'],
    ['ordersAggregate(groupBy: [{ field: PLACED_AT, by: DAY, timezone: "IST" }])', 'IANA database'],
    ['ordersAggregate(groupBy: [{ field: PLACED_AT, by: DAY, timezone: "bst" }])', 'IANA database'],
    ['ordersAggregate(groupBy: [{ field: PLACED_AT, by: DAY, timezone: "CET" }])', 'IANA database'],
    ['ordersAggregate(groupBy: [{ field: PLACED_AT, by: DAY, timezone: "UTC\'; drop table x; --" }])', 'IANA database'],
    ['ordersAggregate(groupBy: [{ field: PLACED_AT, timezone: "UTC" }])', 'give "by" as well'],
    ['ordersAggregate(groupBy: [{ field: STATUS, by: DAY }])', 'that goes with PLACED_AT'],
    ['linesAggregate(groupBy: [{ field: SKU, by: DAY }])', 'no time to do so with'],
    ['typesAggregate(groupBy: [{ field: CLOCK, by: HOUR }])', 'that goes with DAY, WALL or MOMENT'],
    ['typesAggregate(groupBy: [{ field: DAY, by: HOUR }])', 'may be DAY, WEEK, MONTH, QUARTER or YEAR for DAY'],
    [
      'typesAggregate(groupBy: [{ field: WALL, by: DAY, timezone: "UTC" }])',
      'the same in every time zone; leave it out',
    ],
    ['ordersAggregate(groupBy: [{ field: STATUS }, { field: STATUS }])', 'names STATUS a second time'],
    ['ordersAggregate(orderBy: [{ by: SUM }])', 'is needed with SUM'],
    ['ordersAggregate(orderBy: [{ by: SUM, field: REMARK }])', 'those that have one: ORDER_ID or AMOUNT'],
    ['ordersAggregate(orderBy: [{ by: GROUP, field: STATUS }])', 'is not in groupBy'],
    [
      'ordersAggregate(having: { sum: { amount: { gt: "much" } } })',
      '"having.sum.amount.gt" is not a value of the type',
    ],
    ['ordersAggregate(having: { count: { gt: null } })', 'may not be null'],
    ['ordersAggregate(having: { sum: { amount: null } })', 'may not be null'],
    ['ordersAggregate(groupBy: [{ field: STATUS }], first: 10001)', 'may be at most 10000'],
    ['ordersAggregate(groupBy: [{ field: STATUS }], first: -1)', 'must be 0 or more'],
  ])('%s', async (field, reason) => {
    expect(await messageOf(field)).toEqual([expect.stringContaining(reason)]);
  });

  it('a value of a group that is not grouped by', async () => {
    expect(await messageOf('ordersAggregate(groupBy: [{ field: REMARK }])', 'group { status }')).toEqual([
      'The argument "groupBy" must name STATUS, because "group { status }" is asked for.',
    ]);
  });

  it('more groups than come without being asked for, while the other fields are answered', async () => {
    await shop.client.query(
      `insert into shop_product.lines select 1000 + n, 1, 'many' || n from generate_series(1, 501) n`,
    );
    const query = `{ shop { linesAggregate(groupBy: [{ field: ORDER_ID }]) { count }
      some: linesAggregate(groupBy: [{ field: ORDER_ID }], first: 2) { count } ordersByKey(orderId: 1) { orderId } } }`;
    const answer = await ask(shop.shop, admin, query);
    await shop.client.query(`delete from shop_product.lines where order_id > 1000`);
    expect(answer).toEqual({
      data: { shop: { linesAggregate: null, some: [{ count: 3 }, { count: 3 }], ordersByKey: { orderId: 1 } } },
      errors: ['GROUPS_TOO_MANY shop.linesAggregate'],
    });
  });

  it('more groups than come without being asked for are no news to the operator, unlike values that break the contract', async () => {
    const domain = shop.mesh.domains.find(({ name }) => name === 'shop');
    if (domain === undefined) throw new Error('no domain shop');
    const told: unknown[] = [];
    const observe = ({ error }: { error: unknown }) => told.push(error instanceof ConcordError ? error.code : error);
    const options = { mesh: shop.mesh, domain, database: shop.database, cursorSecret: Buffer.alloc(32), observe };
    const observed = await createSubgraph(options);
    await shop.client.query(`insert into shop_product.lines select 1000 + n, 1, 'many' from generate_series(1, 501) n;
      insert into shop_product.types (id, num) values ('00000000-0000-0000-0000-0000000000e1', 'NaN')`);
    const many = '{ shop { linesAggregate(groupBy: [{ field: ORDER_ID }]) { count } } }';
    const { errors } = await ask(observed, admin, many);
    const before = [...told];
    await ask(observed, admin, '{ shop { typesAggregate { sum { num } } } }');
    await shop.client.query(`delete from shop_product.lines where order_id > 1000;
      delete from shop_product.types where id = '00000000-0000-0000-0000-0000000000e1'`);
    expect({ errors, before, told }).toEqual({
      errors: ['GROUPS_TOO_MANY shop.linesAggregate'],
      before: [],
      told: ['VALUE_OUTSIDE_TYPE'],
    });
  });

  it('figures that have no word in their type, each at its path', async () => {
    await shop.client.query(
      `insert into shop_product.types (id, num, flt, moment) values ('00000000-0000-0000-0000-0000000000b1', 'NaN', 'Infinity', 'infinity')`,
    );
    const answer = await aggregate('typesAggregate', 'count sum { num flt } avg { num } max { moment day }');
    const byDay = await aggregate(
      'typesAggregate(groupBy: [{ field: MOMENT, by: DAY, timezone: "Asia/Tokyo" }], orderBy: [{ by: GROUP, field: MOMENT, direction: DESC }], first: 1, where: { moment: { isNull: false } })',
      'group { moment } count',
    );
    await shop.client.query(`delete from shop_product.types where id = '00000000-0000-0000-0000-0000000000b1'`);
    const at = 'VALUE_OUTSIDE_TYPE shop.groups.0';
    expect(answer).toEqual({
      groups: [
        { count: 6, sum: { num: null, flt: null }, avg: { num: null }, max: { moment: null, day: '2027-01-04' } },
      ],
      errors: [`${at}.sum.num`, `${at}.sum.flt`, `${at}.avg.num`, `${at}.max.moment`],
    });
    expect(byDay).toEqual({ groups: [{ group: { moment: null }, count: 1 }], errors: [`${at}.group.moment`] });
  });
});

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

  it('hides figures of too few rows of a group, and those that leave too few of it', async () => {
    const figures =
      'group { page } phone: count(where: { device: { eq: "phone" } }) sum(where: { device: { eq: "phone" } }) { minutes }';
    expect(await visits('(groupBy: [{ field: PAGE }])', figures)).toEqual([
      { group: { page: 'home' }, phone: 3, sum: { minutes: '6' } },
      { group: { page: 'shop' }, phone: null, sum: { minutes: null } },
    ]);
    const tablet = 'count(where: { device: { eq: "tablet" } }) all: count(where: { visitId: { gt: 0 } })';
    expect(await visits('(where: { page: { eq: "shop" } })', tablet)).toEqual([{ count: null, all: 4 }]);
  });
});

describe('aggregates over a reverse relation', () => {
  it('of every parent, in one statement', async () => {
    shop.statements.length = 0;
    const { data, errors } = await ask(
      shop.shop,
      admin,
      `{ shop { orders(first: 60) { nodes { orderId linesAggregate(groupBy: [{ field: SKU }], first: 2, orderBy: [{ by: GROUP, field: SKU, direction: DESC }]) { group { sku } count max { line } } } } } }`,
    );
    expect(errors).toEqual([]);
    expect(shop.statements).toHaveLength(1);
    const nodes = (data as { shop: { orders: { nodes: { orderId: number; linesAggregate: unknown }[] } } }).shop.orders
      .nodes;
    for (const { orderId, linesAggregate } of nodes) {
      const expected =
        await rows(`select sku, count(*)::integer, max(line) from shop_product.lines where order_id = ${orderId}
        group by sku order by sku desc limit 2`);
      expect(linesAggregate).toEqual(
        expected.map(({ sku, count, max }) => ({ group: { sku }, count, max: { line: max } })),
      );
    }
  });

  it('of entities of another domain by their tokens: as many as the owner sees by their keys', async () => {
    const { data: found } = await ask(
      shop.people,
      analyst,
      '{ people { customers(first: 20) { nodes { customerId } } } }',
    );
    const { data: clear } = await ask(
      shop.people,
      admin,
      '{ people { customers(first: 20) { nodes { customerId } } } }',
    );
    const count = async (viewer: typeof admin, data: unknown) => {
      const keys = (data as { people: { customers: { nodes: { customerId: string }[] } } }).people.customers.nodes;
      const representations = keys.map((key) => ({ __typename: 'PeopleCustomers', ...key }));
      shop.statements.length = 0;
      const answer = await ask(
        shop.shop,
        viewer,
        'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on PeopleCustomers { ordersAggregate { count sum { amount } } } } }',
        { representations },
      );
      expect(shop.statements).toHaveLength(1);
      expect(answer.errors).toEqual([]);
      return (answer.data as { _entities: unknown[] })._entities.map((one) => JSON.stringify(one)).sort();
    };
    const masked = await count(analyst, found);
    expect(masked).toHaveLength(10);
    expect(masked).toEqual(await count(admin, clear));
  });

  it('tells too many groups of one parent at its path', async () => {
    await shop.client.query(
      `insert into shop_product.lines select 1, 1000 + n, 'many' || n from generate_series(1, 501) n`,
    );
    const answer = await ask(
      shop.shop,
      admin,
      '{ shop { orders(first: 2) { nodes { orderId linesAggregate(groupBy: [{ field: SKU }]) { count } } } } }',
    );
    await shop.client.query('delete from shop_product.lines where line > 1000');
    expect(answer).toEqual({
      data: {
        shop: {
          orders: {
            nodes: [
              { orderId: 1, linesAggregate: null },
              { orderId: 2, linesAggregate: [{ count: 1 }, { count: 1 }, { count: 1 }] },
            ],
          },
        },
      },
      errors: ['GROUPS_TOO_MANY shop.orders.nodes.0.linesAggregate'],
    });
  });
});

it('aggregates: false takes the fields and types of aggregates out of the schema', () => {
  const mesh = loadShopMesh();
  const print = (aggregates: boolean) => {
    const products = mesh.products.map((product) =>
      product.id === 'shop.orders' ? { ...product, aggregates } : product,
    );
    const [domain] = mesh.domains.filter(({ name }) => name === 'shop');
    if (domain === undefined) throw new Error('no domain shop');
    const own = products.filter((product) => product.domain === 'shop');
    return printSubgraphSdl(buildDomainGraph({ ...mesh, products }, domain, own));
  };
  expect(print(true)).toMatch(/ordersAggregate\([\s\S]*type ShopOrdersAggregate /);
  expect(print(true).match(/ordersAggregate\(/g)).toHaveLength(2);
  expect(print(false)).not.toMatch(/ordersAggregate|ShopOrders(Aggregate|Group|Having|Sum|Avg|MinMax|CountDistinct)/);
  expect(print(false)).toContain('linesAggregate(');
});
