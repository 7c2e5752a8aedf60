// What the search finds and in which order, on a real PostgreSQL.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { allowTypos, ask, loadCatalogMesh, runAsOwner } from './catalog-cases.ts';

const product = (name: string, about: string) => ({
  [`shop/${name}.contract.yaml`]: `
name: shop.product.${name}
version: "1.0.0"
${about}
primary_key: [id]
sla: { freshness: 1h }
access: { read: [{ role: analyst }] }
`,
});

const key = '{ name: id, type: string, required: true, description: Key }';
const mesh = loadCatalogMesh({
  ...product('parcels', `title: Parcels\ndescription: What was sent.\nschema: [${key}]\nsemantics: {}`),
  ...product('stops', `title: Stops\ndescription: Places.\ntags: [parcels]\nschema: [${key}]\nsemantics: {}`),
  ...product(
    'tours',
    `title: Tours\ndescription: Ways.\nschema: [${key}, { name: parcels, type: integer }]\nsemantics: {}`,
  ),
  ...product('depots', `title: Depots\ndescription: Where parcels lie.\nschema: [${key}]\nsemantics: {}`),
  ...product('vans', `title: Vans\ndescription: Cars.\nschema: [${key}]\nsemantics: { load: "Counted in parcels." }`),
});
const analyst = viewerOf('analyst');

type Found = { readonly search: { readonly nodes: readonly { readonly id: string }[]; readonly edges: unknown } };

async function find(local: LocalCatalog, query: string): Promise<readonly string[]> {
  const { catalog, errors } = await ask<Found>(
    local,
    analyst,
    `search(query: ${JSON.stringify(query)}) { nodes { id } }`,
  );
  expect(errors).toEqual([]);
  return catalog.search.nodes.map(({ id }) => id.replace('shop.', ''));
}

describe('the search', () => {
  let database: TestDatabase;
  let local: LocalCatalog;
  beforeAll(async () => {
    database = await createTestDatabase('search');
    await allowTypos(database.url);
    local = await openLocalCatalog(database.url, mesh);
  });
  afterAll(async () => {
    await local.database.close();
    await database.drop();
  });

  it('has nothing to warn of', () => {
    expect(local.catalog.warnings).toEqual([]);
  });

  it('puts names and titles before tags and columns, and those before descriptions and semantics', async () => {
    expect(await find(local, 'parcels')).toEqual(['parcels', 'stops', 'tours', 'depots', 'vans']);
    const { catalog } = await ask<{ search: { edges: { score: number }[] } }>(
      local,
      analyst,
      'search(query: "parcels") { edges { score } }',
    );
    const scores = catalog.search.edges.map(({ score }) => score);
    expect(scores[0]).toBeGreaterThan(scores[1] ?? 1);
    expect(scores[1]).toBe(scores[2]);
    expect(scores[2]).toBeGreaterThan(scores[3] ?? 1);
    expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
  });

  it.each([
    ['the stem of a word', 'parcel', 'parcels'],
    ['the beginning of a word', 'parc', 'parcels'],
    ['capitals', 'PARCELS', 'parcels'],
    ['a word of a name', 'basket', 'baskets'],
    ['a column as its contract writes it', 'placed_at', 'orders'],
    ['a column as the graph writes it', 'placedAt', 'orders'],
    ['a letter too few', 'parcls', 'parcels'],
    ['a letter too many', 'parrcels', 'parcels'],
    ['a wrong letter', 'parsels', 'parcels'],
    ['two letters exchanged', 'bakset', 'baskets'],
    ['a letter too few at the beginning', 'askets', 'baskets'],
  ])('finds by %s', async (_what, query, first) => {
    expect((await find(local, query))[0]).toBe(first);
  });

  it('puts what has both words before what has one', async () => {
    expect((await find(local, 'baskets revenue'))[0]).toBe('baskets');
    expect(await find(local, 'baskets revenue')).toContain('orders');
  });

  it('forgives nothing where a word is there as it is spelled', async () => {
    expect(await find(local, 'tours')).toEqual(['tours']); // and not "stops" or "orders", which are like it
  });

  it('finds nothing by what is nowhere', async () => {
    expect(await find(local, 'zzzzqqq')).toEqual([]);
    expect(await find(local, 'the')).toEqual([]);
  });

  it('gives everything in the order of names without a query, and asks no database for it', async () => {
    local.statements.length = 0;
    const names = ['baskets', 'people.customers', 'depots', 'orders', 'parcels', 'stops', 'tours', 'vans'];
    expect(await find(local, '')).toEqual(names);
    expect(await find(local, '   ')).toEqual(names);
    expect(local.statements).toEqual([]);
  });

  it('takes filters together', async () => {
    const { catalog } = await ask<Found>(
      local,
      analyst,
      'search(query: "revenue", domain: "shop", tag: "core", status: PUBLISHED, hasPii: true) { nodes { id } }',
    );
    expect(catalog.search.nodes).toEqual([{ id: 'shop.orders' }]);
  });

  it('asks the database once for all that a request searches for, and once for the same', async () => {
    local.statements.length = 0;
    const { catalog, errors } = await ask<Readonly<Record<string, { readonly totalCount: number }>>>(
      local,
      analyst,
      `a: search(query: "parcels") { totalCount } b: search(query: "parcels", first: 1) { totalCount nodes { id } }
       c: search(query: "tours") { totalCount } d: search(query: "revenue", domain: "people") { totalCount }`,
    );
    expect(errors).toEqual([]);
    expect(Object.values(catalog).map(({ totalCount }) => totalCount)).toEqual([5, 5, 1, 0]);
    expect(local.statements.length).toBe(1);
    expect(local.statements[0]?.values[0]).toEqual(['0', '1', '2']);
  });

  it('keeps words out of the text of the statement', async () => {
    local.statements.length = 0;
    await find(local, `parcels' union select`);
    expect(local.statements[0]?.text).not.toMatch(/parcels|union select '/);
    expect(local.statements[0]?.values[1]).toEqual(['parcels', 'union', 'select']);
  });
});

describe('the pages of a search', () => {
  let database: TestDatabase;
  let local: LocalCatalog;
  beforeAll(async () => {
    database = await createTestDatabase('pages');
    local = await openLocalCatalog(database.url, mesh);
  });
  afterAll(async () => {
    await local.database.close();
    await database.drop();
  });

  type Page = {
    readonly search: {
      readonly nodes: readonly { readonly id: string }[];
      readonly totalCount: number;
      readonly pageInfo: {
        readonly endCursor: string | null;
        readonly hasNextPage: boolean;
        readonly hasPreviousPage: boolean;
      };
    };
  };
  const text = `query ($query: String, $first: Int, $after: String, $tag: String) { catalog {
    search(query: $query, first: $first, after: $after, tag: $tag) {
      nodes { id } totalCount pageInfo { endCursor hasNextPage hasPreviousPage }
    } } }`;

  async function collect(query: string, first: number): Promise<readonly string[]> {
    const ids: string[] = [];
    let after: string | null = null;
    for (;;) {
      const variables: Record<string, unknown> = { query, first, after };
      const { catalog, errors } = await ask<Page>(local, analyst, text, variables);
      expect(errors).toEqual([]);
      expect(catalog.search.pageInfo.hasPreviousPage).toBe(after !== null);
      ids.push(...catalog.search.nodes.map(({ id }) => id));
      if (!catalog.search.pageInfo.hasNextPage) return ids;
      after = catalog.search.pageInfo.endCursor;
    }
  }

  it.each(['', 'parcels'])('put together are the whole, for the query "%s"', async (query) => {
    const whole = await collect(query, 100);
    expect(whole.length).toBeGreaterThan(4);
    expect(await collect(query, 1)).toEqual(whole);
    expect(await collect(query, 3)).toEqual(whole);
  });

  it('stay whole when a product comes between two requests, and are the same after a restart', async () => {
    const { catalog } = await ask<Page>(local, analyst, text, { query: '', first: 4 });
    const after = catalog.search.pageInfo.endCursor;
    const more = product('drivers', `title: Drivers\nschema: [${key}]\nsemantics: {}`);
    const grown = await openLocalCatalog(database.url, {
      ...mesh,
      products: [...mesh.products, ...loadCatalogMesh(more).products.filter(({ name }) => name === 'drivers')],
    });
    const rest = await ask<Page>(grown, analyst, text, { query: '', first: 10, after });
    expect(rest.catalog.search.nodes.map(({ id }) => id)).toEqual([
      'shop.parcels',
      'shop.stops',
      'shop.tours',
      'shop.vans',
    ]);
    expect(rest.catalog.search.totalCount).toBe(9);
    await grown.database.close();
  });

  it('of no product are there as well', async () => {
    const { catalog } = await ask<Page>(local, analyst, text, { query: '', first: 0 });
    expect(catalog.search).toEqual({
      nodes: [],
      totalCount: 8,
      pageInfo: { endCursor: null, hasNextPage: true, hasPreviousPage: false },
    });
  });

  it('begin at no cursor of another search', async () => {
    const { catalog } = await ask<Page>(local, analyst, text, { query: 'parcels', first: 1 });
    const after = catalog.search.pageInfo.endCursor;
    for (const variables of [{ query: 'tours' }, { query: '' }, { query: 'parcels', tag: 'core' }]) {
      const { errors } = await ask(local, analyst, text, { ...variables, after });
      expect(errors).toEqual(['CURSOR_INVALID catalog.search']);
    }
  });
});

describe('the search on a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase('search_kinds');
  });
  afterAll(() => database.drop());

  it('without pg_trgm finds what is spelled right, and says what to run', async () => {
    const local = await openLocalCatalog(database.url, mesh);
    expect(local.catalog.warnings.map(({ code, message }) => [code, /concord tokens apply/.test(message)])).toEqual([
      ['CATALOG_TYPOS_NOT_FORGIVEN', true],
    ]);
    expect(await find(local, 'parcel')).toEqual(['parcels', 'stops', 'tours', 'depots', 'vans']);
    expect(await find(local, 'parsels')).toEqual([]);
    await local.database.close();
  });

  it('that has pg_trgm in a schema of its own forgives as well', async () => {
    await runAsOwner(database.url, (client) =>
      client.query('create schema "Extra"; create extension pg_trgm schema "Extra"'),
    );
    const local = await openLocalCatalog(database.url, mesh);
    expect(local.catalog.warnings).toEqual([]);
    expect(await find(local, 'parsels')).toEqual(['parcels', 'stops', 'tours', 'depots', 'vans']);
    await local.database.close();
  });

  it('that has pg_trgm where its user may not use it finds what is spelled right', async () => {
    const reader = `search_reader_${process.pid}`;
    await runAsOwner(database.url, (client) =>
      client.query(`alter extension pg_trgm set schema "Extra"; revoke all on schema "Extra" from public;
        create role ${reader} login password 'reader'`),
    );
    const url = new URL(database.url);
    [url.username, url.password] = [reader, 'reader'];
    const local = await openLocalCatalog(url.href, mesh);
    expect(await find(local, 'vans')).toEqual(['vans']);
    expect(local.catalog.warnings.map(({ code }) => code)).toEqual(['CATALOG_TYPOS_NOT_FORGIVEN']);
    await local.database.close();
    await runAsOwner(database.url, (client) => client.query(`drop role ${reader}`));
  });

  it('leaves nothing behind in it', async () => {
    const local = await openLocalCatalog(database.url, mesh);
    await find(local, 'parcels');
    await local.database.close();
    await runAsOwner(database.url, async (client) => {
      const { rows } = await client.query(
        "select relname from pg_class where relname like 'concord%' and pg_my_temp_schema() is distinct from relnamespace",
      );
      expect(rows).toEqual([]);
    });
  });

  it('comes back by itself when its connections were ended', async () => {
    const local = await openLocalCatalog(database.url, mesh);
    expect((await find(local, 'parcels')).length).toBe(5);
    await runAsOwner(database.url, (client) =>
      client.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'concord catalog'`),
    );
    const { errors } = await ask(local, analyst, 'search(query: "parcels") { totalCount }');
    expect([[], ['CATALOG_SEARCH_UNAVAILABLE catalog.search']]).toContainEqual(errors);
    expect((await find(local, 'parcels')).length).toBe(5);
    await local.database.close();
  });

  it.each([
    ['is away', 'postgres://nobody:secret@127.0.0.1:1/none'],
    ['may not be used for temporary tables', ''],
  ])('that %s is a coded error of the search; all else is answered', async (_what, url) => {
    const role = `searcher_${database.name.slice(-12)}`;
    if (url === '') {
      await runAsOwner(database.url, (client) =>
        client.query(
          `create role ${role} login password 'searcher'; revoke temporary on database ${database.name} from public`,
        ),
      );
    }
    const refused = new URL(database.url);
    refused.username = role;
    refused.password = 'searcher';
    const local = await openLocalCatalog(url === '' ? refused.href : url, mesh);
    expect(local.catalog.warnings.map(({ code }) => code)).toEqual(['CATALOG_SEARCH_REFUSED']);
    expect(await local.catalog.isReady()).toBe(url === '');
    const { catalog, errors, messages } = await ask(
      local,
      analyst,
      `search(query: "parcels") { totalCount } all: search { totalCount } product(id: "shop.orders") { title }
       domains { name } column(coordinate: "ShopOrders.amount") { unit }`,
    );
    expect(catalog).toEqual({
      search: null,
      all: { totalCount: 8 },
      product: { title: 'Orders' },
      domains: [{ name: 'people' }, { name: 'shop' }],
      column: { unit: 'EUR' },
    });
    expect(errors).toEqual(['CATALOG_SEARCH_UNAVAILABLE catalog.search']);
    expect(messages.join()).not.toMatch(/permission|ECONN|42501|database "/);
    await local.database.close();
    if (url === '') await runAsOwner(database.url, (client) => client.query(`drop role ${role}`));
  });
});
