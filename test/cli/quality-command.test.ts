// `concord quality` as it is typed, over the demo mesh in a database of one's own: what it prints, keeps, and ends with.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoContracts } from '../../cli/read-contracts.ts';
import { type DemoFixture, setUpDemoMesh } from '../support/demo-mesh.ts';

const program = fileURLToPath(new URL('../../cli/concord.js', import.meta.url));
let demo: DemoFixture;
let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'concord-quality-'));
  demo = await setUpDemoMesh();
});
afterAll(async () => {
  await demo.close();
  rmSync(home, { recursive: true });
});
beforeEach(() => demo.client.query('truncate concord.quality_runs'));

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

function concord(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const env = { PATH: process.env.PATH, DATABASE_URL: demo.url, CONCORD_HOME: home, ...variables };
  const child = spawn(process.execPath, [program, 'quality', '--contracts', demoContracts, ...args], {
    cwd: home,
    env,
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

async function keptRuns(): Promise<readonly string[]> {
  const { rows } = await demo.client.query('select product, cause from concord.quality_runs order by product');
  return rows.map(({ product, cause }) => `${product} ${cause}`);
}

describe('of one product', () => {
  it('that is sound it prints the table and the score, keeps the run, and ends with 0', async () => {
    const { code, out, err } = await concord(['platform.dim_currency']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^product +check +type +severity +outcome +failing +threshold +ms\n/);
    expect(out).toMatch(/\nplatform\.dim_currency \d+\.\d+\.\d+: score 100, (\d+) of \1 checks passed, \d+ rows\.\n$/);
    expect(await keptRuns()).toEqual(['platform.dim_currency command']);
  });

  it('that breaks a check it ends with 1, and tells how many rows and not which', async () => {
    const { code, out } = await concord(['inventory.sku_inventory', '--json']);
    expect(code).toBe(1);
    const [{ status, score, isKept, run }] = JSON.parse(out).products;
    expect([status, score < 100, isKept]).toEqual(['broken', true, true]);
    const failing = run.results.filter(({ outcome }: { outcome: string }) => outcome === 'failed');
    expect(failing.length).toBeGreaterThan(0);
    expect(failing[0]).toMatchObject({ severity: 'error', failing: 5 });
  });

  it('with --no-keep and --progress it keeps nothing and tells each check on stderr', async () => {
    const { out, err } = await concord(['platform.dim_geo', '--no-keep', '--progress', '--json']);
    const [{ run, isKept }] = JSON.parse(out).products;
    expect(err.trim().split('\n')).toHaveLength(run.results.length);
    expect(err).toMatch(/^platform\.dim_geo: .+ passed \(\d+ ms\)\n/);
    expect([isKept, await keptRuns()]).toEqual([false, []]);
  });
});

it('of a domain it checks all of its products, and writes JUnit', async () => {
  const file = join(home, 'report.xml');
  const { out } = await concord(['--domain', 'orders', '--junit', file]);
  expect(out).toMatch(/orders\.order_facts .*score/);
  expect(await keptRuns()).toEqual(['orders.order_facts command', 'orders.order_items command']);
  const { rows } = await demo.client.query(
    `select (xpath('/testsuites/testsuite/@name', xmlparse(document $1)))::text[] as names`,
    [readFileSync(file, 'utf8')],
  );
  expect(rows[0].names).toEqual(['orders.order_facts', 'orders.order_items']);
});

describe('that cannot be run ends with 2 and', () => {
  it('names the product that was meant', async () => {
    const { code, out, err } = await concord(['orders.order_fact']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('the product "orders.order_fact". Did you mean "orders.order_facts"');
  });

  it('names the domain that was meant', async () => {
    const { code, err } = await concord(['--domain', 'order']);
    expect(code).toBe(2);
    expect(err).toContain('Did you mean "orders"');
  });

  it('tells that no database runs', async () => {
    const { code, err } = await concord([], { DATABASE_URL: '' });
    expect(code).toBe(2);
    expect(err).toContain('concord serve database');
  });

  it('tells that the database cannot be reached, once for each domain', async () => {
    const { code, out, err } = await concord(['--domain', 'platform'], {
      DATABASE_URL: 'postgres://a:b@127.0.0.1:9/c',
    });
    expect(code).toBe(2);
    expect(out.trim().split('\n')).toHaveLength(4);
    expect(out).toContain('platform.dim_date: not run.');
    expect(err).toContain('The runs are not kept.');
  });
});

it('by a user who may not keep runs tells so, and checks all the same', async () => {
  const role = `reader_${process.pid}`;
  await demo.client.query(`create role ${role} login password 'r'; grant usage on schema platform_product to ${role};
    grant select on all tables in schema platform_product to ${role}`);
  const url = new URL(demo.url);
  url.username = role;
  url.password = 'r';
  const { code, out, err } = await concord(['platform.dim_geo', '--json'], { DATABASE_URL: url.href });
  expect(code).toBe(0);
  expect(err).toContain('QUALITY_STORE_NOT_SET_UP');
  expect(JSON.parse(out).products[0]).toMatchObject({ isKept: false, score: 100 });
  expect(await keptRuns()).toEqual([]);
  await demo.client.query(`drop owned by ${role}; drop role ${role}`);
});
