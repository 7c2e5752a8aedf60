// The pages of a search: together the whole, in one order, whatever happens between two requests.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { ask, loadCatalogMesh } from './catalog-cases.ts';
import { analyst, key, mesh, product } from './search-cases.ts';

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
