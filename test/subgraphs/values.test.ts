// Values keep every digit on the way out and in; what a type has no word for is an error at its path.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { admin, ask, createShop, type Shop } from '../support/shop-mesh.ts';

let testDatabase: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase('values');
  shop = await createShop(testDatabase.url);
});
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

const id = '00000000-0000-0000-0000-000000000001';
const types = (args: string, selection: string) => `{ shop { types${args} { ${selection} } } }`;
const nodes = (...rows: unknown[]) => ({ data: { shop: { types: { nodes: rows } } }, errors: [] });

it('every type leaves exactly', async () => {
  const selection = 'nodes { int8 num flt flag day clock wall moment words bigs fixed }';
  expect(await ask(shop.shop, admin, types('', selection))).toEqual(
    nodes({
      int8: '9223372036854775807',
      num: '12345678901234567890.123456789012345678',
      flt: 0.1,
      flag: true,
      day: '2024-02-29',
      clock: '13:45:30.123456',
      wall: '2024-07-01T10:00:00.123456',
      moment: '2024-07-01T08:00:00.123456+00:00',
      words: ['a', 'b,c', null],
      bigs: ['9223372036854775807', '1'],
      fixed: 'ab',
    }),
  );
});

it('a JSON document keeps numbers that JavaScript cannot hold', async () => {
  const reply = await shop.shop.execute(
    { query: types('', 'nodes { doc }'), variables: {} },
    { viewer: admin, signal: new AbortController().signal },
  );
  expect(reply.dataText).toContain('12345678901234567890');
});

describe('a filter finds a value by its exact text', () => {
  it.each([
    `id: { eq: "${id}" }`,
    'int8: { eq: "9223372036854775807" }',
    'int8: { gte: 9223372036854775807 }',
    'num: { eq: "12345678901234567890.123456789012345678" }',
    'num: { gt: 12345678901234567890.123456789012345677 }',
    'flt: { eq: 0.1 }',
    'flag: { ne: false }',
    'day: { in: ["2024-02-29"] }',
    'clock: { lte: "13:45:30.123456" }',
    'wall: { eq: "2024-07-01T10:00:00.123456" }',
    'moment: { eq: "2024-07-01T10:00:00.123456+02:00" }',
    'moment: { gt: "2024-07-01T08:00:00.123455Z" }',
    'doc: { contains: { a: [1] } }',
    'doc: { hasKey: "n" }',
    'words: { contains: ["b,c", "a"] }',
    'bigs: { contains: ["9223372036854775807"] }',
    'fixed: { startsWith: "a" }',
  ])('%s', async (where) => {
    expect(await ask(shop.shop, admin, types(`(where: { ${where} })`, 'nodes { id }'))).toEqual(nodes({ id }));
  });
});

describe('a filter value that is none of its type is an error at its field, and the others are answered', () => {
  it.each([
    'int8: { eq: "9223372036854775808" }',
    'int8: { eq: "1.5" }',
    'num: { eq: "NaN" }',
    'num: { eq: "1e5" }',
    `num: { eq: "${'9'.repeat(2000)}" }`,
    'day: { eq: "2024-02-30" }',
    'day: { eq: "today" }',
    'clock: { eq: "25:00" }',
    'moment: { eq: "2024-07-01T10:00:00" }',
    'moment: { eq: "infinity" }',
    'id: { eq: "1" }',
    'id: { eq: null }',
    'fixed: { eq: "\\u0000" }',
    'fixed: { contains: "\\u0000" }',
    'doc: { contains: "\\u0000" }',
    'words: { contains: ["\\u0000"] }',
  ])('%s', async (where) => {
    const query = `{ shop { types(where: { ${where} }) { totalCount } ok: types { totalCount } } }`;
    expect(await ask(shop.shop, admin, query)).toEqual({
      data: { shop: { types: null, ok: { totalCount: 1 } } },
      errors: ['ARGUMENT_INVALID shop.types'],
    });
  });
});

it('quotes, backslashes, wildcards and SQL in a value are only data', async () => {
  const remarks = [`'`, `"`, `\\`, '%', '_', `'; drop table x; --`, '$1', `\u2028`, '\u{1F600}', `a''b`, '$' + '{x}'];
  await shop.client.query(
    `insert into shop_product.orders select 1000 + n, null, now(), 1, 'paid', r from unnest($1::text[]) with ordinality x (r, n)`,
    [remarks],
  );
  const query =
    'query ($r: String) { shop { eq: orders(where: { remark: { eq: $r } }) { nodes { remark } } like: orders(where: { orderId: { gt: 1000 }, remark: { contains: $r } }) { nodes { remark } } } }';
  for (const remark of remarks) {
    const { data, errors } = await ask(shop.shop, admin, query, { r: remark });
    expect(errors).toEqual([]);
    const containing = remarks.filter((one) => one.includes(remark)).map((one) => ({ remark: one }));
    expect(data).toEqual({ shop: { eq: { nodes: [{ remark }] }, like: { nodes: containing } } });
  }
  await shop.client.query('delete from shop_product.orders where order_id > 1000');
});

describe('a stored value that breaks the contract', () => {
  it('is an error at its path, empties its row, and leaves the others', async () => {
    await shop.client.query(
      `update shop_product.orders set status = null where order_id = 2; update shop_product.orders set status = 'lost' where order_id = 3`,
    );
    const query =
      '{ shop { orders(first: 4) { nodes { orderId status } edges { node { status } } } ordersByKey(orderId: 2) { status } } }';
    const answer = await ask(shop.shop, admin, query);
    await shop.client.query(`update shop_product.orders set status = 'paid' where order_id in (2, 3)`);
    expect(answer).toEqual({
      data: {
        shop: {
          orders: {
            nodes: [{ orderId: 1, status: 'placed' }, null, null, { orderId: 4, status: 'paid' }],
            edges: [{ node: { status: 'placed' } }, { node: null }, { node: null }, { node: { status: 'paid' } }],
          },
          ordersByKey: null,
        },
      },
      errors: expect.arrayContaining([
        'VALUE_MISSING shop.orders.nodes.1.status',
        'VALUE_OUTSIDE_TYPE shop.orders.nodes.2.status',
        'VALUE_MISSING shop.orders.edges.1.node.status',
        'VALUE_OUTSIDE_TYPE shop.orders.edges.2.node.status',
        'VALUE_MISSING shop.ordersByKey.status',
      ]),
    });
    expect(answer.errors).toHaveLength(5);
  });

  it('inside a relation empties the related row', async () => {
    await shop.client.query('update shop_product.orders set status = null where order_id = 2');
    const answer = await ask(shop.shop, admin, '{ shop { linesByKey(orderId: 2, line: 1) { sku order { status } } } }');
    await shop.client.query(`update shop_product.orders set status = 'paid' where order_id = 2`);
    expect(answer).toEqual({
      data: { shop: { linesByKey: { sku: 'sku3', order: null } } },
      errors: ['VALUE_MISSING shop.linesByKey.order.status'],
    });
  });

  it('NaN, infinity, ancient and far dates and nested arrays are told, not guessed', async () => {
    await shop.client.query(`insert into shop_product.types (id, num, flt, day, wall, moment, words) values
      ('00000000-0000-0000-0000-000000000002', 'NaN', 'Infinity', '-infinity', '10000-01-01', '0044-03-15 BC', '{{a},{b}}')`);
    const query = `{ shop { typesByKey(id: "00000000-0000-0000-0000-000000000002") { num flt day wall moment words } } }`;
    const answer = await ask(shop.shop, admin, query);
    await shop.client.query(`delete from shop_product.types where num = 'NaN'`);
    const fields = ['num', 'flt', 'day', 'wall', 'moment', 'words'];
    expect(answer).toEqual({
      data: { shop: { typesByKey: Object.fromEntries(fields.map((field) => [field, null])) } },
      errors: fields.map((field) => `VALUE_OUTSIDE_TYPE shop.typesByKey.${field}`),
    });
  });
});

it('response keys longer than a name in PostgreSQL, and many of them, keep their values apart', async () => {
  const long = 'x'.repeat(70);
  const many = Array.from({ length: 120 }, (_, index) => `a${index}: orderId`).join(' ');
  const query = `{ shop { orders(first: 1) { nodes { ${long}1: orderId ${long}2: status ${many} } } } }`;
  const { data, errors } = await ask(shop.shop, admin, query);
  expect(errors).toEqual([]);
  const [node] = (data as { shop: { orders: { nodes: Record<string, unknown>[] } } }).shop.orders.nodes;
  expect([node?.[`${long}1`], node?.[`${long}2`], node?.a119, Object.keys(node ?? {}).length]).toEqual([
    1,
    'placed',
    1,
    122,
  ]);
});

it('an alias equal to the column that orders does not take the order over', async () => {
  const query =
    '{ shop { orders(first: 2, orderBy: [{ field: AMOUNT, direction: DESC }]) { nodes { amount: orderId order_id: status placed_at: remark orderId } } } }';
  const { data, errors } = await ask(shop.shop, admin, query);
  expect(errors).toEqual([]);
  expect(data).toEqual({
    shop: {
      orders: {
        nodes: [
          { amount: 60, order_id: 'paid', placed_at: null, orderId: 60 },
          { amount: 59, order_id: 'placed', placed_at: 'r3', orderId: 59 },
        ],
      },
    },
  });
});

it('an alias named like a row inside the statement stays an alias', async () => {
  const query = `{ shop { orders(first: 2) { o: totalCount page: nodes { o: orderId k0: status lines(first: 1) { o: nodes { o: sku p0: line } } } }
    ordersByKey(orderId: 1) { o: orderId kept: status } } }`;
  expect(await ask(shop.shop, admin, query)).toEqual({
    data: {
      shop: {
        orders: {
          o: 60,
          page: [
            { o: 1, k0: 'placed', lines: { o: [{ o: 'sku2', p0: 1 }] } },
            { o: 2, k0: 'paid', lines: { o: [{ o: 'sku3', p0: 1 }] } },
          ],
        },
        ordersByKey: { o: 1, kept: 'placed' },
      },
    },
    errors: [],
  });
});

it('a long response key beside __typename keeps both', async () => {
  const long = 'x'.repeat(70);
  const { data, errors } = await ask(
    shop.shop,
    admin,
    `{ shop { ordersByKey(orderId: 1) { __typename ${long}: orderId } } }`,
  );
  expect({ data, errors }).toEqual({
    data: { shop: { ordersByKey: { __typename: 'ShopOrders', [long]: 1 } } },
    errors: [],
  });
});

it('a list stored as varchar[] can be asked for what it contains', async () => {
  await shop.client.query('alter table shop_product.types alter column words type varchar[]');
  const { subgraph } = await shop.reopen('shop');
  const answer = await ask(subgraph, admin, types('(where: { words: { contains: ["a"] } })', 'totalCount'));
  await shop.client.query('alter table shop_product.types alter column words type text[]');
  expect(answer).toEqual({ data: { shop: { types: { totalCount: 1 } } }, errors: [] });
});

it('a value of single precision is found by what it is shown as', async () => {
  await shop.client.query(`create table shop_product.kept as select * from shop_product.types`);
  await shop.client.query(`alter table shop_product.types alter column flt type real`);
  await shop.client.query(`insert into shop_product.types (id, flt) values
    ('00000000-0000-0000-0000-0000000000f1', 0.3), ('00000000-0000-0000-0000-0000000000f2', 0.7)`);
  const { subgraph } = await shop.reopen('shop');
  const answer = await ask(
    subgraph,
    admin,
    `query ($flt: Float, $list: [Float!]) { shop {
      eq: typesAggregate(where: { flt: { eq: 0.3 } }) { count max { flt } }
      variable: typesAggregate(where: { flt: { eq: $flt } }) { count }
      in: typesAggregate(where: { flt: { in: $list } }) { count }
      range: typesAggregate(where: { flt: { gte: 0.3, lte: 0.7 } }) { count }
      beyond: typesAggregate(where: { flt: { gt: 0.3, lt: 1e300 } }) { count }
      having: typesAggregate(groupBy: [{ field: FLT }], having: { min: { flt: { eq: 0.3 } } }) { group { flt } }
    } }`,
    { flt: 0.7, list: [0.3, 0.7] },
  );
  await shop.client.query(
    `alter table shop_product.types alter column flt type double precision using flt::text::float8`,
  );
  await shop.client.query(
    `delete from shop_product.types; insert into shop_product.types select * from shop_product.kept; drop table shop_product.kept`,
  );
  expect(answer).toEqual({
    data: {
      shop: {
        eq: [{ count: 1, max: { flt: 0.3 } }],
        variable: [{ count: 1 }],
        in: [{ count: 2 }],
        range: [{ count: 2 }],
        beyond: [{ count: 1 }],
        having: [{ group: { flt: 0.3 } }],
      },
    },
    errors: [],
  });
});

it('a float beyond the whole numbers that JavaScript counts exactly can be compared with', async () => {
  const query = `query ($flt: Float) { shop { types(where: { flt: { lt: 1e300, gt: $flt } }) { totalCount } } }`;
  expect(await ask(shop.shop, admin, query, { flt: -1e20 })).toEqual({
    data: { shop: { types: { totalCount: 1 } } },
    errors: [],
  });
});

it('paging over a column of single precision ends', async () => {
  await shop.client.query(`alter table shop_product.types alter column flt type real;
    insert into shop_product.types (id, flt) select gen_random_uuid(), 0.1 * n from generate_series(2, 6) n`);
  const { subgraph } = await shop.reopen('shop');
  const seen: unknown[] = [];
  let after: string | null = null;
  for (let page = 0; page < 8; page++) {
    const query =
      'query ($after: String) { shop { types(first: 1, after: $after, orderBy: [{ field: FLT }]) { nodes { flt } pageInfo { endCursor } } } }';
    const { data } = await ask(subgraph, admin, query, { after });
    const { nodes, pageInfo } = (
      data as { shop: { types: { nodes: { flt: number }[]; pageInfo: { endCursor: string | null } } } }
    ).shop.types;
    seen.push(...nodes.map((node) => node.flt));
    after = pageInfo.endCursor ?? after;
  }
  await shop.client.query(
    `delete from shop_product.types where id <> '${id}'; alter table shop_product.types alter column flt type float8`,
  );
  expect(seen).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
});

it('a filter nested too deep is refused at its field', async () => {
  const where = `${'{ not: '.repeat(200)}{ orderId: { eq: 1 } }${' }'.repeat(200)}`;
  expect(
    await ask(
      shop.shop,
      admin,
      `{ shop { orders(where: ${where}) { totalCount } ok: ordersByKey(orderId: 1) { orderId } } }`,
    ),
  ).toEqual({
    data: { shop: { orders: null, ok: { orderId: 1 } } },
    errors: ['ARGUMENT_INVALID shop.orders'],
  });
});
