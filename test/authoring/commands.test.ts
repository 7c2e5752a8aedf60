// `concord init` and `concord introspect` as commands, in a folder of their own.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addOwner } from '../../cli/authoring/code-owners.ts';
import { initDomain } from '../../cli/authoring/init.ts';
import { parseTableName } from '../../cli/authoring/table-name.ts';
import { readContracts } from '../../cli/read-contracts.ts';
import { migrate } from '../../mesh/migrate.ts';
import { createPublicationStore } from '../../mesh/publications/publication-store.ts';
import { createKnownTables, readKnownTables } from '../support/authoring-tables.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const program = fileURLToPath(new URL('../../cli/concord.js', import.meta.url));

let test: TestDatabase;
let folder: string;

beforeAll(async () => {
  test = await createTestDatabase('commands');
  const client = new pg.Client({ connectionString: test.url });
  await client.connect();
  await createKnownTables(
    client,
    readKnownTables('tables').filter(({ file }) => ['rental_customer', 'kunden_stamm'].includes(file)),
  );
  await migrate(client);
  await client.query(`create schema sales;
    create table sales.buyers (id integer primary key);
    create table sales.baskets (id integer primary key, buyer_id integer references sales.buyers)`);
  await client.query('create schema odd; create table odd.nothing (); create table odd."a b" (id integer)');
  await client.end();
});

afterAll(() => test?.drop());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'concord-authoring-'));
  mkdirSync(join(folder, '.git'));
  return () => rmSync(folder, { recursive: true });
});

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

function concord(...words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, NO_COLOR: '1', DATABASE_URL: test.url },
  });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.on('data', (data) => out.push(String(data)));
  child.stderr.on('data', (data) => err.push(String(data)));
  return new Promise((done) => {
    child.on('close', (code) => done({ code, out: out.join(''), err: err.join('') }));
  });
}

const init = (...more: readonly string[]) =>
  concord('init', 'rental', '--owner', '@rental-team', '--on-call', 'rental-pager', ...more);
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

function load() {
  const { problems, warnings, mesh } = readContracts(join(folder, 'contracts'));
  return { told: [...problems, ...warnings].map(({ message }) => message), mesh };
}

describe('concord init', () => {
  it('makes a domain that loads as it is, with its owners and the check of its changes', async () => {
    const { code, out } = await init();
    expect(code).toBe(0);
    expect(readdirSync(join(folder, 'contracts/rental')).sort()).toEqual([
      'README.md',
      'domain.yaml',
      'first_product.contract.yaml',
    ]);
    expect(load().told).toEqual([]);
    expect(load().mesh.domains[0]?.owner).toMatchObject({ team: '@rental-team', onCall: 'rental-pager' });
    expect(load().mesh.products.map(({ status }) => status)).toEqual(['draft']);
    expect(read('.github/CODEOWNERS')).toContain('\n/contracts/rental/ @rental-team\n');
    const workflow = parse(read('.github/workflows/concord-check.yml'));
    expect(JSON.stringify(workflow.jobs.check.steps)).toContain('concord check');
    expect(out).toContain('Next:');
  });

  it('makes what passes the check with a database at hand, though the table of its stub is still to come', async () => {
    await init();
    const { code, out } = await concord('check', '--contracts', 'contracts', '--require', 'database');
    expect(out).toContain('TABLE_MISSING');
    expect(code).toBe(0);
  });

  it('writes nothing over, and no owner twice', async () => {
    await init();
    writeFileSync(join(folder, 'contracts/rental/domain.yaml'), 'mine');
    const { code, out } = await init();
    expect([code, out.match(/left as it is/g)?.length]).toEqual([0, 5]);
    expect(read('contracts/rental/domain.yaml')).toBe('mine');
    expect(read('.github/CODEOWNERS').match(/rental/g)).toHaveLength(2);
  });

  it('adds to the owners that are there', async () => {
    writeFileSync(join(folder, 'CODEOWNERS'), '* @everybody');
    await init('--ci', 'gitlab');
    expect(read('CODEOWNERS')).toBe('* @everybody\n/contracts/rental/ @rental-team\n');
    expect(Object.keys(parse(read('.gitlab/concord-check.yml')))).toEqual(['concord-check']);
  });

  it('makes nothing in a dry run', async () => {
    const { out } = await init('--dry-run');
    expect(out.match(/would be made/g)).toHaveLength(5);
    expect(readdirSync(folder)).toEqual(['.git']);
  });

  it('begins with the contract of a table', async () => {
    const { code } = await init('--table', 'rental.customer');
    expect(code).toBe(0);
    expect(load().told).toEqual([]);
    expect(load().mesh.products.map(({ id, status }) => [id, status])).toEqual([['rental.customer', 'draft']]);
  });

  it.each([
    [{ domain: 'Rental' }, 'The domain "Rental" cannot be used'],
    [{ domain: '../up' }, 'The domain "../up" cannot be used'],
    [{ domain: 'catalog' }, 'The domain "catalog" cannot be used'],
    [{ owner: 'a b' }, 'The owner "a b" cannot be used'],
    [{ owner: '@a\n* @b' }, 'cannot be used'],
    [{ onCall: ' ' }, 'it is empty'],
    [{ product: 'x_v2' }, 'The product "x_v2" cannot be used'],
  ])('refuses %j and makes nothing', (more, reason) => {
    const people = { owner: '@a', onCall: 'b', contact: null, slack: null };
    const how = { ci: 'github', isDryRun: false, hasStub: true } as const;
    const request = {
      domain: 'rental',
      product: 'first',
      ...people,
      ...how,
      contracts: join(folder, 'contracts'),
      ...more,
    };
    expect(() => initDomain(request)).toThrow(reason);
    expect(readdirSync(folder)).toEqual(['.git']);
  });
});

describe('concord introspect', () => {
  it('prints the contract, and on stderr what to decide; no value of a person in either', async () => {
    const { code, out, err } = await concord('introspect', 'rental.customer', '--domain', 'rental');
    expect(code).toBe(0);
    expect(parse(out)).toMatchObject({
      name: 'rental.product.customer',
      primary_key: ['customer_id'],
      status: 'draft',
    });
    expect(err).toContain('rental.customer: 3 guesses to confirm');
    expect(`${out}${err}`).not.toMatch(/@example|Schneider|SCHNEIDER/);
  });

  it('refers to a product that is published and in no folder, and takes a published domain for known', async () => {
    const pool = new pg.Pool({ connectionString: test.url, max: 1 });
    const draft = { version: null, url: null, cause: 'publish', note: null } as const;
    const buyers = `name: sales.product.buyers
version: "1.0.0"
source: { table: sales.buyers }
primary_key: [id]
schema: [{ name: id, type: integer, required: true }]
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }] }
`;
    const drafts = [
      { ...draft, kind: 'domain', name: 'sales', text: 'name: sales\nbounded_context: Sales.\nowner: "@sales"\n' },
      { ...draft, kind: 'contract', name: 'sales.buyers', version: '1.0.0', text: buyers },
    ] as const;
    try {
      await createPublicationStore(pool).publish(drafts, { author: 'test', now: Date.now(), judgedAt: 0 });
      const { code, out, err } = await concord('introspect', 'sales.baskets');
      expect([code, err.includes('not known')]).toEqual([0, false]);
      expect(parse(out).schema[1].references).toMatchObject({ product: 'sales.buyers', column: 'id' });
    } finally {
      await pool.query('truncate concord.publications restart identity');
      await pool.end();
    }
  });

  it('writes it into the domain, once', async () => {
    await init();
    const first = await concord('introspect', 'vertrieb.kundenstamm', '--write', '--status', 'published');
    expect([first.code, first.out]).toEqual([0, '']);
    expect(load().told).toEqual([]);
    const again = await concord('introspect', 'vertrieb.kundenstamm', '--write');
    expect([again.code, again.err.includes('--force')]).toEqual([1, true]);
    expect((await concord('introspect', 'vertrieb.kundenstamm', '--write', '--force')).code).toBe(0);
  });

  it.each([
    [['customer'], 'names no table'],
    [['rental.custmer', '--domain', 'rental'], 'Did you mean "rental.customer"'],
    [['rental.customer'], 'Say it with --domain'],
    [['rental.customer', '--domain', 'rental', '--write'], 'concord init rental'],
    [['odd.nothing', '--domain', 'odd'], 'odd.nothing has no columns'],
    [['odd.a b', '--domain', 'odd'], 'create view odd_product.a_b as select * from odd."a b"'],
    [['rental.customer', '--domain', 'rental', '--database-env', 'NOT_SET'], 'NOT_SET is not set'],
    [['rental.customer', '--domain', 'rental', '--sample', 'many'], 'whole number'],
  ])('refuses %j with what to do', async (words, reason) => {
    const { code, out, err } = await concord('introspect', ...words);
    expect([code, out, err.includes(reason) ? reason : err]).toEqual([1, '', reason]);
  });
});

describe('the name of a table', () => {
  it.each([
    ['sales.customers', { schema: 'sales', table: 'customers' }],
    ['"My.Schema"."Say ""hi"""', { schema: 'My.Schema', table: 'Say "hi"' }],
  ])('is read from %s', (given, expected) => {
    expect(parseTableName(given)).toEqual(expected);
  });

  it.each(['customers', 'a.b.c', '.b', 'a.', '"a".b"c'])('is not read from %s', (given) => {
    expect(() => parseTableName(given)).toThrow('names no table');
  });
});

describe('the line of an owner', () => {
  it('keeps the line ends of the file', () => {
    const line = { path: '/contracts/a/', owner: '@a' };
    expect(addOwner('* @b\r\n', line)).toBe('* @b\r\n/contracts/a/ @a\r\n');
    expect(addOwner('/contracts/a/ @other\n', line)).toBeNull();
  });
});
