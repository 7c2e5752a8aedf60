// Groups by spans of time, in several calendars.

import { afterAll, describe, expect, it } from 'vitest';
import { admin, ask } from '../support/shop-mesh.ts';
import { openAggregates } from './aggregate-cases.ts';

const { shop, aggregate, close } = await openAggregates('time_buckets');
afterAll(close);

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
