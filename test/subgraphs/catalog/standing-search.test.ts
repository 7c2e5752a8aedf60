// Searching by how products stand, what a search tells of all that it found, and what a domain tells of its products.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous } from '../../../identity/viewer.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { before, failedBy, fixStandings, resultOf, runOf } from '../../support/fixed-standings.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { ask } from './catalog-cases.ts';
import { standingMesh } from './standing-cases.ts';

const loaded = (minutes: number) => ({ loadedAt: before(minutes), measuredAt: before(1) });
const good = resultOf('a', []);
const bad = resultOf('b', [], failedBy(1));
const states = {
  'shop.fresh': { watermark: loaded(5), runs: [runOf(1, [good])] },
  'shop.hidden': { watermark: loaded(5), runs: [runOf(1, [good, { ...bad, severity: 'warning' as const }])] },
  'shop.stale': { watermark: loaded(300), runs: [runOf(1, [good, bad])] },
  'shop.payments': {
    watermark: loaded(2),
    runs: [runOf(1, [good, resultOf('iban_form', ['iban'], { type: 'pattern', ...failedBy(3) })])],
  },
};

const analyst = viewerOf('analyst');
let database: TestDatabase;
let local: LocalCatalog;
beforeAll(async () => {
  database = await createTestDatabase('standing_search');
  local = await openLocalCatalog(database.url, standingMesh, { standings: fixStandings(standingMesh, states) });
});
afterAll(async () => {
  await local.database.close();
  await database.drop();
});

type Facet = { readonly value: string; readonly count: number };
type Found = {
  readonly search: {
    readonly nodes: readonly { readonly id: string }[];
    readonly totalCount: number;
    readonly pageInfo: { readonly endCursor: string };
    readonly facets: Readonly<Record<string, readonly Facet[]>>;
  };
};

async function find(viewer: typeof anonymous, given: string): Promise<readonly string[]> {
  const { catalog, errors } = await ask<Found>(local, viewer, `search(${given}) { nodes { id } totalCount }`);
  expect(errors).toEqual([]);
  expect(catalog.search.totalCount).toBe(catalog.search.nodes.length);
  return catalog.search.nodes.map(({ id }) => id);
}

describe('a search by how products stand', () => {
  it.each([
    ['freshness: STALE', ['shop.stale']],
    ['freshness: [FRESH, STALE]', ['shop.fresh', 'shop.hidden', 'shop.payments', 'shop.stale']],
    ['freshness: FRESH, query: "counting"', ['shop.fresh', 'shop.hidden']],
    ['quality: BROKEN', ['shop.stale']],
    ['quality: [SOUND, BROKEN], freshness: FRESH', ['shop.fresh', 'shop.hidden', 'shop.payments']],
    ['minScore: 75', ['shop.fresh', 'shop.hidden', 'shop.payments']],
    ['minScore: 76', ['shop.fresh', 'shop.payments']],
    ['minScore: 0', ['shop.fresh', 'shop.hidden', 'shop.payments', 'shop.stale']],
    ['domain: "people", freshness: UNKNOWN', ['people.customers']],
    ['domain: "people", freshness: []', ['people.customers']],
  ])('for %s finds what stands so', async (given, expected) => {
    expect(await find(analyst, given)).toEqual(expected);
  });

  it('goes by what the asking viewer may know, and finds nothing that he may not find', async () => {
    expect(await find(viewerOf('admin'), 'quality: BROKEN')).toEqual(['shop.payments', 'shop.stale']);
    expect(await find(anonymous, 'freshness: FRESH')).toEqual(['shop.fresh', 'shop.payments']);
  });

  it.each(['-1', '101'])('refuses the score %s', async (score) => {
    const { errors, messages } = await ask(local, analyst, `search(minScore: ${score}) { totalCount }`);
    expect(errors).toEqual(['ARGUMENT_INVALID catalog.search']);
    expect(messages[0]).toContain('"minScore" must be from 0 to 100');
  });

  it('has pages of its own: a cursor opens them by the same filter, in whatever order it is given', async () => {
    const page = (given: string) => `search(first: 1, ${given}) { nodes { id } pageInfo { endCursor } }`;
    const { catalog } = await ask<Found>(local, analyst, page('freshness: [FRESH, STALE]'));
    const after = `after: ${JSON.stringify(catalog.search.pageInfo.endCursor)}`;
    const next = await ask<Found>(local, analyst, page(`freshness: [STALE, FRESH, FRESH], ${after}`));
    expect(next.catalog.search.nodes).toEqual([{ id: 'shop.hidden' }]);
    for (const other of ['freshness: FRESH', 'quality: SOUND', 'minScore: 1', 'freshness: []']) {
      expect((await ask(local, analyst, page(`${other}, ${after}`))).errors).toEqual(['CURSOR_INVALID catalog.search']);
    }
  });
});

describe('the facets of a search', () => {
  const facets =
    'facets { status { value count } domain { value count } freshness { value count } score { value count } quality { value count } }';
  const count = async (viewer: typeof anonymous, given: string) => {
    const { catalog, errors } = await ask<Found>(local, viewer, `search(${given}) { ${facets} }`);
    expect(errors).toEqual([]);
    return Object.fromEntries(
      Object.entries(catalog.search.facets).map(([name, values]) => [
        name,
        values.map(({ value, count }) => `${value} ${count}`).join(', '),
      ]),
    );
  };

  it('are counted over all that is found, on all pages', async () => {
    expect(await count(analyst, 'first: 1')).toEqual({
      status: 'PUBLISHED 6, DEPRECATED 1',
      domain: 'people 1, shop 6',
      freshness: 'FRESH 3, STALE 1, UNKNOWN 3',
      score: '90-100 2, 70-89 1, 0-69 1, none 3',
      quality: 'SOUND 3, BROKEN 1, UNKNOWN 3',
    });
  });

  it('go by words and filters too', async () => {
    expect(await count(analyst, 'query: "counting", freshness: FRESH, first: 0')).toEqual({
      status: 'PUBLISHED 2',
      domain: 'shop 2',
      freshness: 'FRESH 2',
      score: '90-100 1, 70-89 1',
      quality: 'SOUND 2',
    });
  });

  it('count for each viewer what he may find, as he may know it', async () => {
    expect(await count(viewerOf('admin'), 'tag: "none"')).toEqual({
      status: '',
      domain: '',
      freshness: '',
      score: '',
      quality: '',
    });
    expect((await count(viewerOf('admin'), 'freshness: [FRESH, STALE]')).quality).toBe('SOUND 1, BROKEN 2');
    expect((await count(anonymous, 'freshness: [FRESH, STALE]')).quality).toBe('SOUND 2, BROKEN 1');
  });
});

it('a domain tells how those of its products stand that the viewer may find', async () => {
  const query = 'domains { name productCount averageScore freshCount staleCount unknownCount brokenCount }';
  expect((await ask(local, analyst, query)).catalog).toEqual({
    domains: [
      {
        name: 'people',
        productCount: 1,
        averageScore: null,
        freshCount: 0,
        staleCount: 0,
        unknownCount: 1,
        brokenCount: 0,
      },
      {
        name: 'shop',
        productCount: 6,
        averageScore: 81.2,
        freshCount: 3,
        staleCount: 1,
        unknownCount: 2,
        brokenCount: 1,
      },
    ],
  });
  expect((await ask<{ domains: unknown[] }>(local, anonymous, query)).catalog.domains[1]).toEqual({
    name: 'shop',
    productCount: 5,
    averageScore: 83.3,
    freshCount: 2,
    staleCount: 1,
    unknownCount: 2,
    brokenCount: 1,
  });
});

it('nothing of it asks a database', async () => {
  local.statements.length = 0;
  await ask(
    local,
    analyst,
    'search(freshness: FRESH) { facets { score { count } } nodes { quality { runs { id } checks { name } } } } domains { averageScore } standingRevision',
  );
  expect(local.statements).toEqual([]);
});
