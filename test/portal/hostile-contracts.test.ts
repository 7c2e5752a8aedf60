// Contracts are other people's input. Whatever their texts say, the pages show it as text: in the list, in the columns, and in
// GraphiQL, which makes Markdown of descriptions.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { printDomainSdl } from '../../cli/print-graph.ts';
import { loadMesh } from '../../contracts/load.ts';
import { describeInBrowser, type Visit } from '../support/browser.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../support/local-catalog.ts';
import { openPortal, type Portal } from '../support/portal.ts';

const script = '<script>window.wasRun = 1</script>';
const image = '<img src=x onerror="window.wasRun = 2">';
const closing = '"><svg onload="window.wasRun = 3"></svg>';
const markdown =
  '[press](javascript:window.wasRun=4) ![seen](https://evil.example/pixel.png) [away](https://evil.example/)';
const address = 'javascript:window.wasRun=5';
const quoted = (text: string) => JSON.stringify(text);

const files = {
  'evil/domain.yaml': `
name: evil
bounded_context: ${quoted(`Evil ${script}`)}
owner: { team: ${quoted(`@evil${image}`)}, contact: ${quoted(address)}, slack: ${quoted(`#evil${closing}`)} }
`,
  'evil/plan.contract.yaml': `
name: evil.product.plan
version: "1.0.0"
title: ${quoted(`Plan ${script}${closing}`)}
description: ${quoted(`Description ${script} ${image} ${markdown}`)}
tags: [${quoted(closing)}]
primary_key: [id]
schema:
  - { name: id, type: string, required: true, description: ${quoted(`Column ${script} ${image} ${markdown}`)}, unit: ${quoted(image)} }
sla: { freshness: 1h }
semantics: { id: ${quoted(`Meaning ${script}`)} }
access: { read: [{ role: analyst }] }
status: deprecated
deprecation: { sunset_date: 2030-01-01, migration_notes: ${quoted(`Notes ${image} ${address}`)} }
`,
};

describeInBrowser('contracts with hostile texts', (open) => {
  let database: TestDatabase;
  let local: LocalCatalog;
  let portal: Portal;
  let visit: Visit;

  beforeAll(async () => {
    const { mesh, problems } = loadMesh(Object.entries(files).map(([path, text]) => ({ path, text })));
    expect(problems.map(({ message }) => message)).toEqual([]);
    database = await createTestDatabase('hostile');
    local = await openLocalCatalog(database.url, mesh);
    const transport = async () => ({ dataText: `{"evil":{"plan":{"nodes":[{"id":${quoted(image)}}]}}}`, errors: [] });
    const sdl = printDomainSdl(mesh, 'evil');
    const evil = { name: 'evil', url: 'http://evil.test/graphql', sdl, make: 'concord', transport } as const;
    portal = await openPortal([evil, local.subgraph], { roles: ['analyst'] });
  });
  afterAll(async () => {
    await portal.close();
    await local.database.close();
    await database.drop();
  });
  afterEach(() => visit.close());

  async function expectNothingRan(page: Page): Promise<void> {
    expect(await page.evaluate('window.wasRun')).toBeUndefined();
    const links = await page.locator('a').all();
    const targets = await Promise.all(links.map((link) => link.getAttribute('href')));
    expect(targets.filter((target) => /^\s*(javascript|data|vbscript):/i.test(target ?? ''))).toEqual([]);
  }

  it('are shown as they are written, and do nothing', async () => {
    visit = await open();
    const { page, complaints, requests } = visit;
    await page.goto(portal.url);
    await page.getByText('Columns', { exact: true }).click();
    await page.getByRole('table').waitFor();
    const text = await page.locator('#products').innerText();
    for (const told of [script, image, closing, markdown, address]) expect(text).toContain(told);
    expect(await page.locator('#products').locator('script, img, svg, a:not(.button)').count()).toBe(0);
    await expectNothingRan(page);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(portal.url))).toEqual([]);
  });

  it('do nothing in a search or an address either', async () => {
    visit = await open();
    const { page, complaints } = visit;
    await page.goto(`${portal.url}/?${new URLSearchParams({ q: image, domain: script })}#${script}`);
    await page.getByRole('heading', { name: 'There is no such domain' }).waitFor();
    await page.goto(`${portal.url}/?${new URLSearchParams({ q: image, domain: 'evil' })}`);
    await page
      .locator('#told')
      .filter({ hasText: `in evil for “${image}”` })
      .waitFor();
    await expectNothingRan(page);
    expect(complaints).toEqual([]);
  });

  it('do nothing in GraphiQL: its documentation neither runs nor loads anything', async () => {
    visit = await open();
    const { page, complaints, requests } = visit;
    const loaded: string[] = [];
    page.on('response', (response) => loaded.push(response.url()));
    await page.goto(`${portal.url}/graphiql#${new URLSearchParams({ query: '{ evil { plan { nodes { id } } } }' })}`);
    await page.getByRole('button', { name: /documentation/i }).click();
    await page.getByRole('link', { name: 'EvilPlan', exact: true }).click();
    await page.locator('.graphiql-markdown-description').filter({ hasText: 'Column' }).first().waitFor();
    expect(await page.locator('.graphiql-doc-explorer').innerText()).toContain('<script>window.wasRun = 1</script>');
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.locator('.result-window').filter({ hasText: 'onerror' }).waitFor();
    await page.waitForTimeout(200);
    await expectNothingRan(page);
    // The picture of the description is asked for by the page, and refused by the policy before it leaves.
    expect(loaded.filter((url) => !url.startsWith(portal.url) && !url.startsWith('data:'))).toEqual([]);
    expect(requests.filter((url) => url.includes('evil.example') && !url.endsWith('/pixel.png'))).toEqual([]);
    expect(complaints.filter((complaint) => !/pixel\.png.*Content Security Policy/.test(complaint))).toEqual([]);
  });
});
