// What `concord quality` prints: a table, JSON, and JUnit that an XML parser reads back as it was; and how it ends.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { printJunit } from '../../cli/quality/print-junit.ts';
import { printReports, printReportsAsJson } from '../../cli/quality/print-reports.ts';
import { exitCodeOf, type ProductReport } from '../../cli/quality/product-report.ts';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import { passed, runOf } from '../support/quality-processes.ts';
import { loadShopMesh } from '../support/shop-mesh.ts';

const rules = { weights: { error: 3, warning: 1 } };
const [orders, lines] = ['shop.orders', 'shop.lines'].map((key) => {
  const found = loadShopMesh().products.find((product) => product.key === key);
  if (found === undefined) throw new Error(`no product ${key}`);
  return found;
}) as [Product, Product];

const failed: CheckResult = {
  ...passed,
  check: 'amount range',
  type: 'range',
  outcome: 'failed',
  failing: 5,
  threshold: 2,
};
const errored: CheckResult = {
  ...passed,
  check: 'slow',
  type: 'custom_sql',
  outcome: 'error',
  failing: null,
  reason: 'It took longer than 30 seconds.',
  tookMs: 30_001.4,
};
const unknown: CheckResult = {
  ...passed,
  check: 'complete',
  type: 'completeness',
  severity: 'warning',
  outcome: 'unknown',
  failing: null,
  reason: 'No reference is declared.',
};
const all = [passed, failed, errored, unknown];

const reportOf = (results: readonly CheckResult[], product = orders): ProductReport => ({
  product,
  run: runOf({ results, rowCount: 60, finishedAt: runOf().startedAt + 1_250 }),
  problem: null,
  isKept: true,
});
const notRun: ProductReport = {
  product: lines,
  run: null,
  problem: new ConcordError('DATABASE_UNAVAILABLE', { domain: 'shop' }),
  isKept: false,
};

describe('the exit code', () => {
  const warning = { ...failed, severity: 'warning' } as const;
  it.each([
    [0, 'all passed', [reportOf([passed])]],
    [0, 'only warnings failed, or nothing is known', [reportOf([passed, warning, unknown])]],
    [1, 'a check of severity error failed', [reportOf([passed]), reportOf([failed])]],
    [1, 'a check could not be carried out, also a warning', [reportOf([{ ...errored, severity: 'warning' }])]],
    [1, 'a product could not be checked', [reportOf([passed]), notRun]],
    [2, 'no product could be checked', [notRun]],
  ])('is %i where %s', (code, _, reports) => {
    expect(exitCodeOf(reports)).toBe(code);
  });
});

it('prints a table, and a line for each product with what did not pass', () => {
  expect(printReports([reportOf(all), notRun], rules).split('\n')).toEqual([
    'product      check            type          severity  outcome  failing  threshold     ms',
    '-----------  ---------------  ------------  --------  -------  -------  ---------  -----',
    'shop.orders  amount is there  not_null      error     passed         0          0      2',
    'shop.orders  amount range     range         error     failed         5          2      2',
    'shop.orders  slow             custom_sql    error     error                     0  30001',
    'shop.orders  complete         completeness  warning   unknown                   0      2',
    '',
    'shop.orders 1.0.0: score 33, 1 of 4 checks passed, 60 rows.',
    '  amount range (failed, severity error): 5 failing, 2 allowed.',
    '  slow (error, severity error): It took longer than 30 seconds.',
    '  complete (unknown, severity warning): No reference is declared.',
    `shop.lines: not run. ${notRun.problem?.message}`,
  ]);
});

it('prints JSON with the score of each run', () => {
  const { products } = JSON.parse(printReportsAsJson([reportOf(all), notRun], rules));
  expect(products).toMatchObject([
    {
      product: 'shop.orders',
      version: '1.0.0',
      score: 33,
      status: 'broken',
      isKept: true,
      problem: null,
      run: { results: all },
    },
    { product: 'shop.lines', score: null, status: 'unknown', run: null, problem: { code: 'DATABASE_UNAVAILABLE' } },
  ]);
});

describe('JUnit', () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ connectionString: inject('postgresUrl') });
    await client.connect();
  });
  afterAll(() => client.end());

  /** By libxml2, which PostgreSQL parses XML with. */
  async function read(xml: string, path: string): Promise<readonly string[]> {
    const { rows } = await client.query('select (xpath($2, xmlparse(document $1)))::text[] as found', [xml, path]);
    return rows[0].found;
  }
  const of = (value: string) => value.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');

  it('has a suite for each product and a case for each check, failures and errors told apart', async () => {
    const xml = printJunit([reportOf(all), notRun], rules);
    const suites = '/testsuites/testsuite';
    expect(await read(xml, `${suites}/@name`)).toEqual(['shop.orders', 'shop.lines']);
    for (const [name, counts] of Object.entries({ tests: [4, 1], failures: [1, 0], errors: [1, 1], skipped: [1, 0] })) {
      expect(await read(xml, `${suites}/@${name}`)).toEqual(counts.map(String));
      const total = counts.reduce((sum, count) => sum + count);
      expect(await read(xml, `/testsuites/@${name}`)).toEqual([String(total)]);
    }
    expect(await read(xml, `${suites}[1]/@time | ${suites}[1]/@timestamp`)).toEqual(['1.250', '2026-06-01T12:00:30']);
    expect(await read(xml, `${suites}[1]/testcase/@name`)).toEqual(all.map(({ check }) => check));
    expect(await read(xml, `${suites}[1]/testcase/@classname`)).toEqual(all.map(() => 'shop.orders'));
    expect(await read(xml, '//testcase[failure]/@name')).toEqual(['amount range']);
    expect(await read(xml, '//failure/@message')).toEqual(['Severity error. 5 failing, 2 allowed.']);
    expect(await read(xml, '//error/@type')).toEqual(['custom_sql', 'DATABASE_UNAVAILABLE']);
    expect(await read(xml, '//testcase[skipped]/@name')).toEqual(['complete']);
    expect(await read(xml, `${suites}[1]/properties/property[@name="score"]/@value`)).toEqual(['33']);
  });

  it.each(['<failure> & "quoted" \'single\' ]]> <!-- x -->', 'two\nlines\tand\ra return', 'ümläut 漢字 \u{1f600}'])(
    'gives back the name %j',
    async (name) => {
      const xml = printJunit([reportOf([{ ...passed, check: name }])], rules);
      const { rows } = await client.query(
        `select name from xmltable('//testcase' passing xmlparse(document $1) columns name text path '@name')`,
        [xml],
      );
      expect(rows.map((row) => of(row.name))).toEqual([name]);
    },
  );

  it('replaces what XML cannot hold', async () => {
    const xml = printJunit([reportOf([{ ...passed, check: 'a\u0000b\u001bc\ud800d\uffffe' }])], rules);
    expect(await read(xml, '//testcase/@name')).toEqual(['a\ufffdb\ufffdc\ufffdd\ufffde']);
  });
});
