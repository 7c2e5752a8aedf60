// A thousand products: the page shows them by and by, and stays quick.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { loadMesh } from '../../contracts/load.ts';
import { describeInBrowser, type Visit } from '../support/browser.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../support/local-catalog.ts';
import { openPortal, type Portal } from '../support/portal.ts';

const domains = Array.from({ length: 20 }, (_, index) => `domain_${String.fromCharCode(97 + index)}`);
const productsPerDomain = 50;

const contract = (domain: string, index: number) => `
name: ${domain}.product.p${index}
version: "1.0.0"
primary_key: [id]
schema: [{ name: id, type: string, required: true }]
sla: { freshness: 1h }
semantics: { id: Any. }
access: { read: [{ role: analyst }] }
`;

const files = domains.flatMap((name) => [
  { path: `${name}/domain.yaml`, text: `name: ${name}\nbounded_context: Made up.\nowner: { team: "@${name}" }\n` },
  ...Array.from({ length: productsPerDomain }, (_, index) => ({
    path: `${name}/p${index}.contract.yaml`,
    text: contract(name, index),
  })),
]);

describeInBrowser('a catalog of a thousand products', (open) => {
  let database: TestDatabase;
  let local: LocalCatalog;
  let portal: Portal;
  let visit: Visit;

  beforeAll(async () => {
    const { mesh, problems } = loadMesh(files);
    expect(problems.map(({ message }) => message)).toEqual([]);
    database = await createTestDatabase('large_catalog');
    local = await openLocalCatalog(database.url, mesh);
    portal = await openPortal([local.subgraph], { roles: ['analyst'] });
  });
  afterAll(async () => {
    await portal.close();
    await local.database.close();
    await database.drop();
  });
  afterEach(async () => {
    await visit.close();
    expect(visit.complaints).toEqual([]);
  });

  it('is shown a hundred at a time, each product in the section of its domain, and none twice', async () => {
    visit = await open();
    const { page } = visit;
    await page.goto(portal.url);
    const products = page.locator('.product');
    await products.nth(99).waitFor();
    expect(await page.locator('#told').innerText()).toBe('1,000 products, 100 of them shown');
    await page.getByRole('button', { name: 'Show more products' }).click();
    await products.nth(199).waitFor();
    expect(await page.locator('#told').innerText()).toBe('1,000 products, 200 of them shown');
    const shown = await page.evaluate<readonly [string, string[]][]>(
      `[...document.querySelectorAll('.domain')].map((one) => [one.dataset.domain, [...one.querySelectorAll('.id')].map((id) => id.textContent)])`,
    );
    expect(shown.map(([domain]) => domain)).toEqual([...shown.map(([domain]) => domain)].sort());
    expect(shown.filter(([domain, ids]) => ids.some((id) => !id.startsWith(`${domain}.`)))).toEqual([]);
    expect(new Set(shown.flatMap(([, ids]) => ids)).size).toBe(200);
  });

  it('is narrowed to one domain, all of which fits', async () => {
    visit = await open();
    const { page } = visit;
    await page.goto(`${portal.url}/?domain=domain_c`);
    await page
      .locator('.product')
      .nth(productsPerDomain - 1)
      .waitFor();
    expect(await page.locator('#told').innerText()).toBe('50 products in domain_c');
    expect(await page.getByRole('button', { name: 'Show more products' }).count()).toBe(0);
  });
});
