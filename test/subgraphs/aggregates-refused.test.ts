// Aggregates that cannot be, and figures that have no word: what is said, and what is answered all the same.

import { afterAll, describe, expect, it } from 'vitest';
import { ConcordError } from '../../errors/concord-error.ts';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { admin, ask } from '../support/shop-mesh.ts';
import { openAggregates } from './aggregate-cases.ts';

const { shop, aggregate, messageOf, close } = await openAggregates('aggregates_refused');
afterAll(close);

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
      'The argument "having.sum.amount.gt" is no Decimal; write it as "12.50".',
    ],
    ['ordersAggregate(having: { count: { gt: null } })', 'may not be null'],
    ['ordersAggregate(having: { sum: { amount: null } })', 'may not be null'],
    ['ordersAggregate(orderBy: [{ by: COUNT, field: AMOUNT }])', '"orderBy.0.field" cannot be used with COUNT'],
    ['ordersAggregate(orderBy: [{ by: COUNT, field: AMOUNT }])', 'goes without a field'],
    [
      'ordersAggregate(groupBy: [{ field: STATUS }], first: 10001)',
      '"first" may be at most 10000. Ask for fewer groups: filter more,',
    ],
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
