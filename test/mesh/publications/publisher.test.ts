// Publishing over a real database: what is refused leaves the table as it was, and what is published is judged on what was.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ContractFile, loadMesh } from '../../../contracts/load.ts';
import type { Finding } from '../../../mesh/check/check-report.ts';
import { migrate } from '../../../mesh/migrate.ts';
import { createApprovalStore } from '../../../mesh/publications/approval-store.ts';
import { goBack, takeOut } from '../../../mesh/publications/go-back.ts';
import { prepareDrafts } from '../../../mesh/publications/prepare-drafts.ts';
import { createPublicationStore, digestOfText } from '../../../mesh/publications/publication-store.ts';
import { publishedFiles } from '../../../mesh/publications/published-files.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  buyersFile,
  checkForm,
  createTestPublisher,
  domainFile,
  file,
  writeContract,
} from '../../support/publishing.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase('publisher');
  pool = new pg.Pool({ connectionString: database.url });
  const client = await pool.connect();
  await migrate(client);
  client.release();
});
beforeEach(() =>
  pool.query('truncate concord.publications, concord.unmask_approvals, concord.notices, concord.consumers'),
);
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const count = async (table = 'publications') =>
  (await pool.query(`select count(*)::integer as n from concord.${table}`)).rows[0].n;
const publish = (
  files: readonly ContractFile[],
  { author = 'ada', isDryRun = false, publisher = createTestPublisher(pool) } = {},
) => publisher.publish({ candidates: prepareDrafts(files, null), author, isDryRun });
const codesOf = (result: Awaited<ReturnType<typeof publish>>) =>
  'report' in result ? result.report.findings.map(({ code }) => code) : [result.kind];
const error = (part: Finding['part']): Finding => {
  return {
    part,
    level: 'error',
    code: 'INTERNAL_ERROR' as never,
    product: 'sales.buyers',
    message: 'Broken.',
    at: null,
  };
};
const clear = 'tags: [email]';
const digestOf = (written: Parameters<typeof writeContract>[0]) => digestOfText(writeContract(written));

describe('publishing', () => {
  it('keeps domain and contract together, with author, version and digest, in any order', async () => {
    const result = await publish([buyersFile(), domainFile]);
    expect(result.kind).toBe('published');
    const { live } = await createPublicationStore(pool).readPublished();
    expect(live).toMatchObject([
      { name: 'sales.buyers', version: '1.0.0', author: 'ada', cause: 'publish', digest: digestOf({}) },
      { name: 'sales', version: null, author: 'ada' },
    ]);
  });

  it('writes nothing of a dry run, and nothing where nothing changed', async () => {
    expect((await publish([domainFile, buyersFile()], { isDryRun: true })).kind).toBe('passed');
    expect(await count()).toBe(0);
    await publish([domainFile, buyersFile()]);
    expect(await publish([domainFile, buyersFile()])).toEqual({ kind: 'unchanged' });
    expect(await count()).toBe(2);
  });

  it.each<[string, readonly ContractFile[], Parameters<typeof checkForm>[0], string]>([
    ['a contract with a problem', [domainFile, file('sales/buyers.contract.yaml', 'name: 1')], {}, 'CONTRACT_'],
    ['a check of error severity that fails', [domainFile, buyersFile()], { findings: [error('quality')] }, 'INTERNAL'],
    ['a policy', [domainFile, buyersFile()], { findings: [error('policy')] }, 'INTERNAL'],
    ['a mesh that does not compose', [domainFile, buyersFile()], { findings: [error('composition')] }, 'INTERNAL'],
    [
      'tables that could not be looked at',
      [domainFile, buyersFile()],
      { skipped: [{ part: 'table', reason: 'no database was named' }] },
      'PUBLICATION_NOT_LOOKED_AT',
    ],
    [
      'a table of Concord itself',
      [domainFile, buyersFile({ table: 'concord.token_secrets' })],
      {},
      'PUBLICATION_SOURCE_RESERVED',
    ],
    [
      'a table of the catalog of PostgreSQL',
      [domainFile, buyersFile({ table: 'pg_catalog.pg_authid' })],
      {},
      'PUBLICATION_SOURCE_RESERVED',
    ],
  ])('refuses %s, and changes nothing', async (_, files, report, code) => {
    const publisher = createTestPublisher(pool, checkForm(report));
    const result = await publish(files, { publisher });
    expect(result.kind).toBe('refused');
    expect(codesOf(result).join()).toContain(code);
    expect([await count(), await count('notices')]).toEqual([0, 0]);
  });

  it('looks at nothing where a table of Concord itself is sent', async () => {
    const found = { part: 'table', level: 'error', code: 'X', product: null, message: 'Seen.', at: null } as const;
    const publisher = createTestPublisher(pool, checkForm({ findings: [found] }));
    const result = await publish([domainFile, buyersFile({ table: 'concord.token_secrets' })], { publisher });
    expect(codesOf(result)).toEqual(['PUBLICATION_SOURCE_RESERVED']);
  });

  it('refuses files that are no contracts, two for one product, and those that are too large', async () => {
    const codeOf = async (files: readonly ContractFile[]) => {
      try {
        return (await publish(files)).kind;
      } catch (error) {
        return (error as { readonly code?: string }).code;
      }
    };
    expect(await codeOf([file('sales/readme.yaml', 'a: 1')])).toBe('PUBLICATION_FILE_UNKNOWN');
    expect(await codeOf([file('Sales!/buyers.contract.yaml', 'a: 1')])).toBe('PUBLICATION_FILE_UNKNOWN');
    expect(await codeOf([buyersFile(), file('x/sales/buyers.contract.yml', 'a: 1')])).toBe('PUBLICATION_FILE_TWICE');
    expect(await codeOf([file('sales/buyers.contract.yaml', 'a\0')])).toBe('PUBLICATION_FILE_REFUSED');
    expect(await codeOf([file('sales/buyers.contract.yaml', ' '.repeat(1_000_001))])).toBe('PUBLICATION_FILE_REFUSED');
    expect(await count()).toBe(0);
  });

  it('judges again where somebody else was quicker, so that both changes are judged together', async () => {
    await publish([domainFile, buyersFile()]);
    const judged: string[] = [];
    let others = 1;
    const publisher = createTestPublisher(pool, async (files, refuse) => {
      judged.push(
        files.before.contracts
          .map(({ text }) => /title: (\w+)/.exec(text)?.[1] ?? 'domain')
          .sort()
          .join(),
      );
      if (others-- > 0) await publish([buyersFile({ name: 'sellers', title: 'Sellers' })], { author: 'eve' });
      return checkForm()(files, refuse);
    });
    const result = await publish([buyersFile({ title: 'Customers' })], { publisher });
    expect(result.kind).toBe('published');
    expect(judged).toEqual(['Buyers,domain', 'Buyers,Sellers,domain']);
  });

  it('reads nothing itself of what is sent', async () => {
    await publish([domainFile, buyersFile()]);
    const read: string[] = [];
    const load = (files: readonly ContractFile[]) => {
      read.push(...files.map(({ text }) => text));
      return loadMesh(files).mesh;
    };
    const publisher = createTestPublisher(pool, checkForm(), [], load);
    const result = await publish([buyersFile({ title: 'Customers' })], { publisher });
    expect(result.kind).toBe('published');
    expect(read.sort()).toEqual([domainFile.text, buyersFile().text].sort());
  });

  it('gives up where others are always quicker', async () => {
    await publish([domainFile]);
    let others = 0;
    const publisher = createTestPublisher(pool, async (files, refuse) => {
      await publish([buyersFile({ name: `other${others++}` })], { author: 'eve' });
      return checkForm()(files, refuse);
    });
    await expect(publish([buyersFile()], { publisher })).rejects.toMatchObject({ code: 'PUBLICATION_OVERTAKEN' });
    expect(await count()).toBe(4);
  });

  it('lets one of two publishers at once win, and judges the other on what he made', async () => {
    const both = [buyersFile(), buyersFile({ name: 'sellers' })];
    await publish([domainFile]);
    const results = await Promise.all(both.map((one) => publish([one])));
    expect(results.map(({ kind }) => kind)).toEqual(['published', 'published']);
    expect(await count()).toBe(3);
  });
});

describe('unmasking', () => {
  const approve = (written: Parameters<typeof writeContract>[0], more = {}) =>
    createApprovalStore(pool).approve(
      {
        product: 'sales.buyers',
        digest: digestOf(written),
        column: 'email',
        approvedBy: 'eve',
        reason: 'Public addresses.',
        ...more,
      },
      Date.now(),
    );
  beforeEach(() => publish([domainFile, buyersFile()]));

  it.each<[string, Parameters<typeof writeContract>[0]]>([
    ['without its mask', { email: clear }],
    ['with a weaker mask', { email: 'tags: [PII], mask: last4' }],
    ['with one more who sees it', { unmask: '{ role: admin }, { role: analyst }' }],
    ['without its tag', { email: 'mask: redact' }],
    ['for a wider circle of one role', { unmask: '{ role: admin }, { domain: sales }' }],
  ])('is refused of a column %s', async (_, written) => {
    const result = await publish([buyersFile(written)]);
    expect(codesOf(result)).toEqual(['PUBLICATION_UNMASKS']);
    expect(await count()).toBe(2);
  });

  it.each<[string, Parameters<typeof writeContract>[0]]>([
    ['a stronger mask', { email: 'tags: [PII], mask: deny' }],
    ['fewer who see it', { email: 'tags: [PII], mask: redact, unmask: []' }],
    ['a draft, which nobody reads', { email: clear, status: 'draft' }],
  ])('is not what is done by %s', async (_, written) => {
    expect(codesOf(await publish([buyersFile(written)]))).toEqual([]);
  });

  it('is refused by way of a draft, which protects what it protected', async () => {
    await publish([buyersFile({ status: 'draft' })]);
    expect(codesOf(await publish([buyersFile({ email: clear })]))).toEqual(['PUBLICATION_UNMASKS']);
  });

  it('is published once somebody else has approved this text, and then not again', async () => {
    await approve({ email: clear });
    expect((await publish([buyersFile({ email: clear })])).kind).toBe('published');
    expect((await publish([buyersFile()])).kind).toBe('published');
    expect(codesOf(await publish([buyersFile({ email: clear })]))).toEqual(['PUBLICATION_UNMASKS']);
  });

  it.each<[string, Record<string, string>]>([
    ['of another text', { digest: digestOf({ email: clear, title: 'Others' }) }],
    ['of another column', { column: 'buyer_id' }],
    ['of another product', { product: 'sales.sellers' }],
    ['of the publisher himself', { approvedBy: 'ada' }],
  ])('is not approved by an approval %s', async (_, more) => {
    await approve({ email: clear }, more);
    expect(codesOf(await publish([buyersFile({ email: clear })]))).toEqual(['PUBLICATION_UNMASKS']);
    expect(await count()).toBe(2);
  });

  it('is not what another product over the same table does: it is masked as well', async () => {
    const mails = buyersFile({ name: 'mails', table: 'sales_product.buyers', email: clear });
    expect(codesOf(await publish([mails]))).toEqual([]);
    const files = publishedFiles(await createPublicationStore(pool).readPublished());
    const masks = loadMesh(files).mesh.products.map(({ name, columns }) => [name, columns[1]?.mask]);
    expect(masks).toEqual([
      ['buyers', 'redact'],
      ['mails', 'redact'],
    ]);
  });

  it('is refused of both products over one table, each for its own text', async () => {
    const mails = { name: 'mails', table: 'sales_product.buyers', email: clear };
    await publish([buyersFile(mails)]);
    await approve({ email: clear });
    expect(codesOf(await publish([buyersFile({ email: clear })]))).toEqual(['PUBLICATION_UNMASKS']);
    await approve({ email: clear }, { product: 'sales.mails' });
    expect((await publish([buyersFile({ email: clear })])).kind).toBe('published');
  });
});

describe('going back', () => {
  const historyOf = (name = 'sales.buyers') => createPublicationStore(pool).readHistory('contract', name);
  const rollback = async (to: string | null, checkChange = checkForm()) => {
    const candidate = goBack(await historyOf(), { kind: 'contract', name: 'sales.buyers', to, note: null });
    return createTestPublisher(pool, checkChange).publish({ candidates: [candidate], author: 'ada', isDryRun: false });
  };
  const states = async () => (await historyOf()).map(({ version, cause }) => `${version} ${cause}`);
  beforeEach(async () => {
    await publish([domainFile, buyersFile()]);
    await publish([buyersFile({ version: '1.1.0' })]);
    await publish([buyersFile({ version: '1.2.0' })]);
  });

  it('appends the state before, and the one before that', async () => {
    expect((await rollback(null)).kind).toBe('published');
    expect((await rollback(null)).kind).toBe('published');
    expect(await states()).toEqual([
      '1.0.0 rollback',
      '1.1.0 rollback',
      '1.2.0 publish',
      '1.1.0 publish',
      '1.0.0 publish',
    ]);
    await expect(rollback(null)).rejects.toMatchObject({ code: 'PUBLICATION_NO_EARLIER' });
  });

  it('takes a version, a digest or a sequence', async () => {
    await rollback('1.0.0');
    await rollback(digestOf({ version: '1.1.0' }).slice(0, 12));
    const { sequence } = (await historyOf()).find(({ version }) => version === '1.2.0') ?? {};
    await rollback(String(sequence));
    expect((await states()).slice(0, 3)).toEqual(['1.2.0 rollback', '1.1.0 rollback', '1.0.0 rollback']);
    await expect(rollback('1.3.0')).rejects.toMatchObject({
      code: 'PUBLICATION_STATE_UNKNOWN',
      message: expect.stringContaining('1.2.0'),
    });
  });

  it('is allowed where versions go down and readers break, and refused where its table does not fit', async () => {
    const result = await rollback('1.0.0', checkForm({ findings: [error('version'), error('consumers')] }));
    expect(result).toMatchObject({
      kind: 'published',
      report: { findings: [{ level: 'warning' }, { level: 'warning' }] },
    });
    expect((await rollback('1.1.0', checkForm({ findings: [error('table')] }))).kind).toBe('refused');
  });

  it('to a text that unmasks needs an approval of now', async () => {
    const digest = digestOf({ version: '1.3.0', email: clear });
    const store = createApprovalStore(pool);
    const approval = { product: 'sales.buyers', column: 'email', digest, approvedBy: 'eve', reason: 'Public.' };
    await store.approve(approval, 0);
    await publish([buyersFile({ version: '1.3.0', email: clear })]);
    await publish([buyersFile({ version: '1.4.0' })]);
    expect(codesOf(await rollback('1.3.0'))).toEqual(['PUBLICATION_UNMASKS']);
    await store.approve(approval, 0);
    expect((await rollback('1.3.0')).kind).toBe('published');
  });

  it('takes a product out only where that is said', async () => {
    const candidate = takeOut(await historyOf(), { kind: 'contract', name: 'sales.buyers', note: null });
    await createTestPublisher(pool).publish({ candidates: [candidate], author: 'ada', isDryRun: false });
    const { live } = await createPublicationStore(pool).readPublished();
    expect(live.map(({ name }) => name)).toEqual(['sales']);
    await rollback('1.2.0');
    expect((await states())[0]).toBe('1.2.0 rollback');
  });
});

describe('telling', () => {
  const register = (consumer: string, product: string, pin: string) =>
    pool.query(
      `insert into concord.consumers (id, consumer, product, team, use_case, contact, pin, registered_by, registered_at, changed_at)
       values ($1, $2, $3, $2, 'reports', $2 || '@example.com', $4, 'x', now(), now())`,
      [randomUUID(), consumer, product, pin],
    );

  it('writes with the publication who is to be told of it, and what it means for him', async () => {
    await publish([domainFile, buyersFile()]);
    await register('finance', 'sales.buyers', '^1.0');
    await register('growth', 'sales.buyers', '~1.0.0');
    await register('others', 'sales.sellers', '^1.0');
    const at = { file: 'sales/buyers.contract.yaml', line: 1, column: 1 };
    const change = {
      kind: 'column-removed',
      level: 'major',
      column: 'phone',
      message: 'The column "phone" is gone.',
    } as const;
    const impact = {
      product: 'sales.buyers',
      consumer: 'finance',
      team: 'finance',
      contact: 'finance@example.com',
      pin: '^1.0',
      requests: 312,
      days: 7,
      fields: ['phone'],
      kind: 'breaks',
      message: 'breaks finance: pin ^1.0, 312 requests in 7 days, fields phone',
    } as const;
    const report = { changes: [{ ...change, product: 'sales.buyers', fields: ['phone'], at }], impacts: [impact] };
    await publish([buyersFile({ version: '2.0.0' })], { publisher: createTestPublisher(pool, checkForm(report)) });
    const { rows } = await pool.query('select event, told_at from concord.notices order by event ->> $1', ['consumer']);
    const common = {
      product: 'sales.buyers',
      version: '2.0.0',
      previousVersion: '1.0.0',
      changes: [change],
      sunsetDate: null,
    };
    expect(rows).toEqual([
      {
        told_at: null,
        event: {
          ...common,
          consumer: 'finance',
          team: 'finance',
          contact: 'finance@example.com',
          pin: '^1.0',
          kind: 'breaks',
          message: impact.message,
        },
      },
      {
        told_at: null,
        event: {
          ...common,
          consumer: 'growth',
          team: 'growth',
          contact: 'growth@example.com',
          pin: '~1.0.0',
          kind: 'told',
          message: 'tells growth: pin ~1.0.0, version 2.0.0 is published, which does not fit',
        },
      },
    ]);
    const [newest] = await createPublicationStore(pool).readHistory('contract', 'sales.buyers');
    expect(newest?.changes).toEqual([change]);
  });
});
