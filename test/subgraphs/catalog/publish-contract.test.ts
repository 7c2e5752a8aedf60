// Publishing, approving and history through the catalog, by every kind of viewer, over a real database.

import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadMesh } from '../../../contracts/load.ts';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import { migrate } from '../../../mesh/migrate.ts';
import { createApprovalStore } from '../../../mesh/publications/approval-store.ts';
import type { CheckChange } from '../../../mesh/publications/judge-change.ts';
import { type CountAsking, limitAsking } from '../../../mesh/publications/limit-asking.ts';
import { publishOneAtATime } from '../../../mesh/publications/one-at-a-time.ts';
import { prepareDrafts } from '../../../mesh/publications/prepare-drafts.ts';
import { nothingPublished, type Published } from '../../../mesh/publications/publication.ts';
import { createPublicationStore, digestOfText } from '../../../mesh/publications/publication-store.ts';
import { publishedFiles } from '../../../mesh/publications/published-files.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openLocalCatalog } from '../../support/local-catalog.ts';
import { buyersFile, checkForm, createTestPublisher, domainFile, writeContract } from '../../support/publishing.ts';
import { viewerOf } from '../../support/shop-mesh.ts';

const seller: Viewer = { ...viewerOf('seller'), subject: 'sam', domain: 'sales' };
const analyst: Viewer = { ...viewerOf('analyst'), subject: 'ann' };
const admin: Viewer = { ...viewerOf('admin'), subject: 'adam' };
const platform: Viewer = { ...viewerOf('platform'), subject: 'pat' };
const stranger: Viewer = { ...viewerOf('guest'), subject: 'gus', domain: 'orders' };

let database: TestDatabase;
let pool: pg.Pool;
let check: CheckChange = checkForm();
let published: Published = nothingPublished;
let countAsking: CountAsking = () => {};

beforeAll(async () => {
  database = await createTestDatabase('publish_contract');
  pool = new pg.Pool({ connectionString: database.url });
  const client = await pool.connect();
  await migrate(client);
  client.release();
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('truncate concord.publications, concord.unmask_approvals, concord.notices');
  check = checkForm();
  const publisher = createTestPublisher(pool);
  const candidates = prepareDrafts([domainFile, buyersFile(), buyersFile({ name: 'sellers', title: 'Sellers' })], null);
  await publisher.publish({ candidates, author: 'init', isDryRun: false });
});

const kept = async () =>
  (await pool.query('select name, version, author, cause from concord.publications order by sequence offset 3')).rows;
const meshNow = async () => loadMesh(publishedFiles(await createPublicationStore(pool).readPublished())).mesh;

/** A catalog over what is published at this moment. */
async function ask(viewer: Viewer, query: string, variables: Record<string, unknown> = {}) {
  const store = createPublicationStore(pool);
  published = await store.readPublished();
  const { catalog, database: opened } = await openLocalCatalog(database.url, await meshNow(), {
    publishDesk: {
      publisher: publishOneAtATime(createTestPublisher(pool, (...given) => check(...given))),
      store,
      approvals: createApprovalStore(pool),
      countAsking,
      current: () => published,
      readMesh: meshNow,
      isPlatform: ({ role }) => role === 'platform',
      now: () => Date.now(),
    },
  });
  try {
    const signal = new AbortController().signal;
    const { dataText, errors } = await catalog.execute({ query, variables }, { viewer, signal });
    return {
      data: JSON.parse(dataText ?? 'null'),
      errors: errors.map(({ extensions }) => extensions?.code),
      messages: errors,
    };
  } finally {
    await opened.close();
  }
}

const shown =
  'isPublished isUnchanged isPassed sequence contracts { name version } findings { part level code at product message }';
const publish = (viewer: Viewer, contracts: readonly Record<string, unknown>[], more: Record<string, unknown> = {}) =>
  ask(
    viewer,
    `mutation ($contracts: [CatalogContractInput!]!, $note: String, $dryRun: Boolean) {
      publishContract(contracts: $contracts, note: $note, dryRun: $dryRun) { ${shown} } }`,
    { contracts, ...more },
  );
const buyers = (written: Parameters<typeof writeContract>[0] = { version: '1.1.0' }) => {
  return { product: `sales.${written.name ?? 'buyers'}`, text: writeContract(written) };
};

describe('publishContract', () => {
  it('publishes for those in access.write, in the name of the token', async () => {
    const { data, errors } = await publish(seller, [buyers()], { note: ' Because. ' });
    expect(errors).toEqual([]);
    expect(data.publishContract).toMatchObject({
      isPublished: true,
      isPassed: true,
      contracts: [{ name: 'sales.buyers', version: '1.1.0' }],
      findings: [],
    });
    expect(await kept()).toEqual([{ name: 'sales.buyers', version: '1.1.0', author: 'sam', cause: 'publish' }]);
    expect(data.publishContract.sequence).toBeGreaterThan(0);
  });

  it('takes a path as well, and says where a problem is', async () => {
    const { data } = await publish(seller, [
      { path: 'x/sales/buyers.contract.yaml', text: `${writeContract()}oops: 1\n` },
    ]);
    expect(data.publishContract).toMatchObject({ isPublished: false, isPassed: false });
    expect(data.publishContract.findings[0]).toMatchObject({ part: 'FORM', level: 'ERROR' });
    expect(data.publishContract.findings[0].at).toMatch(/^sent\/sales\/buyers\.contract\.yaml:\d+:\d+$/);
    expect(await kept()).toEqual([]);
  });

  it('writes nothing of a dry run, and says where nothing is new', async () => {
    expect((await publish(seller, [buyers()], { dryRun: true })).data.publishContract).toMatchObject({
      isPublished: false,
      isPassed: true,
    });
    expect((await publish(seller, [buyers({})])).data.publishContract).toMatchObject({ isUnchanged: true });
    expect(await kept()).toEqual([]);
  });

  it.each<[string, Viewer, readonly Record<string, unknown>[], string]>([
    ['nobody without a token', anonymous, [buyers()], 'PUBLICATION_ANONYMOUS'],
    ['nobody who may only read', analyst, [buyers()], 'PUBLICATION_FORBIDDEN'],
    ['nobody of another domain', stranger, [buyers()], 'PUBLICATION_FORBIDDEN'],
    [
      'nobody who makes himself a writer by what he sends',
      analyst,
      [{ ...buyers(), text: writeContract({ version: '1.1.0' }).replace('domain: sales', 'role: analyst') }],
      'PUBLICATION_FORBIDDEN',
    ],
    ['no new product of a stranger', stranger, [buyers({ name: 'rebates' })], 'PUBLICATION_FORBIDDEN'],
    [
      'no domain but for the platform',
      seller,
      [{ path: 'sales/domain.yaml', text: domainFile.text.replace('sold', 'bought') }],
      'PUBLICATION_FORBIDDEN',
    ],
    [
      "no table of another domain's schema",
      seller,
      [buyers({ version: '1.1.0', table: 'orders_product.order_facts' })],
      'PUBLICATION_SOURCE_FOREIGN',
    ],
    ['nothing that is both', seller, [{ ...buyers(), path: 'sales/buyers.contract.yaml' }], 'ARGUMENT_INVALID'],
    ['nothing that is neither', seller, [{ text: 'a: 1' }], 'ARGUMENT_INVALID'],
    ['no empty list', seller, [], 'ARGUMENT_INVALID'],
    ['no file that is no contract', seller, [{ path: '../../etc/passwd', text: 'a: 1' }], 'PUBLICATION_FILE_UNKNOWN'],
    [
      'no product that has no such name',
      seller,
      [{ product: 'sales.buyers@x', text: 'a: 1' }],
      'PUBLICATION_FILE_UNKNOWN',
    ],
    [
      'no more than fifty',
      seller,
      Array.from({ length: 51 }, (_, at) => buyers({ name: `a${at}` })),
      'ARGUMENT_INVALID',
    ],
    [
      'nothing that is too large',
      seller,
      [{ product: 'sales.buyers', text: '#'.repeat(256_001) }],
      'PUBLICATION_FILE_REFUSED',
    ],
    [
      'nothing that is too large together',
      seller,
      ['a', 'b', 'c', 'd'].map((name) => ({ product: `sales.${name}`, text: '#'.repeat(250_001) })),
      'ARGUMENT_INVALID',
    ],
  ])('takes %s', async (_, viewer, contracts, code) => {
    const { data, errors } = await publish(viewer, contracts);
    expect([errors, data.publishContract]).toEqual([[code], null]);
    expect(await kept()).toEqual([]);
  });

  it('takes a new product of a member of the domain, and a later major of who writes the first', async () => {
    expect((await publish(seller, [buyers({ name: 'rebates' })])).data.publishContract.isPublished).toBe(true);
    const later = { product: 'sales.buyers@2', text: writeContract({ version: '2.0.0' }) };
    expect((await publish({ ...seller, domain: 'sales' }, [later])).data.publishContract.isPublished).toBe(true);
    expect((await publish(analyst, [{ ...later, product: 'sales.sellers@2' }])).errors).toEqual([
      'PUBLICATION_FORBIDDEN',
    ]);
  });

  it('takes everything of the platform, but not its own unmasking', async () => {
    const domain = { path: 'sales/domain.yaml', text: domainFile.text.replace('sold', 'bought') };
    expect((await publish(platform, [domain, buyers()])).data.publishContract.isPublished).toBe(true);
    const { data } = await publish(platform, [buyers({ version: '1.2.0', email: 'tags: [email]' })]);
    expect(data.publishContract).toMatchObject({ isPublished: false, findings: [{ code: 'PUBLICATION_UNMASKS' }] });
  });

  it('refuses a product of which nobody can read whose it is', async () => {
    await pool.query(`update concord.publications set text = 'name: broken' where name = 'sales.buyers'`);
    expect((await publish(seller, [buyers()])).errors).toEqual(['PUBLICATION_FORBIDDEN']);
    expect((await publish(platform, [buyers()])).data.publishContract.isPublished).toBe(true);
  });

  it('publishes once in a request, and tells the database and nothing of it where that is away', async () => {
    const twice = `mutation ($c: [CatalogContractInput!]!) { a: publishContract(contracts: $c) { isPublished } b: publishContract(contracts: $c) { isPublished } }`;
    expect((await ask(seller, twice, { c: [buyers()] })).errors).toEqual(['PUBLICATION_ASKED_TOO_OFTEN']);
    await pool.query('alter table concord.publications rename column note to notes');
    try {
      const store = createPublicationStore(pool);
      await expect(store.listHistory('contract', 'sales.buyers', 1)).rejects.toMatchObject({
        code: 'PUBLICATIONS_NOT_SET_UP',
        message: expect.not.stringContaining('column'),
      });
    } finally {
      await pool.query('alter table concord.publications rename column notes to note');
    }
  });

  it('hides what a writer may not find, and the consumers of what he does not own', async () => {
    const finding = { part: 'composition', level: 'error', code: 'INTERNAL_ERROR' as never, at: null } as const;
    const impact = { consumer: 'c', team: 't', contact: 'c@example.com', pin: '^1', requests: 1, days: 7, fields: [] };
    const impacts = ['sales.buyers', 'hidden.product'].map((product) => {
      return { ...impact, product, kind: 'may-break', message: 'm' } as const;
    });
    check = checkForm({ findings: [{ ...finding, product: 'hidden.product', message: 'Secret.' }], impacts });
    const query = `mutation ($c: [CatalogContractInput!]!) { publishContract(contracts: $c) {
      findings { product message } impacts { product contact kind } } }`;
    const { data } = await ask(seller, query, { c: [buyers()] });
    expect(data.publishContract).toEqual({
      findings: [{ product: null, message: 'It concerns a product that you may not find.' }],
      impacts: [{ product: 'sales.buyers', contact: 'c@example.com', kind: 'MAY_BREAK' }],
    });
  });

  it('names no consumer of a product that the writer finds and does not own', async () => {
    await pool.query(
      `update concord.publications set text = replace(text, 'write: [{ domain: sales }]', 'write: [{ role: admin }]')
       where name = 'sales.sellers'`,
    );
    const broken = { part: 'consumers', level: 'warning', code: 'CONSUMER_MAY_BREAK', at: null } as const;
    const findings = ['sales.buyers', 'sales.sellers'].map((product) => {
      return { ...broken, product, message: 'may break finance: pin ^1' } as const;
    });
    check = checkForm({ findings });
    const { data } = await publish(seller, [buyers()]);
    expect(data.publishContract.findings.map(({ message }: { message: string }) => message)).toEqual([
      'may break finance: pin ^1',
      'It concerns a consumer of a product that others own; ask its owners.',
    ]);
  });

  describe('for a writer who sees a column masked', () => {
    const counted = { part: 'quality', level: 'error', code: 'QUALITY_CHECK_FAILED', message: '3.', at: null } as const;
    const failed = (product: string, column: string) => {
      const found = { part: 'quality', level: 'error', code: 'QUALITY_CHECK_FAILED', at: null } as const;
      return checkForm({
        findings: [
          { ...found, product, message: '3 break it.', check: { type: 'accepted_values', columns: [column] } },
        ],
      });
    };
    const quality = 'quality: [{ name: known, type: accepted_values, column: email, params: { values: [x] } }]\n';
    const withCheck = (written: Parameters<typeof writeContract>[0]) => {
      const sent = buyers(written);
      return { ...sent, text: sent.text.replace('access:\n', `${quality}access:\n`) };
    };
    const codesOf = ({ data }: Awaited<ReturnType<typeof publish>>) =>
      data.publishContract.findings.map(({ code }: { code: string }) => code);

    it('tells nothing of a check over its values, whatever came of it', async () => {
      const asked = () => publish(seller, [withCheck({ version: '1.1.0' })], { dryRun: true });
      check = failed('sales.buyers', 'email');
      const whenFailed = await asked();
      check = checkForm();
      expect(whenFailed).toEqual(await asked());
      expect(codesOf(whenFailed)).toEqual(['PUBLICATION_CHECKS_UNSEEN']);
      check = failed('sales.buyers', 'buyer_id');
      expect(codesOf(await asked())).toEqual(['QUALITY_CHECK_FAILED', 'PUBLICATION_CHECKS_UNSEEN']);
    });

    it('tells nothing of it through another product over the same table, however it is sent', async () => {
      check = failed('sales.rebates', 'email');
      for (const email of ['tags: [PII], mask: redact', 'tags: [email]']) {
        const twin = { name: 'rebates', table: 'sales_product.buyers', unmask: '{ role: seller }', email };
        expect(codesOf(await publish(seller, [withCheck(twin)], { dryRun: true }))).toEqual([
          'PUBLICATION_CHECKS_UNSEEN',
        ]);
      }
    });

    it('tells nothing of any check where the text would show the column, because SQL sees what is shown', async () => {
      const found = { ...counted, product: 'sales.buyers', check: { type: 'custom_sql', columns: [] } };
      check = checkForm({ findings: [found] });
      const open = withCheck({ version: '1.1.0', email: 'tags: [email]' });
      expect(codesOf(await publish(seller, [open]))).toEqual(['PUBLICATION_CHECKS_UNSEEN', 'PUBLICATION_UNMASKS']);
      expect(codesOf(await publish(seller, [withCheck({ version: '1.1.0' })]))).toEqual([
        'QUALITY_CHECK_FAILED',
        'PUBLICATION_CHECKS_UNSEEN',
      ]);
    });
  });

  it('tells so many findings and no more, and those that refuse it first', async () => {
    const warning = { part: 'form', level: 'warning', code: 'W', product: null, message: 'Hm.', at: null } as const;
    const error = { ...warning, level: 'error', code: 'E' } as const;
    check = checkForm({ findings: [...Array.from({ length: 300 }, () => warning), error] });
    const { findings } = (await publish(seller, [buyers()])).data.publishContract;
    expect(findings).toHaveLength(201);
    expect(findings[0].code).toBe('E');
    expect(findings.at(-1)).toMatchObject({ level: 'NOTE', code: 'PUBLICATION_TOLD_IN_PART' });
    expect(findings.at(-1).message).toContain('101 more findings');
  });

  it('takes ten changes of one subject in a minute, and says when the next may come', async () => {
    let now = 0;
    countAsking = limitAsking(() => now);
    for (let asked = 0; asked < 10; asked += 1) {
      expect((await publish(seller, [buyers()], { dryRun: true })).errors).toEqual([]);
      now += 1_000;
    }
    const refused = await publish(seller, [buyers()], { dryRun: true });
    expect(refused.errors).toEqual(['PUBLICATION_RATE_EXCEEDED']);
    expect(JSON.stringify(refused.messages)).toContain('Try again in 50 s');
    expect((await publish(platform, [buyers()], { dryRun: true })).errors).toEqual([]);
    now = 60_000;
    expect((await publish(seller, [buyers()], { dryRun: true })).errors).toEqual([]);
    countAsking = () => {};
  });

  it('begins nothing for who has left while he waited', async () => {
    const begun: string[] = [];
    const publisher = publishOneAtATime({
      publish: async ({ author }) => {
        begun.push(author);
        return { kind: 'unchanged' };
      },
    });
    const asked = { candidates: [], author: 'ada', isDryRun: true };
    const left = publisher.publish({ ...asked, author: 'eve', signal: AbortSignal.abort(new Error('gone')) });
    await expect(left).rejects.toThrow('gone');
    await publisher.publish(asked);
    expect(begun).toEqual(['ada']);
  });

  it('lets only so many wait', async () => {
    let free = () => {};
    const held = new Promise<void>((resolve) => {
      free = resolve;
    });
    const publisher = publishOneAtATime({ publish: () => held.then(() => ({ kind: 'unchanged' }) as const) });
    const asked = { candidates: [], author: 'ada', isDryRun: true };
    const first = Array.from({ length: 5 }, () => publisher.publish(asked));
    await expect(publisher.publish(asked)).rejects.toMatchObject({ code: 'PUBLICATION_BUSY' });
    free();
    await Promise.all(first);
    await expect(publisher.publish(asked)).resolves.toEqual({ kind: 'unchanged' });
  });
});

describe('approveUnmasking', () => {
  const clear = { version: '1.1.0', email: 'tags: [email]' };
  const approve = (viewer: Viewer, given: Record<string, unknown> = {}) =>
    ask(
      viewer,
      `mutation ($product: String!, $digest: String!, $column: String!, $reason: String!) {
        approveUnmasking(product: $product, digest: $digest, column: $column, reason: $reason) { approvedBy column } }`,
      {
        product: 'sales.buyers',
        digest: digestOfText(writeContract(clear)),
        column: 'email',
        reason: 'Public.',
        ...given,
      },
    );

  it('lets a text be published that somebody else sends', async () => {
    expect((await publish(seller, [buyers(clear)])).data.publishContract.isPublished).toBe(false);
    expect((await approve(admin)).data.approveUnmasking).toEqual({ approvedBy: 'adam', column: 'email' });
    expect((await publish(seller, [buyers(clear)])).data.publishContract.isPublished).toBe(true);
  });

  it('does not count for who publishes himself', async () => {
    await approve(platform);
    expect((await publish(platform, [buyers(clear)])).data.publishContract.isPublished).toBe(false);
    expect((await publish(seller, [buyers(clear)])).data.publishContract.isPublished).toBe(true);
  });

  it.each<[string, Viewer, Record<string, unknown>, string]>([
    ['who has no token', anonymous, {}, 'PUBLICATION_ANONYMOUS'],
    ['who writes the product and sees it masked', seller, {}, 'APPROVAL_FORBIDDEN'],
    ['who only reads', analyst, {}, 'APPROVAL_FORBIDDEN'],
    ['who sees another column in clear', admin, { column: 'buyer_id' }, 'APPROVAL_FORBIDDEN'],
    ['anybody of a product that is not there', admin, { product: 'sales.nothing' }, 'APPROVAL_FORBIDDEN'],
    ['anybody without a digest', admin, { digest: 'abc' }, 'APPROVAL_DIGEST_INVALID'],
    ['anybody without a reason', admin, { reason: '  ' }, 'ARGUMENT_INVALID'],
  ])('is refused of %s', async (_, viewer, given, code) => {
    expect((await approve(viewer, given)).errors).toEqual([code]);
    expect((await pool.query('select from concord.unmask_approvals')).rowCount).toBe(0);
  });
});

describe('the history of a product', () => {
  const versions = (fields: string) =>
    `{ catalog { product(id: "sales.buyers") { versions { ${fields} } published { version } } } }`;
  beforeEach(() => publish(seller, [buyers()], { note: 'Better words.' }));

  it('is for who may find it, the newest first', async () => {
    const { data, errors } = await ask(
      analyst,
      versions('version digest author cause note publishedAt changes { kind }'),
    );
    expect(errors).toEqual([]);
    expect(data.catalog.product.versions).toMatchObject([
      { version: '1.1.0', author: 'sam', cause: 'PUBLISH', note: 'Better words.', changes: [] },
      { version: '1.0.0', author: 'init', digest: digestOfText(writeContract()) },
    ]);
    expect(data.catalog.product.published).toEqual({ version: '1.1.0' });
    expect(data.catalog.product.versions[0].publishedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('gives the texts to who writes it, to the platform, and to nobody else', async () => {
    const textsFor = async (viewer: Viewer) =>
      (await ask(viewer, versions('text'))).data.catalog.product.versions.map(
        (one: { text: string | null }) => one.text,
      );
    const texts = [writeContract({ version: '1.1.0' }), writeContract()];
    expect(await textsFor(seller)).toEqual(texts);
    expect(await textsFor(platform)).toEqual(texts);
    for (const other of [analyst, admin, stranger, anonymous]) expect(await textsFor(other)).toEqual([null, null]);
  });

  it('is nobody else’s where the product may not be found', async () => {
    await pool.query(`update concord.publications set text = replace(text, 'discovery: public', 'discovery: members')`);
    expect((await ask(stranger, versions('version'))).data.catalog.product).toBe(null);
  });

  it('is asked for only so often in a request', async () => {
    const many = Array.from({ length: 21 }, (_, at) => `v${at}: versions(first: 1) { version }`).join(' ');
    const { errors } = await ask(analyst, `{ catalog { product(id: "sales.buyers") { ${many} } } }`);
    expect(errors).toEqual(['PUBLICATION_ASKED_TOO_OFTEN']);
  });
});

describe('a catalog without the mesh’s database', () => {
  it('takes no publications, and knows of no history', async () => {
    const mesh = await meshNow();
    const { catalog, database: opened } = await openLocalCatalog(database.url, mesh);
    const context = { viewer: seller, signal: new AbortController().signal };
    const query = 'mutation ($c: [CatalogContractInput!]!) { publishContract(contracts: $c) { isPublished } }';
    const refused = await catalog.execute({ query, variables: { c: [buyers()] } }, context);
    const shown = '{ catalog { product(id: "sales.buyers") { versions { version } published { version } } } }';
    const read = await catalog.execute({ query: shown, variables: {} }, context);
    await opened.close();
    expect(refused.errors.map(({ extensions }) => extensions?.code)).toEqual(['PUBLICATION_NOT_FROM_HERE']);
    expect(JSON.parse(read.dataText ?? '')).toEqual({ catalog: { product: { versions: null, published: null } } });
  });
});
