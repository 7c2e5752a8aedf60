// The first publication of a product of the demo that others refer to, which were published before it: they are as they were.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ContractFile, loadMesh } from '../../../contracts/load.ts';
import { overlayFiles } from '../../../contracts/overlay-files.ts';
import { migrate } from '../../../mesh/migrate.ts';
import { prepareDrafts } from '../../../mesh/publications/prepare-drafts.ts';
import { createPublicationStore } from '../../../mesh/publications/publication-store.ts';
import { publishedFiles } from '../../../mesh/publications/published-files.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createTestPublisher } from '../../support/publishing.ts';

const root = new URL('../../../contracts/domains/', import.meta.url).pathname;
const demo = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml'))
  .map((path) => ({ path: join(root, path), text: readFileSync(join(root, path), 'utf8') }));
const customers = 'customer/customer_dim';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase('first_publication');
  pool = new pg.Pool({ connectionString: database.url });
  const client = await pool.connect();
  await migrate(client);
  client.release();
});
beforeEach(async () => {
  await pool.query('truncate concord.publications, concord.unmask_approvals, concord.notices');
  await publishAll(demo.filter(({ path }) => /order_facts|order_items/.test(path)));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** As if it had been judged. */
const publishAll = async (files: readonly ContractFile[]) => {
  const store = createPublicationStore(pool);
  const drafts = prepareDrafts(files, null).map(({ draft }) => draft);
  await store.publish(drafts, { author: 'ada', now: 0, judgedAt: (await store.readPublished()).sequence });
};

type Edits = Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>;

/** The folder of the demo with edits, by what the paths end in. */
function edit(edits: Edits): readonly ContractFile[] {
  return demo.map(({ path, text }) => {
    const [, own = []] = Object.entries(edits).find(([name]) => path.endsWith(`${name}.contract.yaml`)) ?? [];
    return { path, text: own.reduce((edited, [from, to]) => replaceOne(edited, from, to), text) };
  });
}

function replaceOne(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new TypeError(`the contract does not hold ${from}`);
  return text.replace(from, to);
}

/** What speaks against publishing these of the folder, and what is unmasked, `orders.order_facts order_id`. */
async function publish(names: readonly string[], folder: readonly ContractFile[], sentFrom = '') {
  const sent = folder
    .filter(({ path }) => names.some((name) => path.endsWith(`${name}.contract.yaml`)))
    .map(({ path, text }) => ({ path: `${sentFrom}${path}`, text }));
  const publisher = createTestPublisher(pool, undefined, sentFrom === '' ? folder : demo);
  const result = await publisher.publish({ candidates: prepareDrafts(sent, null), author: 'ada', isDryRun: true });
  if (!('report' in result)) return [result.kind];
  return result.report.findings.map(({ code, product }) => `${code} ${product}`);
}

const words = [
  ['version: "3.1.0"', 'version: "3.1.1"'],
  ['One row per customer who', 'A row for each customer who'],
] as const;
const clearKey = [
  [
    '    description: Identifies a customer in every domain.\n    tags: [PII]\n    mask: tokenize\n',
    '    description: Identifies a customer in every domain.\n',
  ],
] as const;

const clearReference = [
  [
    '    tags: [PII]\n    mask: tokenize\n    references: { product: customer.customer_dim',
    '    references: { product: customer.customer_dim',
  ],
] as const;

const weakMail = ['    mask: sha256\n', '    mask: last4\n'] as const;

describe('the first publication of a product that others refer to', () => {
  it('unmasks nothing of those that nobody touched', async () => {
    expect(await publish([customers], edit({ [customers]: words }))).toEqual([]);
  });

  it('cannot take a mask away from those that were published, by making them fall out of what was before', async () => {
    const folder = edit({ [customers]: [...words, ...clearKey], 'orders/order_facts': clearReference });
    const told = await publish([customers, 'orders/order_facts'], folder);
    expect(told).toContain('PUBLICATION_UNMASKS orders.order_facts');
  });

  it('is refused where one that is published would fall out by it', async () => {
    expect(await publish([customers], edit({ [customers]: [...words, ...clearKey] }))).toContain(
      'CONTRACT_REFERENCE_CONTRADICTS null',
    );
  });

  it('is held against the folder that is served, where it does not come from there', async () => {
    const folder = edit({ [customers]: [...words, weakMail] });
    expect(await publish([customers], folder, '/elsewhere')).toContain('PUBLICATION_UNMASKS customer.customer_dim');
    expect(await publish([customers], folder)).toEqual([]);
  });

  it('shows nothing of a table that another one hides, and both need an approval to show it', async () => {
    const mails = demo
      .filter(({ path }) => path.endsWith(`${customers}.contract.yaml`))
      .map(({ path, text }) => ({
        path: path.replace('customer_dim', 'customer_mails'),
        text: text.replace('product.customer_dim', 'product.customer_mails').replaceAll('reverse: ', 'reverse: mails_'),
      }));
    await publishAll(mails);
    const folder = edit({ [customers]: [...words, weakMail] });
    expect(await publish([customers], folder)).toEqual([]);
    const served = publishedFiles(await createPublicationStore(pool).readPublished());
    const { products } = loadMesh(overlayFiles(folder, served)).mesh;
    const mask = (key: string) => products.find((one) => one.key === key)?.columns.find(({ name }) => name === 'email');
    expect(mask('customer.customer_dim')?.mask).toBe('redact'); // hides what either of the two hides
    const both = [...folder, ...mails.map(({ path, text }) => ({ path, text: replaceOne(text, ...weakMail) }))];
    expect(await publish([customers, 'customer/customer_mails'], both)).toEqual([
      'PUBLICATION_UNMASKS customer.customer_dim',
      'PUBLICATION_UNMASKS customer.customer_mails',
    ]);
  });
});
