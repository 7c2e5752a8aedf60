// The pages in a real browser, over the demo mesh: found, searched, queried, looked at as different roles.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConcordError } from '../../errors/concord-error.ts';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import { createSearchExtension } from '../../mesh/search-extension.ts';
import { describeInBrowser, type OpenVisit, type Visit } from '../support/browser.ts';
import { type DemoFixture, setUpDemoMesh } from '../support/demo-mesh.ts';
import { type LocalCatalog, openLocalCatalog } from '../support/local-catalog.ts';
import { measureContrasts } from '../support/measure-contrasts.ts';
import { openPortal, type Portal, portalSecret } from '../support/portal.ts';

const roles = ['admin', 'data_scientist', 'analyst', 'regional_analyst'];
const oneCustomer = '{ customer { customerDim(first: 1) { nodes { customerId } } } }';

describeInBrowser('the pages', (open) => {
  let demo: DemoFixture;
  let local: LocalCatalog;
  let portal: Portal;
  let isCatalogDown = false;
  let visit: Visit;

  beforeAll(async () => {
    demo = await setUpDemoMesh();
    await createSearchExtension(demo.client);
    local = await openLocalCatalog(demo.url, demo.mesh);
    const { transport } = local.subgraph;
    const catalog = {
      ...local.subgraph,
      transport: async (...call: Parameters<typeof transport>) => {
        if (isCatalogDown) throw new ConcordError('SUBGRAPH_UNREACHABLE', { subgraph: 'catalog' });
        return transport(...call);
      },
    };
    portal = await openPortal([...demo.subgraphs, catalog], { roles });
  });
  afterAll(async () => {
    await portal.close();
    await local.database.close();
    await demo.close();
  });
  // A visit in which the browser complains, or asks somebody else for something, is never in order.
  afterEach(async () => {
    await visit.close();
    expect(visit.complaints).toEqual([]);
    expect(visit.requests.filter((url) => !url.startsWith(`${portal.url}/`) && !url.startsWith('data:'))).toEqual([]);
  });

  async function go(path: string, options: Parameters<OpenVisit>[0] = {}): Promise<Page> {
    visit = await open(options);
    await visit.page.goto(portal.url + path);
    return visit.page;
  }

  /** The list as it stands when the catalog has answered. */
  async function goToList(path = '/', options: Parameters<OpenVisit>[0] = {}): Promise<Page> {
    const page = await go(path, options);
    await page.locator('.product').first().waitFor();
    return page;
  }

  const idsOn = (page: Page) => page.locator('.product .id').allInnerTexts();
  const toldOn = (page: Page) => page.locator('#told').innerText();
  const untilTold = (page: Page, text: RegExp) => page.locator('#told').filter({ hasText: text }).waitFor();

  /** What the editor holds is drawn line by line, so its model is asked. */
  const readEditor = (page: Page) =>
    page.evaluate<string>(`document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.getValue()`);

  async function runInGraphiql(page: Page): Promise<string> {
    await page.getByRole('button', { name: /execute query/i }).click();
    await page
      .locator('.result-window')
      .filter({ hasText: /"(data|errors)"/ })
      .waitFor();
    return page.evaluate<string>(`document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()`);
  }

  describe('list', () => {
    it('every domain and every product that the role may find, with owner, promise and version', async () => {
      const page = await goToList();
      const products = demo.mesh.products.filter(({ status }) => status !== 'draft');
      expect((await idsOn(page)).sort()).toEqual(products.map(({ key }) => key).sort());
      expect(await toldOn(page)).toBe(`${products.length} products`);
      const sections = await page.locator('.domain').all();
      const domains = await Promise.all(sections.map((section) => section.getAttribute('data-domain')));
      expect(domains).toEqual([...new Set(products.map(({ domain }) => domain))].sort());
      const orders = page.getByRole('article', { name: 'Order facts', exact: true });
      const text = await orders.innerText();
      for (const told of ['version 2.1.0', '@orders-team', 'orders@example.com', '#orders-data'])
        expect(text).toContain(told);
      expect(text).toContain('Promised to be at most 15 minutes old, loaded every 10 minutes');
      expect(text).toContain('Personal data masked for you');
    });

    it('the products of one domain, by a link that can be shared', async () => {
      const page = await goToList();
      await page.getByRole('navigation', { name: 'Domains' }).getByRole('link', { name: 'orders' }).click();
      await untilTold(page, /in orders$/);
      expect(new Set((await idsOn(page)).map((id) => id.split('.')[0]))).toEqual(new Set(['orders']));
      expect(page.url()).toBe(`${portal.url}/?domain=orders`);
    });

    it('the columns of a product with what the reader gets of each, once it is opened', async () => {
      const page = await goToList();
      const customers = page.getByRole('article', { name: 'Customers', exact: true });
      await customers.getByText('Columns', { exact: true }).click();
      const key = customers.getByRole('row', { name: /^customerId/ });
      expect(await key.innerText()).toMatch(/masked: a token that joins \(personal\)/);
      expect(await customers.getByRole('row').count()).toBe(
        1 + (demo.mesh.products.find(({ key: id }) => id === 'customer.customer_dim')?.columns.length ?? 0),
      );
    });
  });

  describe('search', () => {
    it('finds in spite of typing errors, and keeps the search in the address', async () => {
      const page = await goToList();
      await page.getByRole('searchbox').fill('campagn atribution');
      await untilTold(page, /for “campagn atribution”, best first/);
      expect((await idsOn(page))[0]).toBe('marketing.campaign_attribution');
      await page.getByRole('link', { name: 'Query this: Campaign attribution' }).click();
      await page.waitForURL(/\/graphiql#/);
      await page.goBack();
      await untilTold(page, /for “campagn atribution”/);
      expect(await page.getByRole('searchbox').inputValue()).toBe('campagn atribution');
    });

    it('says so where nothing fits', async () => {
      const page = await goToList();
      await page.getByRole('searchbox').fill('zzzzqqqq');
      await untilTold(page, /Nothing fits “zzzzqqqq”\. Try fewer or other words\./);
      expect(await idsOn(page)).toEqual([]);
    });
  });

  describe('query', () => {
    it('a product by a link that opens its sample query in GraphiQL, where running it shows rows', async () => {
      const page = await goToList();
      await page.getByRole('link', { name: 'Query this: Order facts' }).click();
      await page.locator('.graphiql-query-editor .CodeMirror').waitFor();
      const query = await readEditor(page);
      expect(query).toMatch(/orders \{\s+orderFacts\(/);
      const answer = JSON.parse(await runInGraphiql(page)) as {
        readonly errors?: unknown;
        readonly data: { readonly orders: { readonly orderFacts: { readonly nodes: readonly unknown[] } } };
      };
      expect(answer.errors).toBeUndefined();
      expect(answer.data.orders.orderFacts.nodes).toHaveLength(10);
    });

    it('masked as an analyst, whom the reader is at first, and in clear as an admin', async () => {
      const page = await go(`/graphiql#${new URLSearchParams({ query: oneCustomer })}`);
      await page.locator('.graphiql-query-editor .CodeMirror').waitFor();
      expect(await page.getByLabel('Look as').inputValue()).toBe('analyst');
      expect(await runInGraphiql(page)).toMatch(/"customerId": "tok_/);
      await page.getByLabel('Look as').selectOption('admin');
      await page.getByRole('button', { name: /execute query/i }).click();
      await page.locator('.result-window').filter({ hasText: '"cus_' }).waitFor();
    });

    it('nothing by a link alone: the query waits in the editor', async () => {
      const asked = demo.calls.length;
      const page = await go(`/graphiql#${new URLSearchParams({ query: oneCustomer })}`);
      await page.getByRole('button', { name: /documentation/i }).waitFor();
      expect(await readEditor(page)).toBe(oneCustomer);
      await page.waitForTimeout(300);
      expect(demo.calls.slice(asked)).toEqual([]);
    });

    it('from the address of the graph itself, opened in the browser', async () => {
      const page = await go(`/graphql?query=${encodeURIComponent(oneCustomer)}`);
      await page.locator('.graphiql-query-editor .CodeMirror').waitFor();
      expect(new URL(page.url()).pathname).toBe('/graphiql');
      expect(await readEditor(page)).toBe(oneCustomer);
    });

    it('with the documentation of the graph beside it', async () => {
      const page = await go('/graphiql');
      await page.getByRole('button', { name: /documentation/i }).click();
      await page.getByRole('link', { name: 'OrdersOrderFacts', exact: true }).click();
      await page.getByText('One row per order').first().waitFor();
    });
  });

  describe('look as', () => {
    it('another role, which changes what is said to be masked, on both pages', async () => {
      const page = await goToList();
      const customers = page.getByRole('article', { name: 'Customers', exact: true });
      expect(await customers.innerText()).toContain('Personal data masked for you');
      await page.getByLabel('Look as').selectOption('admin');
      await customers.getByText('Personal data in clear for you').waitFor();
      const link = customers.getByRole('link', { name: /^Query this/ });
      expect(await link.count()).toBe(1);
      await page.getByLabel('Look as').selectOption('anonymous');
      await customers.getByText('Not readable for you').waitFor();
      expect(await link.count()).toBe(0);
      expect(await customers.innerText()).toMatch(/You may not query this\. Ask its owner: @[\w-]+ · \S+@\S+/);
      await page.getByLabel('Look as').selectOption('admin');
      await page.getByRole('link', { name: 'GraphiQL' }).click();
      expect(await page.getByLabel('Look as').inputValue()).toBe('admin');
    });

    it('a role whose token is kept nowhere', async () => {
      const page = await goToList();
      await page.getByLabel('Look as').selectOption('admin');
      await page.goto(`${portal.url}/graphiql#${new URLSearchParams({ query: oneCustomer })}`);
      await page.locator('.graphiql-query-editor .CodeMirror').waitFor();
      await runInGraphiql(page);
      const kept = await page.evaluate<string>(
        'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
      );
      expect(kept).toContain('admin');
      expect(kept).not.toMatch(/eyJ/);
    });

    it('the same role when the token has been refused, by a new one', async () => {
      visit = await open();
      const { page } = visit;
      let given = 0;
      await page.route('**/portal/viewers', async (route) => {
        if (given++ > 0) return route.continue();
        const viewers = [{ role: 'analyst', claims: {}, token: 'expired' }];
        return route.fulfill({ json: { kind: 'choose', viewers } });
      });
      await page.goto(portal.url);
      await page.locator('.product').first().waitFor();
      expect(given).toBe(2);
      expect(visit.complaints.splice(0)).toEqual([expect.stringContaining('401')]);
    });

    it('whoever a token says, where there are no roles to choose from', async () => {
      const guarded = await openPortal([...demo.subgraphs, local.subgraph], { roles, isGuarded: true });
      visit = await open();
      const { page, requests } = visit;
      await page.goto(guarded.url);
      await page.getByText('open the address that Concord printed').waitFor();
      const customers = page.getByRole('article', { name: 'Customers', exact: true });
      await customers.getByText('Not readable for you').waitFor();

      const granted = { subject: 'ada', roles: ['admin'], lifetimeSeconds: 60 };
      const token = await issueDevelopmentToken(granted, {
        rootSecret: portalSecret,
        environment: undefined,
        claimNames: defaultClaimNames,
        now: Date.now(),
      });
      await page.getByLabel('Token').fill(`Bearer ${token}`);
      await page.getByRole('button', { name: 'Use' }).click();
      await customers.getByText('Personal data in clear for you').waitFor();
      expect(await page.locator('#viewer').innerText()).toContain('You look as ada.');
      await page.getByRole('button', { name: 'Forget the token' }).click();
      await customers.getByText('Not readable for you').waitFor();

      const forged = `eyJ.${Buffer.from('{"sub":"ada"}').toString('base64url')}.token`;
      for (const refused of ['eyJ.no.token', forged]) {
        await page.getByLabel('Token').fill(refused);
        await page.getByRole('button', { name: 'Use' }).click();
        await page.getByRole('heading', { name: 'Your token is not accepted' }).waitFor();
        expect(await page.locator('#bearer').innerText()).toBe('Your token is not accepted.');
        await page.getByRole('button', { name: 'Forget the token' }).click();
        await customers.waitFor();
      }
      await page.goto(`${guarded.url}/graphiql`);
      await page.getByLabel('Token').fill('eyJ.no.token');
      await page.getByRole('button', { name: 'Use' }).click();
      expect(await page.locator('#bearer').innerText()).toBe('Your token has not been tried yet.');
      await page.goto(`${guarded.url}/graphiql#key=of-yesterday`);
      await page.getByText('The key is not the one of this Concord').waitFor();
      await guarded.close();
      const refusals = [expect.stringContaining('401'), expect.stringContaining('401')];
      expect(visit.complaints.splice(0)).toEqual(refusals);
      expect(requests.splice(0).every((url) => url.startsWith(`${guarded.url}/`))).toBe(true);
    });

    it('a role of the mesh with the key that the terminal shows, which leaves the address at once', async () => {
      const guarded = await openPortal([...demo.subgraphs, local.subgraph], { roles, isGuarded: true });
      visit = await open();
      const { page, requests } = visit;
      await page.goto(`${guarded.url}/#key=${guarded.key}`);
      await page.locator('.product').first().waitFor();
      expect([page.url(), await page.getByLabel('Look as').inputValue()]).toEqual([`${guarded.url}/`, 'analyst']);
      await page.getByRole('link', { name: 'GraphiQL' }).click();
      await page.locator('.graphiql-query-editor .CodeMirror').waitFor();
      expect(await page.getByLabel('Look as').inputValue()).toBe('analyst');
      await guarded.close();
      expect(requests.splice(0).filter((url) => url.includes(guarded.key ?? '-'))).toEqual([]);
    });

    it('a role of the mesh with the key put into the bar of a tab that is open already, on both pages', async () => {
      const guarded = await openPortal([...demo.subgraphs, local.subgraph], { roles, isGuarded: true });
      visit = await open();
      const { page, requests } = visit;
      for (const path of ['/', '/graphiql']) {
        await page.goto(guarded.url + path);
        await page.evaluate('sessionStorage.clear()');
        await page.reload();
        await page.getByText('open the address that Concord printed').waitFor();
        await page.evaluate('window.isSameDocument = true');
        await page.goto(`${guarded.url}${path}#key=of-yesterday`);
        await page.getByText('The key is not the one of this Concord').waitFor();
        expect(page.url()).toBe(guarded.url + path);
        await page.goto(`${guarded.url}${path}#key=${guarded.key}`);
        await page.getByLabel('Look as').waitFor();
        expect([page.url(), await page.getByLabel('Look as').inputValue()]).toEqual([guarded.url + path, 'analyst']);
        if (path === '/') await page.getByText('Personal data masked for you').first().waitFor();
        expect(await page.evaluate('window.isSameDocument')).toBe(true);
      }
      await guarded.close();
      expect(requests.splice(0).filter((url) => url.includes(guarded.key ?? '-'))).toEqual([]);
    });
  });

  describe('say what is wrong, and what to do,', () => {
    it('where the catalog is down, and go on when it is back', async () => {
      isCatalogDown = true;
      const page = await go('/');
      await page.getByRole('alert').waitFor();
      isCatalogDown = false;
      expect(await page.getByRole('alert').innerText()).toMatch(/^The catalog does not answer\s+.*queried in GraphiQL/);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.locator('.product').first().waitFor();
    });

    it('where the gateway is down', async () => {
      const page = await goToList();
      await page.route('**/graphql', (route) => route.abort('connectionrefused'));
      await page.getByRole('searchbox').fill('orders');
      await page.getByRole('heading', { name: 'The gateway does not answer' }).waitFor();
      expect(visit.complaints.splice(0)).toEqual([expect.stringContaining('ERR_CONNECTION_REFUSED')]);
    });

    it('where the gateway has no catalog', async () => {
      const bare = await openPortal(demo.subgraphs, { roles });
      visit = await open();
      await visit.page.goto(bare.url);
      await visit.page.getByRole('heading', { name: 'This gateway has no catalog' }).waitFor();
      await bare.close();
      expect(visit.requests.splice(0).every((url) => url.startsWith(`${bare.url}/`))).toBe(true);
      expect(visit.complaints.splice(0)).toEqual([expect.stringContaining('400')]);
    });
  });

  describe('can be used', () => {
    it('with the keyboard alone', async () => {
      const page = await goToList();
      const focused = () => page.evaluate<string>('document.activeElement.textContent || document.activeElement.id');
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('Skip to the products');
      await page.keyboard.press('/');
      expect(await focused()).toBe('query');
      await page.keyboard.type('order');
      await untilTold(page, /for “order”/);
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('All domains');
      for (let domains = await page.locator('#domains a').count(); domains > 0; domains--)
        await page.keyboard.press('Tab');
      expect(await focused()).toContain('@');
      await page
        .getByRole('link', { name: /^Query this/ })
        .first()
        .focus();
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('Columns');
      await page.keyboard.press('Enter');
      await page.getByRole('table').waitFor();
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/graphiql#query=/);
    });

    it('on a phone, without scrolling sideways', async () => {
      const page = await goToList('/', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
      const overhang = () => page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      await page.getByText('Columns', { exact: true }).first().tap();
      await page.getByRole('table').waitFor();
      expect(await overhang()).toBe(0);
      await page
        .getByRole('link', { name: /^Query this/ })
        .first()
        .tap();
      await page.locator('.graphiql-query-editor .CodeMirror').waitFor();
      await runInGraphiql(page);
      expect(await overhang()).toBe(0);
      const answer = await page.locator('.graphiql-response').boundingBox();
      expect(answer?.width).toBeGreaterThan(240);
    });

    it.each(['light', 'dark'] as const)(
      'in the %s, with letters that stand out from their ground',
      async (colorScheme) => {
        const page = await goToList('/', { colorScheme });
        const contrasts = await measureContrasts(page, kindsOfText);
        expect(contrasts.length).toBeGreaterThan(8);
        expect(contrasts.filter(([, contrast]) => contrast < 4.5)).toEqual([]);
      },
    );
  });
});

const kindsOfText = [
  'h1',
  '.lead',
  '.hint',
  '#told',
  '.brand',
  'nav a',
  '.domains a[aria-current]',
  '.domains a',
  'h2',
  '.domain p',
  'h3',
  '.id',
  '.version',
  '.description',
  '.badges .warn',
  '.badges .tag',
  '.badges .plain',
  'dt',
  'dd a',
  '.button',
  'summary',
];
