// What the search finds and in which order, on a real PostgreSQL.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { allowTypos, ask } from './catalog-cases.ts';
import { analyst, type Found, find, mesh } from './search-cases.ts';

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

  it('takes no word for an error of one that all texts have, such as "from" and "and"', async () => {
    expect(await find(local, 'form')).toEqual([]);
    expect(await find(local, 'wehre')).toEqual([]);
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
