// How products stand on the pages, in a real browser over the catalog: told, filtered, kept up to date, and inert.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createSearchExtension } from '../../mesh/search-extension.ts';
import { runAsOwner } from '../subgraphs/catalog/catalog-cases.ts';
import { standingMesh } from '../subgraphs/catalog/standing-cases.ts';
import { describeInBrowser, type OpenVisit, type Visit } from '../support/browser.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { before, failedBy, resultOf, runOf } from '../support/fixed-standings.ts';
import { type LocalCatalog, openLocalCatalog } from '../support/local-catalog.ts';
import { createLocalSubgraph } from '../support/local-subgraph.ts';
import { measureContrasts } from '../support/measure-contrasts.ts';
import { type MovingStandings, moveStandings } from '../support/moving-standings.ts';
import { openPortal, type Portal } from '../support/portal.ts';

const hostile = '<img src=x onerror="window.wasRun = 1">';
const fresh = { dataAt: before(5), measuredAt: before(1) };
const stale = { dataAt: before(200), measuredAt: before(1) };
const sound = [runOf(10, [resultOf('amount_positive', ['amount']), resultOf('enough', [])])];
const broken = [
  runOf(5, [resultOf('amount_positive', ['amount'], failedBy(9)), resultOf(hostile, [], failedBy(1))]),
  ...sound,
];
const kinds = [
  '.badges .good',
  '.badges .bad',
  '.badges .quiet',
  '.failing',
  '#live',
  '.filter label',
  '.filter select',
];
const first = {
  'shop.payments': { watermark: fresh, runs: sound },
  'shop.stale': { watermark: { loadedAt: before(300), measuredAt: before(1) }, runs: broken },
  'shop.hidden': { watermark: { loadedAt: before(1), measuredAt: before(1) } },
};

describeInBrowser('how products stand', (open) => {
  let database: TestDatabase;
  let local: LocalCatalog;
  let moving: MovingStandings;
  let portal: Portal;
  let visit: Visit;

  beforeAll(async () => {
    database = await createTestDatabase('portal_standing');
    await runAsOwner(database.url, createSearchExtension);
    moving = moveStandings(standingMesh, first);
    local = await openLocalCatalog(database.url, standingMesh, { standings: moving.standings });
    portal = await openPortal([local.subgraph], { roles: ['admin', 'analyst'] });
  });
  afterAll(async () => {
    await portal.close();
    await local.database.close();
    await database.drop();
  });
  afterEach(async () => {
    expect(await visit.page.evaluate('window.wasRun')).toBeUndefined();
    await visit.close();
    expect(visit.complaints).toEqual([]);
    expect(visit.requests.filter((url) => !url.startsWith(`${portal.url}/`) && !url.startsWith('data:'))).toEqual([]);
  });

  async function go(path = '/', options: Parameters<OpenVisit>[0] = {}): Promise<Page> {
    for (const [product, state] of Object.entries(first)) moving.set(product, state);
    visit = await open(options);
    await visit.page.goto(portal.url + path);
    await visit.page.locator('.product').first().waitFor();
    return visit.page;
  }
  const product = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
  const badgesOf = (page: Page, name: string) => product(page, name).locator('.badges li').allInnerTexts();
  const untilLive = (page: Page) => page.getByText('Ages and scores are kept up to date.').waitFor();

  it('is told by badges that say it in words, and by the names of the checks that fail', async () => {
    const page = await go();
    expect(await badgesOf(page, 'Payments')).toContain('Fresh: 5 minutes old');
    expect(await badgesOf(page, 'Payments')).toContain('Quality 100 of 100');
    expect(await badgesOf(page, 'stale')).toContain('Stale: 5 hours old, promised 1 hour');
    expect((await badgesOf(page, 'stale')).join()).toMatch(/Quality \d+ of 100, falling ↘, broken/);
    expect(await product(page, 'stale').innerText()).toContain(`Failing checks: ${hostile}`);
    expect(await badgesOf(page, 'fresh')).toEqual(expect.arrayContaining(['Freshness unknown', 'Quality unknown']));
    expect(await page.locator('#products').locator('img').count()).toBe(0);
  });

  it('is kept up to date while the page is open, without loading anything anew', async () => {
    const page = await go();
    await untilLive(page);
    const asked = visit.requests.filter((url) => url.endsWith('/graphql')).length;
    moving.set('shop.payments', { watermark: stale, runs: sound });
    await product(page, 'Payments').getByText('Stale: 3 hours old, promised 1 hour').waitFor();
    await page.getByText('Payments is stale now.').waitFor();
    moving.set('shop.payments', { watermark: fresh, runs: broken });
    await product(page, 'Payments').getByText('Fresh: 5 minutes old').waitFor();
    await product(page, 'Payments').getByText(`Failing checks: ${hostile}, amount_positive`).waitFor();
    await product(page, 'Payments')
      .getByText(/, broken$/)
      .waitFor();
    expect(visit.requests.filter((url) => url.endsWith('/graphql')).length).toBe(asked);
    const streams = visit.requests.filter((url) => url.includes('/events?'));
    expect(streams).toHaveLength(1);
    expect(streams[0]).not.toMatch(/token|ey[A-Za-z0-9]/);
  });

  it('is followed as whoever looks, and only while somebody does', async () => {
    const page = await go();
    await untilLive(page);
    const left = page.waitForEvent('requestfailed', (request) => request.url().includes('/events?'));
    await page.getByLabel('Look as').selectOption('anonymous');
    await left;
    await untilLive(page);
    const [asAnalyst, asNobody] = visit.requests.filter((url) => url.includes('/events?'));
    expect(asAnalyst).toContain('shop.hidden');
    expect(asNobody).not.toContain('shop.hidden');
    const ended = page.waitForEvent('requestfailed', (request) => request.url().includes('/events?'));
    await page.evaluate(`Object.defineProperty(document, 'hidden', { value: true, configurable: true }),
      document.dispatchEvent(new Event('visibilitychange'))`);
    await ended;
    await page.evaluate(`Object.defineProperty(document, 'hidden', { value: false }),
      document.dispatchEvent(new Event('visibilitychange'))`);
    moving.set('shop.payments', { watermark: stale, runs: sound });
    await product(page, 'Payments')
      .getByText(/^Stale: /)
      .waitFor();
  });

  it('narrows the list by choices that tell how many products they have, and that an address keeps', async () => {
    const page = await go();
    const options = await page.getByLabel('Freshness', { exact: true }).locator('option').allInnerTexts();
    expect(options).toEqual(['Any', 'Fresh (2)', 'Stale (1)', 'Unknown (4)']);
    await page.getByLabel('Freshness', { exact: true }).focus();
    await page.getByLabel('Freshness', { exact: true }).selectOption('stale');
    await page.locator('#told').filter({ hasText: '1 product' }).waitFor();
    expect(await page.locator('.product .id').allInnerTexts()).toEqual(['shop.stale']);
    expect(page.url()).toBe(`${portal.url}/?freshness=stale`);
    expect(await page.evaluate('document.activeElement.id')).toBe('filter-freshness');
    await page.getByLabel('Score', { exact: true }).selectOption('90');
    await page.getByText('No product stands like that.').waitFor();
    await page.goto(`${portal.url}/?quality=sound&score=90`);
    await page.locator('.product').first().waitFor();
    expect(await page.locator('.product .id').allInnerTexts()).toEqual(['shop.payments']);
    expect(await page.getByLabel('Quality', { exact: true }).inputValue()).toBe('sound');
  });

  it('fits on a phone', async () => {
    const page = await go('/', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
    await untilLive(page);
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
  });

  it.each(['light', 'dark'] as const)('stands out from its ground in the %s', async (colorScheme) => {
    const page = await go('/', { colorScheme });
    await untilLive(page);
    const contrasts = await measureContrasts(page, kinds);
    expect(contrasts.map(([kind]) => kind)).toEqual(kinds);
    expect(contrasts.filter(([, contrast]) => contrast < 4.5)).toEqual([]);
  });
});

describeInBrowser('a page over a catalog of an older version', (open) => {
  const sdl = `
type Query { catalog: Catalog }
type Catalog { search(query: String, domain: String, first: Int, after: String): Page domains: [Domain!] }
type Page { nodes: [Product!] totalCount: Int! pageInfo: PageInfo! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Domain { name: String! title: String boundedContext: String! products: [Product!] }
type Owner { team: String! contact: String slack: String }
type Sla { freshnessSeconds: Int! updateSchedule: String }
type Deprecation { sunsetDate: String migrationNotes: String }
type Product { id: String! title: String! description: String! version: String! tags: [String!]! hasPii: Boolean! status: String!
  access: String! sampleQuery: String domain: Domain owner: Owner! sla: Sla! deprecation: Deprecation }
`;
  const product = {
    ...{ id: 'shop.old', title: 'Old', description: 'Of before.', version: '1.0.0', tags: [], hasPii: false },
    ...{ status: 'PUBLISHED', access: 'CLEAR', domain: { name: 'shop' }, owner: { team: '@shop' } },
    sla: { freshnessSeconds: 3_600 },
  };
  const resolvers = {
    Query: { catalog: () => ({ domains: [] }) },
    Catalog: {
      search: () => ({ nodes: [product], totalCount: 1, pageInfo: { hasNextPage: false } }),
      product: () => product,
    },
  };

  it('lists who consumes a product where the catalog registers that, their words as they are written', async () => {
    const consumers = `extend type Product { consumers(first: Int): Consumers } type Consumers { nodes: [Consumer!] totalCount: Int! }
      type Consumer { consumer: String! team: String! useCase: String! pin: String! }`;
    const nodes = [{ consumer: 'growth/weekly', team: '@growth', useCase: hostile, pin: '^1.0' }];
    const registering = createLocalSubgraph(
      'catalog',
      `${sdl}${consumers} extend type Catalog { product(id: String!): Product }`,
      { ...resolvers, Product: { consumers: () => ({ nodes, totalCount: 3 }) } },
    );
    const portal = await openPortal([registering], { roles: ['analyst'] });
    const visit = await open();
    await visit.page.goto(portal.url);
    await visit.page.getByText('Consumers', { exact: true }).click();
    expect(await visit.page.getByRole('row').nth(1).innerText()).toMatch(
      /growth\/weekly\s+@growth\s+<img src=x.*>\s+\^1\.0/,
    );
    await visit.page.getByText('2 consumers more, see the catalog.').waitFor();
    expect(await visit.page.evaluate('window.wasRun')).toBeUndefined();
    await visit.close();
    await portal.close();
  });

  it('shows its products as before', async () => {
    const { search } = resolvers.Catalog;
    const catalog = createLocalSubgraph('catalog', sdl, { ...resolvers, Catalog: { search } });
    const portal = await openPortal([catalog], { roles: ['analyst'] });
    const visit = await open();
    await visit.page.goto(portal.url);
    await visit.page.getByRole('article', { name: 'Old', exact: true }).waitFor();
    expect(await visit.page.locator('.badges').innerText()).toBe('In clear for you');
    await visit.page.getByText('Consumers', { exact: true }).click();
    await visit.page.getByText('This catalog registers no consumers.').waitFor();
    expect(visit.requests.filter((url) => url.includes('/events'))).toEqual([]);
    await visit.close();
    await portal.close();
    expect(visit.complaints.filter((complaint) => !complaint.includes('400'))).toEqual([]);
  });
});
