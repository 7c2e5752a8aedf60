// What callers send that is wrong or meant badly: an error with a code and a next step at its path, never SQL.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../../gateway/gateway.ts';
import { anonymous } from '../../../identity/viewer.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { makePlausibleMesh } from '../../support/plausible-mesh.ts';
import { createRandom } from '../../support/random.ts';
import { allowTypos, ask, loadCatalogMesh } from './catalog-cases.ts';

describe('the catalog', () => {
  let database: TestDatabase;
  let local: LocalCatalog;
  let large: LocalCatalog;
  let gateway: Gateway;
  beforeAll(async () => {
    database = await createTestDatabase('hostile');
    await allowTypos(database.url);
    local = await openLocalCatalog(database.url, loadCatalogMesh());
    large = await openLocalCatalog(database.url, makePlausibleMesh(300), { connections: 1 });
    // What the gateway estimates would be refused before; here it is the catalog's own limit that is shown.
    gateway = createGateway({ subgraphs: [large.subgraph], executor: 'concord', limits: { rows: 10_000_000 } });
  });
  afterAll(async () => {
    await local.database.close();
    await large.database.close();
    await database.drop();
  });

  const withVariable = (type: string, argument: string) =>
    `query ($given: ${type}) { catalog { search(${argument}: $given) { totalCount } } }`;

  const refused: readonly (readonly [what: string, query: string, given: string | number, expected: string])[] = [
    ['more than 100 products', withVariable('Int', 'first'), 101, 'PAGE_TOO_LARGE catalog.search'],
    ['less than none', withVariable('Int', 'first'), -1, 'ARGUMENT_INVALID catalog.search'],
    ['a domain that is not there', withVariable('String', 'domain'), 'shp', 'CATALOG_DOMAIN_UNKNOWN catalog.search'],
    ['a cursor of its own making', withVariable('String', 'after'), 'c2hvcA', 'CURSOR_INVALID catalog.search'],
    ['an empty cursor', withVariable('String', 'after'), '', 'CURSOR_INVALID catalog.search'],
    ['the character NUL', withVariable('String', 'query'), 'a\0b', 'ARGUMENT_INVALID catalog.search'],
    ['10,000 characters', withVariable('String', 'query'), 'x'.repeat(10_000), 'ARGUMENT_INVALID catalog.search'],
    [
      '17 words',
      withVariable('String', 'query'),
      [...'abcdefghijklmnopq'].join(' '),
      'ARGUMENT_INVALID catalog.search',
    ],
    ['signs only', withVariable('String', 'query'), "' | & ! <-> :* \\", 'ARGUMENT_INVALID catalog.search'],
    ...[
      '',
      'ShopOrders',
      'ShopOrders.',
      'ShopOrders.amount.x',
      '@key',
      'ShopOrders.amount(x:)',
      'Shop Orders.amount',
      'a\0.b',
    ].map(
      (given) =>
        [
          `the coordinate ${JSON.stringify(given)}`,
          'query ($given: String!) { catalog { column(coordinate: $given) { name } } }',
          given,
          'ARGUMENT_INVALID catalog.column',
        ] as const,
    ),
  ];
  it.each(refused)('answers %s with a code and what to do', async (_what, query, given, expected) => {
    const { errors, messages } = await ask(local, anonymous, query, { given });
    expect(errors).toEqual([expected]);
    expect(messages.join().length).toBeLessThan(300);
    expect(messages.join()).not.toMatch(/select|tsquery|postgres/i);
  });

  it('suggests the domain that was meant', async () => {
    const { messages } = await ask(local, anonymous, withVariable('String', 'domain'), { given: 'shp' });
    expect(messages).toEqual([
      'The argument "domain" names no domain of the mesh. Did you mean "shop"? Ask for catalog { domains { name } } to see them all.',
    ]);
  });

  it.each([
    '__proto__',
    'constructor',
    'shop',
    'shop.',
    'shop.orders@9',
    'shop.orders@',
    'SHOP.ORDERS',
    '',
    'x'.repeat(10_000),
    "shop.orders' --",
  ])('knows no product of the id %j', async (id) => {
    const { catalog, errors } = await ask(
      local,
      anonymous,
      'query ($id: String!) { catalog { product(id: $id) { id } } }',
      {
        id,
      },
    );
    expect([catalog, errors]).toEqual([{ product: null }, []]);
  });

  it.each(['ShopOrders.toString', 'ShopOrders.customer', 'Query.catalog', 'ShopOrders.order_id', '__proto__.amount'])(
    'knows no column at %s',
    async (coordinate) => {
      const query = 'query ($given: String!) { catalog { column(coordinate: $given) { name } } }';
      const { catalog, errors } = await ask(local, anonymous, query, { given: coordinate });
      expect([catalog, errors]).toEqual([{ column: null }, []]);
    },
  );

  it('searches for any characters at all', async () => {
    const random = createRandom(3);
    const pieces = [
      "'",
      '"',
      '\\',
      ':*',
      '&',
      '|',
      '!',
      '(',
      ')',
      '<->',
      '%',
      '_',
      '$1',
      '{',
      '}',
      ',',
      'é',
      'ß',
      '漢字',
      '🙂',
      '\u0301',
      '\ud800',
      'null',
      'orders',
      '1e9',
      ' ',
    ];
    const query = 'query ($given: String) { catalog { search(query: $given) { totalCount } } }';
    let answered = 0;
    for (let round = 0; round < 150; round++) {
      const given = Array.from({ length: random.integer(1, 12) }, () => random.pick(pieces)).join('');
      const { errors } = await ask(local, anonymous, query, { given });
      expect([[], ['ARGUMENT_INVALID catalog.search']]).toContainEqual(errors);
      if (errors.length === 0) answered += 1;
    }
    expect(answered).toBeGreaterThan(75);
  });

  it('takes ten different searches in one request, and not eleven', async () => {
    const searches = (count: number) =>
      Array.from({ length: count }, (_, at) => `s${at}: search(query: "word${at}") { totalCount }`).join(' ');
    expect((await ask(local, anonymous, searches(10))).errors).toEqual([]);
    const { errors, catalog } = await ask<Record<string, unknown>>(
      local,
      anonymous,
      `${searches(11)} domains { name }`,
    );
    expect(new Set(errors.map((error) => error.split(' ')[0]))).toEqual(new Set(['CATALOG_TOO_MANY_SEARCHES']));
    expect(catalog.domains).toHaveLength(2);
  });

  const ask300 = async (query: string) => {
    const { text } = await gateway.execute({ query }, { viewer: anonymous, signal: new AbortController().signal });
    return JSON.parse(text) as {
      readonly data?: unknown;
      readonly errors?: readonly { extensions: { code: string } }[];
    };
  };

  it('shows a page of a hundred products with all their columns', async () => {
    const { data, errors } = await ask300(
      '{ catalog { search(first: 100) { nodes { id columns { name graphqlType } } } } }',
    );
    expect(errors).toBeUndefined();
    const { nodes } = (data as { catalog: { search: { nodes: { columns: unknown[] }[] } } }).catalog.search;
    expect(nodes).toHaveLength(100);
    expect(nodes.every(({ columns }) => columns.length > 2)).toBe(true);
  });

  it('ends a query that goes round and round with one error', async () => {
    const round = (inner: string) => `domain { products { ${inner} } }`;
    const { data, errors } = await ask300(
      `{ catalog { domains { products { ${round(round(round('id columns { name }')))} } } } }`,
    );
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['CATALOG_ANSWER_TOO_LARGE']);
    expect(data).toEqual({ catalog: null });
  });

  it('counts what is asked of each product, through fragments too', async () => {
    const wide = (fields: number) => `{ catalog { ${[1, 2, 3, 4, 5, 6, 7, 8]
      .map((at) => `d${at}: domains { products { ...Wide } }`)
      .join(' ')} } }
      fragment Wide on CatalogProduct { ${Array.from({ length: fields }, (_, at) => `f${at}: title`).join(' ')} }`;
    expect((await ask(large, anonymous, `query ${wide(20)}`)).errors).toEqual([]);
    expect((await ask(large, anonymous, `query ${wide(200)}`)).errors).toEqual(['CATALOG_ANSWER_TOO_LARGE catalog']);
  });

  it('refuses a mutation', async () => {
    const signal = new AbortController().signal;
    const { dataText, errors } = await local.catalog.execute(
      { query: 'mutation { publish }', variables: {} },
      { viewer: anonymous, signal },
    );
    expect([dataText, errors[0]?.extensions?.code]).toEqual([null, 'GRAPHQL_VALIDATION_FAILED']);
  });
});
