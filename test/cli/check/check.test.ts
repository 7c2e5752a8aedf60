// `concord check` over a published mesh with data and a consumer: what it finds, and the report in each of its forms.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { printJson } from '../../../cli/check/print-json.ts';
import { printMarkdown } from '../../../cli/check/print-markdown.ts';
import { printSarif } from '../../../cli/check/print-sarif.ts';
import { printText } from '../../../cli/check/print-text.ts';
import type { CheckReport } from '../../../mesh/check/check-report.ts';
import { type CheckedShop, contracts, openCheckedShop, ordersFile } from './checked-shop.ts';

let shop: CheckedShop;
beforeAll(async () => {
  shop = await openCheckedShop();
});
afterAll(() => shop.close());
beforeEach(() => shop.restore());

function edit(path: string, ...edits: readonly (readonly [from: string, to: string])[]): void {
  let text = contracts[path] ?? '';
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new TypeError(`${path} does not hold ${from}`);
    text = text.replace(from, to);
  }
  shop.write(path, text);
}

/** `error version VERSION_STEP_TOO_SMALL shop.orders` */
function tell({ findings }: CheckReport): readonly string[] {
  return findings.map(({ level, part, code, product }) => `${level} ${part} ${code} ${product}`);
}

const errors = (report: CheckReport) => tell(report).filter((line) => line.startsWith('error'));

const breaking = [
  ['2.1.0', '2.1.1'],
  ['  - { name: note, type: string, description: What was said }\n', ''],
  ['unmask: [{ role: admin }]', 'unmask: [{ role: admin }, { role: analyst }]'],
  ['quality:', 'quality:\n  - { name: no_negative, type: range, column: amount, params: { min: 0 }, severity: error }'],
] as const;

describe('a change that speaks against itself', () => {
  const forms = {
    txt: (report: CheckReport) => printText(report, { hasColours: false, hasDiffs: true }),
    md: printMarkdown,
    json: printJson,
    sarif: (report: CheckReport) =>
      printSarif(report, { version: '1.2.3', locate: (file) => file.replace(`${shop.folder}/`, '') }),
  };
  it.each(Object.entries(forms))('is told as %s', async (name, print) => {
    edit(ordersFile, ...breaking);
    const text = print(await shop.check({ against: 'published' })).replaceAll(`${shop.folder}/`, '');
    await expect(`${text}\n`).toMatchFileSnapshot(`reports/breaking.${name}.golden`);
  });

  it('is told by each part that has something against it', async () => {
    edit(ordersFile, ...breaking);
    const report = await shop.check();
    expect([report.isPassed, report.against, report.skipped]).toEqual([false, 'published', []]);
    expect(errors(report)).toEqual([
      'error version VERSION_MAJOR_IN_PLACE shop.orders',
      'error unmasking UNMASKING_NOT_APPROVED shop.orders',
      'error consumers CONSUMER_BREAKS shop.orders',
      'error quality QUALITY_CHECK_FAILED shop.orders',
    ]);
  });
});

describe('a change that adds something', () => {
  const added = [
    ['2.1.0', '2.2.0'],
    ['semantics:', '  - { name: margin, type: "decimal(12,2)", description: What is earned }\nsemantics:'],
  ] as const;

  it('passes, with what may still go wrong, and shows what changes in GraphQL and SQL', async () => {
    edit(ordersFile, ...added);
    const report = await shop.check();
    expect(report.isPassed).toBe(true);
    expect(tell(report)).toEqual(['warning table COLUMN_MAY_BE_NULL shop.orders']);
    expect(report.products).toEqual([
      { product: 'shop.orders', file: expect.any(String), before: '2.1.0', after: '2.2.0', asked: 'minor' },
    ]);
    expect(report.impacts.map(({ message }) => message)).toEqual(['tells finance: pin ^2.1, 312 requests in 7 days']);
    expect(report.diffs.map(({ name, kind }) => [kind, name])).toEqual([
      ['graphql', 'shop.graphql'],
      ['sql', 'shop.orders: list as admin'],
      ['sql', 'shop.orders: list as analyst, any role of shop'],
    ]);
    expect(report.diffs[0]?.text).toContain('\n+  margin: Decimal\n');
    expect(report.diffs[1]?.text).toMatch(/\n\+ {2}\|\| ',"margin":'.*"t0"."margin"/);
  });

  it('tells of columns that no contract lists, without asking for anything', async () => {
    edit(ordersFile, ['2.1.0', '2.1.1'], ['What was bought.', 'All that was bought.']);
    expect(tell(await shop.check())).toContain('note table COLUMNS_UNLISTED shop.orders');
  });
});

describe('the checks over the data', () => {
  it('are run for what changes, and for all with --all', async () => {
    await shop.pool.query('update shop_product.orders set email = null');
    try {
      expect(errors(await shop.check())).toEqual([]);
      expect(errors(await shop.check({ isWhole: true }))).toEqual(['error quality QUALITY_CHECK_FAILED shop.orders']);
    } finally {
      await shop.pool.query(`update shop_product.orders set email = 'a@example.com'`);
    }
  });
});

describe('what is unmasked', () => {
  it('passes once somebody has approved exactly this text', async () => {
    const widened = [
      ['2.1.0', '2.2.0'],
      ['unmask: [{ role: admin }]', 'unmask: [{ role: admin }, { role: analyst }]'],
    ] as const;
    edit(ordersFile, ...widened);
    const unapproved = await shop.check();
    expect(errors(unapproved)).toEqual(['error unmasking UNMASKING_NOT_APPROVED shop.orders']);
    const { createApprovalStore } = await import('../../../mesh/publications/approval-store.ts');
    const { digestOfText } = await import('../../../mesh/publications/publication-store.ts');
    const { readFileSync } = await import('node:fs');
    const digest = digestOfText(readFileSync(`${shop.folder}/contracts/${ordersFile}`, 'utf8'));
    const draft = { product: 'shop.orders', digest, column: 'email', approvedBy: 'bea', reason: 'Asked for.' };
    await createApprovalStore(shop.pool).approve(draft, 1_700_000_000_000);
    expect(errors(await shop.check())).toEqual([]);
    edit(ordersFile, ...widened, ['What was bought.', 'All that was bought.']);
    expect(errors(await shop.check())).toEqual(['error unmasking UNMASKING_NOT_APPROVED shop.orders']);
  });
});

describe('a column that is masked', () => {
  it('is not shown by a new product over the same table in place of the old one, either', async () => {
    const twin = (contracts[ordersFile] ?? '')
      .replace('shop.product.orders', 'shop.product.letters')
      .replace('primary_key:', 'source: { table: shop_product.orders }\nprimary_key:')
      .replace(', tags: [PII], mask: redact', '');
    shop.remove(ordersFile);
    shop.write('shop/letters.contract.yaml', twin);
    expect(errors(await shop.check({ against: 'main' }))).toEqual([
      'error version PRODUCT_REMOVED_EARLY shop.orders',
      'error unmasking UNMASKING_NOT_APPROVED shop.letters',
      'error consumers CONSUMER_BREAKS shop.orders',
    ]);
  });
});

describe('a contract that cannot be read', () => {
  it('is told with its place, and does not look as if its product were gone', async () => {
    edit(ordersFile, ['type: integer, required: true', 'type: intger, required: true']);
    const report = await shop.check();
    expect(errors(report).every((line) => line.startsWith('error form '))).toBe(true);
    expect(report.findings[0]?.at).toMatchObject({ line: 9, column: expect.any(Number) });
    expect([report.changes, report.impacts]).toEqual([[], []]);
  });
});

describe('the whole graph', () => {
  it('must compose, with the subgraphs that no contract makes', async () => {
    const store = (await import('../../../mesh/publications/publication-store.ts')).createPublicationStore(shop.pool);
    const { sequence } = await store.readPublished();
    const text = 'type Query { customers: Int } type ShopOrders @key(fields: "orderId") { orderId: Strange! }';
    const draft = {
      kind: 'subgraph',
      name: 'reviews',
      version: null,
      url: 'https://example.com/graphql',
      note: null,
    } as const;
    await store.publish([{ ...draft, text, cause: 'publish' }], { author: 'ada', now: 0, judgedAt: sequence });
    try {
      const report = await shop.check();
      expect(new Set(errors(report))).toEqual(new Set(['error composition COMPOSITION_FAILED null']));
      expect(report.findings.filter(({ part }) => part === 'composition').map(({ message }) => message)).toEqual([
        'INVALID_GRAPHQL (reviews): [reviews] Unknown type Strange. Correct the SDL of the subgraph.',
        'FOREIGN_TYPE_CHANGED (shop, reviews): "ShopOrders.orderId" is Int! in "shop" and Strange! in the published subgraph "reviews". Give it the same type.',
      ]);
    } finally {
      await store.publish([{ ...draft, text: '', cause: 'withdraw' }], {
        author: 'ada',
        now: 0,
        judgedAt: sequence + 1,
      });
    }
  });
});

describe('a draft', () => {
  const draft = (edited: string) => shop.write('shop/plans.contract.yaml', edited);
  const stub = (contracts[ordersFile] ?? '')
    .replace('shop.product.orders', 'shop.product.plans')
    .replace('reverse: orders', 'reverse: plans')
    .replace('status: published', 'status: draft');

  const ofPlans = (report: CheckReport) => tell(report).filter((line) => line.endsWith('shop.plans'));

  it('whose table is not there yet passes with a warning, and what is to be served does not', async () => {
    draft(stub);
    const report = await shop.check();
    expect([report.isPassed, ofPlans(report)]).toEqual([true, ['warning table TABLE_MISSING shop.plans']]);
    draft(stub.replace('status: draft', 'status: published'));
    expect(errors(await shop.check())).toContain('error table TABLE_MISSING shop.plans');
  });

  it('whose table has other columns passes with a warning for each', async () => {
    draft(
      `${stub.replace('name: note, type: string', 'name: plan, type: string')}source: { table: shop_product.orders }\n`,
    );
    const report = await shop.check();
    expect(report.isPassed).toBe(true);
    expect(ofPlans(report)).toContain('warning table COLUMN_MISSING shop.plans');
  });
});

describe('the first publication of a product that others refer to', () => {
  it('says nothing of those that nobody touched', async () => {
    await shop.pool.query(`delete from concord.publications where name = 'people.customers'`);
    edit('people/customers.contract.yaml', ['Who buys.', 'All who buy.']);
    const report = await shop.check({ against: 'published' });
    expect(errors(report)).toEqual([]);
    expect(report.products).toEqual([expect.objectContaining({ product: 'people.customers', before: null })]);
    expect(report.changes.map(({ kind, product }) => `${product} ${kind}`)).toEqual(['people.customers product-added']);
  });
});
