// `concord publish`, `history`, `rollback` and `approve` with files, over a database in which the tables stand.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Environment, readEnvironment } from '../../../cli/environment.ts';
import { checkHere } from '../../../cli/publish/check-here.ts';
import { checkInThread } from '../../../cli/publish/check-in-thread.ts';
import { printHistory } from '../../../cli/publish/print-history.ts';
import { approve } from '../../../cli/publish/run-approve.ts';
import { runPublish } from '../../../cli/publish/run-publish.ts';
import { runRollback } from '../../../cli/publish/run-rollback.ts';
import { migrate } from '../../../mesh/migrate.ts';
import { digestOfText } from '../../../mesh/publications/publication-store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { buyersFile, domainFile, salesDomain, writeContract } from '../../support/publishing.ts';

let database: TestDatabase;
let pool: pg.Pool;
let folder: string;
let environment: Environment;
const printed: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase('publish_commands');
  pool = new pg.Pool({ connectionString: database.url });
  const client = await pool.connect();
  await migrate(client);
  await client.query(`create schema sales_product;
    create table sales_product.buyers (buyer_id integer primary key, email text);
    insert into sales_product.buyers values (1, 'a@example.com'), (2, null)`);
  client.release();
  folder = mkdtempSync(join(tmpdir(), 'concord-publish-'));
  mkdirSync(join(folder, 'sales'));
  environment = readEnvironment({ DATABASE_URL: database.url, CONCORD_HOME: join(folder, 'home') }, folder);
});
beforeEach(async () => {
  await pool.query('truncate concord.publications, concord.unmask_approvals, concord.notices');
  writeFileSync(join(folder, 'sales/domain.yaml'), salesDomain);
  write({});
  printed.length = 0;
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await pool.end();
  await database.drop();
});

const told = { author: 'ada', note: null, isDryRun: false, isJson: false };
const print = (text: string) => void printed.push(text);
const publish = (more = {}) => runPublish(environment, { paths: [folder], ...told, ...more }, print);
const rollback = (more = {}) =>
  runRollback(environment, { name: 'sales.buyers', to: null, isWithdrawn: false, ...told, ...more }, print);
const history = (more = {}) => printHistory(environment, { name: 'sales.buyers', show: null, isJson: false, ...more });
const count = async () => (await pool.query('select from concord.publications')).rowCount;
const path = () => join(folder, 'sales/buyers.contract.yaml');

function write(written: Parameters<typeof writeContract>[0], more = '') {
  writeFileSync(path(), `${writeContract(written)}${more}`);
}

describe('concord publish', () => {
  it('publishes a folder, and then nothing until something changes', async () => {
    expect(await publish()).toBe(0);
    expect(printed.join('\n')).toContain(`sales.buyers 1.0.0, digest ${digestOfText(writeContract())}`);
    expect(await publish()).toBe(0);
    expect(printed.at(-1)).toBe('Nothing to publish: all of it is published as it is.');
    expect(await count()).toBe(2);
  });

  it('refuses a change that asks for another version, a table that does not fit, and data that break a check', async () => {
    await publish();
    write({ title: 'Others' });
    expect(await publish()).toBe(1);
    write({ version: '1.0.1', table: 'sales_product.nothing' });
    expect(await publish()).toBe(1);
    write({ version: '1.1.0' }, 'quality: [{ name: has_mail, type: not_null, column: email, severity: error }]\n');
    expect(await publish()).toBe(1);
    expect(printed.at(-1)).toMatch(/has_mail.*Nothing was published\.$/s);
    expect(await count()).toBe(2);
  });

  it('refuses where a database cannot be reached, because nothing was looked at', async () => {
    const elsewhere = 'database: { url_env: SALES_DATABASE_URL }\n';
    writeFileSync(join(folder, 'sales/domain.yaml'), `${salesDomain}${elsewhere}`);
    expect(await publish()).toBe(1);
    expect(printed.at(-1)).toContain('PUBLICATION_NOT_LOOKED_AT');
    expect(await count()).toBe(0);
  });

  it('writes nothing of a dry run, and gives JSON to programs', async () => {
    expect(await publish({ isDryRun: true, isJson: true })).toBe(0);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({
      kind: 'passed',
      report: { isPassed: true },
      drafts: [{ name: 'sales.buyers', digest: digestOfText(writeContract()) }, { name: 'sales' }],
    });
    expect(JSON.parse(printed[0] ?? '').drafts[0]).not.toHaveProperty('text');
    expect(await count()).toBe(0);
  });
});

describe('concord approve', () => {
  const clear = { version: '1.1.0', email: 'tags: [email]' };
  const asked = () => ({ what: path(), column: 'email', reason: 'Public.', digest: null, approver: 'eve' });

  it('lets somebody else publish what it approves', async () => {
    await publish();
    write(clear);
    expect(await publish()).toBe(1);
    await approve(environment, { ...asked(), approver: 'ada' });
    expect(await publish()).toBe(1);
    expect(printed.at(-1)).toContain('cannot approve it himself');
    const { told: line, digest } = await approve(environment, asked());
    expect([line, digest]).toEqual([expect.stringContaining('eve approves'), digestOfText(writeContract(clear))]);
    expect(await publish()).toBe(0);
  });

  it('takes a digest, and refuses a column that is not there, or no text', async () => {
    await publish();
    const digest = digestOfText(writeContract(clear));
    await expect(approve(environment, { ...asked(), what: 'sales.buyers', digest })).resolves.toMatchObject({ digest });
    const codeOf = (more: object) => approve(environment, { ...asked(), ...more }).catch(({ code }) => code);
    expect(await codeOf({ column: 'emial' })).toBe('APPROVAL_COLUMN_UNKNOWN');
    expect(await codeOf({ what: 'sales.buyers' })).toBe('APPROVAL_DIGEST_INVALID');
    expect(await codeOf({ digest: 'abc' })).toBe('APPROVAL_DIGEST_INVALID');
    expect(await codeOf({ approver: 'a\nb' })).toBe('CONFIGURATION_INVALID');
  });
});

describe('concord history and rollback', () => {
  it('go back to an earlier text, and keep all of them', async () => {
    await publish();
    write({ version: '1.0.1', title: 'Others' });
    await publish({ note: 'Other words' });
    expect(await rollback({ note: 'Back' })).toBe(0);
    expect((await history()).split('\n').map((line) => line.split(/ {2,}/).filter(Boolean).at(1))).toEqual([
      'version',
      '-------',
      '1.0.0',
      '1.0.1',
      '1.0.0',
    ]);
    expect(await history({ show: '1.0.1' })).toBe(writeContract({ version: '1.0.1', title: 'Others' }).trimEnd());
    expect(JSON.parse(await history({ isJson: true }))[0]).toMatchObject({ cause: 'rollback', note: 'Back' });
    expect(await history({ name: null })).toContain('sales.buyers');
  });

  it('take a product out only where that is said', async () => {
    await publish();
    await expect(rollback()).rejects.toMatchObject({ code: 'PUBLICATION_NO_EARLIER' });
    expect(await rollback({ isWithdrawn: true })).toBe(0);
    expect(await history({ name: null })).not.toContain('sales.buyers');
    await expect(rollback({ name: 'sales.nothing' })).rejects.toMatchObject({ code: 'PUBLICATION_UNKNOWN' });
  });
});

describe('the check in a thread', () => {
  const change = () => ({
    before: { contracts: [], outside: [] },
    after: { contracts: [domainFile, buyersFile()], outside: [] },
    candidates: new Set([domainFile.path, buyersFile().path]),
  });

  const nothing = () => [];

  it('finds the same as here', async () => {
    const checked = await checkInThread(environment)(change(), nothing);
    expect(checked).toEqual(await checkHere(environment)(change(), nothing));
    expect(checked.report).toMatchObject({ isPassed: true, skipped: [] });
    expect(checked.after.products.map(({ key }) => key)).toEqual(['sales.buyers']);
  });

  it('is ended where it takes too long, or reading the files does', async () => {
    for (const limit of [{ mostMs: 1 }, { mostLoadMs: 1 }]) {
      const checking = checkInThread(environment, limit)(change(), nothing);
      await expect(checking).rejects.toMatchObject({ code: 'PUBLICATION_CHECK_ENDED' });
    }
  });

  it('goes no further where what was loaded is refused, by a finding or by an error', async () => {
    const found = { part: 'policy', level: 'error', code: 'X', product: null, message: 'No.', at: null } as const;
    const refused = await checkInThread(environment)(change(), () => [found]);
    expect(refused.report).toMatchObject({ isPassed: false, findings: [found], changes: [] });
    expect(await checkHere(environment)(change(), () => [found])).toEqual(refused);
    const throwing = checkInThread(environment)(change(), ({ products }) => {
      throw new Error(products[0]?.source.schema);
    });
    await expect(throwing).rejects.toThrow('sales_product');
  });

  it('is ended when nobody waits for it any longer', async () => {
    const leaving = new AbortController();
    const refuse = () => {
      leaving.abort(new Error('gone'));
      return [];
    };
    await expect(checkInThread(environment)(change(), refuse, leaving.signal)).rejects.toThrow('gone');
    await expect(checkInThread(environment)(change(), nothing, leaving.signal)).rejects.toThrow('gone');
  });

  it.each<[string, string]>([
    ['lines of tabs', '\t: '.repeat(60_000)],
    ['a list that is nested a hundred thousand times', `tags: ${'['.repeat(100_000)}`],
    ['thousands of unknown keys', Array.from({ length: 20_000 }, (_, key) => `k${key}: 1\n`).join('')],
  ])('tells so much and no more of %s', async (_, more) => {
    const buyers = buyersFile();
    const files = [domainFile, { ...buyers, text: buyers.text + more }];
    const given = { ...change(), after: { contracts: files, outside: [] } };
    const { report } = await checkInThread(environment)(given, nothing);
    expect(report.isPassed).toBe(false);
    expect(report.findings.length).toBeLessThan(150);
  });
});
