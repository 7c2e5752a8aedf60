// Groups and their figures, held against plain SQL.

import { afterAll, describe, expect, it } from 'vitest';
import { loadMesh } from '../../contracts/load.ts';
import { buildDomainGraph } from '../../subgraphs/product/domain-graph.ts';
import { printSubgraphSdl } from '../../subgraphs/product/sdl.ts';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { admin, analyst, ask, loadShopMesh } from '../support/shop-mesh.ts';
import { openAggregates } from './aggregate-cases.ts';

const { shop, aggregate, rows, close } = await openAggregates('aggregates');
afterAll(close);

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

it('says of the fields and groups that leave out small ones that they do, and of no others', () => {
  const mesh = loadShopMesh();
  const products = mesh.products.map((product) =>
    product.id === 'shop.lines' ? { ...product, access: { ...product.access, minGroup: 7 } } : product,
  );
  const [domain] = mesh.domains.filter(({ name }) => name === 'shop');
  if (domain === undefined) throw new Error('no domain shop');
  const own = products.filter((product) => product.domain === 'shop');
  const sdl = printSubgraphSdl(buildDomainGraph({ ...mesh, products }, domain, own));
  const leftOut = (rows: number) =>
    `Groups that would tell of fewer than ${rows} rows, also by their difference to others of the request, are left out, so sums of the groups may be less than the sum of all.`;
  expect(sdl).toContain(
    `"Rows of shop.visits in groups, with figures of each group. ${leftOut(3)}"\n  visitsAggregate(`,
  );
  expect(sdl).toContain(`"Rows of shop.lines in groups, with figures of each group. ${leftOut(7)}"\n  linesAggregate(`);
  expect(sdl).toContain(
    `"The rows of shop.lines that refer to this one, in groups, with figures of each group. ${leftOut(7)}"\n  linesAggregate(`,
  );
  expect(sdl).toContain(`A group of rows of shop.lines. ${leftOut(7)}\n`);
  expect(sdl).toContain('"Rows of shop.orders in groups, with figures of each group."\n  ordersAggregate(');
});
