// Who finds which product, through every door of the catalog.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import { mayFind } from '../../../subgraphs/access/may-find.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { makePlausibleMesh, plausibleWords } from '../../support/plausible-mesh.ts';
import { createRandom } from '../../support/random.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { allowTypos, ask, askText, loadCatalogMesh } from './catalog-cases.ts';

const viewers: Readonly<Record<string, Viewer>> = {
  'nobody in particular': anonymous,
  'an analyst': viewerOf('analyst'),
  'an admin': viewerOf('admin'),
  'a role of another domain': { ...viewerOf('clerk'), domain: 'people' },
  'somebody of the domain shop': { ...viewerOf('clerk'), domain: 'shop' },
  'a planner, who writes the draft': { ...viewerOf('clerk'), team: 'planners' },
};

const found: Readonly<Record<string, readonly string[]>> = {
  'nobody in particular': ['shop.baskets', 'shop.orders'],
  'an analyst': ['shop.baskets', 'people.customers', 'shop.orders'],
  'an admin': ['shop.baskets', 'people.customers', 'shop.orders'],
  'a role of another domain': ['shop.baskets', 'shop.orders'],
  'somebody of the domain shop': ['shop.baskets', 'shop.orders', 'shop.plans'],
  'a planner, who writes the draft': ['shop.baskets', 'shop.orders', 'shop.plans'],
};

const all = ['shop.baskets', 'people.customers', 'shop.orders', 'shop.plans'];
const coordinates: Readonly<Record<string, string>> = {
  'shop.baskets': 'ShopBaskets.basketId',
  'people.customers': 'PeopleCustomers.customerId',
  'shop.orders': 'ShopOrders.orderId',
};

let database: TestDatabase;
let local: LocalCatalog;
beforeAll(async () => {
  database = await createTestDatabase('discovery');
  await allowTypos(database.url);
  local = await openLocalCatalog(database.url, loadCatalogMesh());
});
afterAll(async () => {
  await local.database.close();
  await database.drop();
});

describe.each(Object.entries(viewers))('%s', (name, viewer) => {
  const mine = found[name] ?? [];

  it('finds the same products by listing, by id, by domain and by filters', async () => {
    const { catalog, errors } = await ask<Record<string, unknown>>(
      local,
      viewer,
      `search { totalCount nodes { id } }
       ${all.map((id, at) => `p${at}: product(id: "${id}") { id }`).join(' ')}
       domains { name products { id } }
       core: search(tag: "core") { totalCount }
       drafts: search(status: DRAFT) { nodes { id } }
       people: search(domain: "people") { totalCount }
       pii: search(hasPii: true) { totalCount }`,
    );
    const inDomain = (domain: string) => mine.filter((id) => id.startsWith(domain)).map((id) => ({ id }));
    const has = (id: string) => Number(mine.includes(id));
    expect(errors).toEqual([]);
    expect(catalog).toEqual({
      search: { totalCount: mine.length, nodes: mine.map((id) => ({ id })) },
      ...Object.fromEntries(all.map((id, at) => [`p${at}`, mine.includes(id) ? { id } : null])),
      domains: [
        { name: 'people', products: inDomain('people') },
        { name: 'shop', products: inDomain('shop') },
      ],
      core: { totalCount: has('people.customers') + has('shop.orders') },
      drafts: { nodes: mine.filter((id) => id === 'shop.plans').map((id) => ({ id })) },
      people: { totalCount: has('people.customers') },
      pii: { totalCount: has('people.customers') + has('shop.orders') },
    });
  });

  it('finds by words, and by words that are misspelled, only what it may', async () => {
    const words = ['customers', 'custmers', 'plans', 'revenue', 'purchase', 'email', 'everybody'];
    for (const query of words) {
      const fields = `search(query: "${query}") { totalCount nodes { id } }`;
      const { catalog } = await ask<{ search: { totalCount: number; nodes: { id: string }[] } }>(local, viewer, fields);
      expect(mine).toEqual(expect.arrayContaining(catalog.search.nodes.map(({ id }) => id)));
      expect(catalog.search.totalCount).toBe(catalog.search.nodes.length);
    }
  });

  it('finds columns by their coordinates, and what they refer to, only of products that it may find', async () => {
    const { catalog, errors } = await ask<Record<string, unknown>>(
      local,
      viewer,
      `${Object.entries(coordinates)
        .map(([, coordinate], at) => `c${at}: column(coordinate: "${coordinate}") { product { id } }`)
        .join(' ')}
       draft: column(coordinate: "ShopPlans.planId") { name }
       foreign: column(coordinate: "ShopOrders.customerId") { references { name product { id } } }`,
    );
    expect(errors).toEqual([]);
    expect(catalog).toEqual({
      ...Object.fromEntries(
        Object.keys(coordinates).map((id, at) => [`c${at}`, mine.includes(id) ? { product: { id } } : null]),
      ),
      draft: null, // not in the graph, so it has no coordinate, for its owners either
      foreign: {
        references: mine.includes('people.customers')
          ? { name: 'customer_id', product: { id: 'people.customers' } }
          : null,
      },
    });
  });

  it('is led by sample queries to no product that it may not find', async () => {
    const fields = 'search { nodes { id sampleQuery } }';
    const { catalog } = await ask<{ search: { nodes: { id: string; sampleQuery: string | null }[] } }>(
      local,
      viewer,
      fields,
    );
    const samples = new Map(catalog.search.nodes.map(({ id, sampleQuery }) => [id, sampleQuery]));
    expect(samples.get('shop.orders')?.includes('customer {')).toBe(mine.includes('people.customers'));
    expect(samples.get('shop.plans') ?? null).toBeNull();
  });
});

describe('products that may not be found', () => {
  it('leave no trace: every reply is byte for byte that of a mesh without them', async () => {
    const mesh = makePlausibleMesh(60);
    const viewer = viewerOf('analyst');
    const products = mesh.products.filter((product) => mayFind(product, viewer));
    expect(products.length).toBeLessThan(mesh.products.length);
    const [whole, without] = [
      await openLocalCatalog(database.url, mesh),
      await openLocalCatalog(database.url, { ...mesh, products }),
    ];
    const random = createRandom(7);
    const hidden = mesh.products.filter((product) => !products.includes(product));
    const queries = [
      ...hidden.flatMap(({ name, title }) => [name, title, `${title.slice(0, 4)}${title.slice(5)}`]),
      ...Array.from({ length: 40 }, () => `${random.pick(plausibleWords).slice(1)} ${random.pick(plausibleWords)}`),
    ];
    const text = `query ($query: String, $id: String!) { catalog {
      search(query: $query) { totalCount edges { cursor score node { id sampleQuery } } pageInfo { hasNextPage } }
      product(id: $id) { title columns { coordinate } }
      domains { name products { id } }
    } }`;
    let withHits = 0;
    for (const [at, query] of queries.entries()) {
      const variables = { query, id: hidden[at % hidden.length]?.key ?? '' };
      const reply = await askText(whole, viewer, text, variables);
      expect(reply).toBe(await askText(without, viewer, text, variables));
      if (reply.includes('score')) withHits++;
    }
    expect(withHits).toBeGreaterThan(queries.length / 2);
    await whole.database.close();
    await without.database.close();
  });
});
