// The commands that look at the mesh look at what is served: what is published counts over the folder of contracts, also where
// the folder is empty, and where it cannot be read no command changes anything.

import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyTokensToDatabases } from '../../cli/apply-tokens.ts';
import { examine } from '../../cli/doctor/doctor.ts';
import { readEnvironment } from '../../cli/environment.ts';
import { printDomainSdl, printSupergraph } from '../../cli/print-graph.ts';
import { checkQuality } from '../../cli/quality/check-quality.ts';
import { type GrantOptions, grant } from '../../cli/readers/grants.ts';
import { readServed } from '../../cli/served-mesh/read-served-mesh.ts';
import { printTokenPlan } from '../../cli/tokens/plan-tokens.ts';
import { rotateTokens } from '../../cli/tokens/rotate-tokens.ts';
import { printTokenStatus } from '../../cli/tokens/token-status.ts';
import type { PublicationDraft } from '../../mesh/publications/publication.ts';
import { createPublicationStore } from '../../mesh/publications/publication-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'concord-served-'));
const secret = randomBytes(32).toString('hex');
const stranger = `stranger_${process.pid}`;
let database: TestDatabase;
let pool: pg.Pool;

const domainText = (name: string) => `name: ${name}\nbounded_context: A ${name}.\nowner: "@${name}"\n`;

const contractText = (id: string, columns: string) => `name: ${id.replace('.', '.product.')}
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: string, required: true }
${columns}
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`;

const note = '  - { name: note, type: string }';
const mail = '  - { name: mail, type: string, tags: [PII], mask: tokenize }';

const draft = (
  kind: 'contract' | 'domain',
  name: string,
  text: string,
  cause: PublicationDraft['cause'] = 'publish',
) => {
  const version = kind === 'contract' ? '1.0.0' : null;
  return { kind, name, version, text, url: null, cause, note: null };
};

/** A domain that no folder has, and the folder's product with another column. */
const people = [
  draft('domain', 'people', domainText('people')),
  draft('contract', 'people.persons', contractText('people.persons', mail)),
];
const otherVisits = draft('contract', 'shop.visits', contractText('shop.visits', '  - { name: place, type: string }'));

const shopFolder = join(folder, 'shop-contracts');
const emptyFolder = join(folder, 'empty');

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function publish(...drafts: readonly PublicationDraft[]): Promise<void> {
  const store = createPublicationStore(pool);
  const { sequence: judgedAt } = await store.readPublished();
  await store.publish(drafts, { author: 'test', now: Date.now(), judgedAt });
}

function contextOf(contracts: string | null, more: Readonly<Record<string, string>> = {}) {
  const told: string[] = [];
  const warned: string[] = [];
  const variables = {
    CONCORD_HOME: join(folder, 'home'),
    CONCORD_SECRET: secret,
    DATABASE_URL: database.url,
    ...(contracts === null ? {} : { CONCORD_CONTRACTS: contracts }),
    ...more,
  };
  return {
    told,
    warned,
    environment: readEnvironment(variables, folder),
    log: (line: string) => void told.push(line),
    warn: (line: string) => void warned.push(line),
  };
}

beforeAll(async () => {
  write('shop-contracts/shop/domain.yaml', domainText('shop'));
  write('shop-contracts/shop/visits.contract.yaml', contractText('shop.visits', note));
  mkdirSync(emptyFolder);
  database = await createTestDatabase('served');
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await pool.query(`create schema shop_product; create schema people_product;
    create table shop_product.visits (id text primary key, note text, place text);
    create table people_product.persons (id text primary key, mail text);
    insert into people_product.persons select n, 'p' || n from generate_series(1, 3) n;
    create role ${stranger} login password 'stranger'`);
});

afterAll(async () => {
  await dropReaders();
  await pool.query(`drop owned by ${stranger}`);
  await pool.query(`drop role ${stranger}`);
  await pool.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function readRoles(): Promise<readonly string[]> {
  const { rows } = await pool.query<{ role: string }>('select role from concord.readers order by role');
  return rows.map(({ role }) => role);
}

/** Roles belong to the whole server. */
async function dropReaders(): Promise<void> {
  for (const role of await readRoles()) {
    await pool.query(`drop owned by "${role}"`);
    await pool.query(`drop role "${role}"`);
  }
  await pool.query('truncate concord.readers');
}

const strangerUrl = () => {
  const url = new URL(database.url);
  url.username = stranger;
  url.password = 'stranger';
  return url.href;
};

const awayUrl = () => {
  const url = new URL(database.url);
  url.port = '1';
  return url.href;
};

describe('before anything can be published', () => {
  it('tokens apply sets up the database by the folder alone', async () => {
    const context = contextOf(shopFolder);
    await applyTokensToDatabases(context);
    expect(context.warned).toEqual([]);
    const { rows } = await pool.query('select count(*)::int as count from concord.publications');
    expect(rows).toEqual([{ count: 0 }]);
  });

  it('a command with neither a folder nor anything published says what to name', async () => {
    const refused = expect.objectContaining({ code: 'CONTRACTS_FOLDER_MISSING' });
    await expect(grant(grantOptions, contextOf(null))).rejects.toEqual(refused);
  });
});

const grantOptions: GrantOptions = { apply: true, lockDown: false, prune: true, claim: [] };

describe.each([
  ['over a folder that has another', shopFolder],
  ['over an empty folder', emptyFolder],
  ['without a folder', null],
])('what is published, %s', (_, contracts) => {
  beforeEach(async () => {
    await pool.query('truncate concord.publications');
    await dropReaders();
    await publish(...people);
  });

  it('has its tokens planned, made, told and rotated', async () => {
    const tokensOf = async () => {
      const { rows } = await pool.query<{ token: string }>('select mail__tok as token from people_product.persons');
      return rows.map(({ token }) => token);
    };
    await pool.query('drop trigger if exists concord_tokens on people_product.persons');
    await pool.query('alter table people_product.persons drop column if exists mail__tok cascade');
    const plan = contextOf(contracts);
    await printTokenPlan(plan);
    expect(plan.told.join('\n')).toContain('mail: tokens of people.persons.mail in the new column mail__tok');
    const apply = contextOf(contracts);
    await applyTokensToDatabases(apply);
    const tokens = await tokensOf();
    expect(tokens).toEqual([
      expect.stringMatching(/^tok_/),
      expect.stringMatching(/^tok_/),
      expect.stringMatching(/^tok_/),
    ]);
    const status = contextOf(contracts);
    expect(await printTokenStatus(status, { isCounted: false, isJson: false })).toBe(false);
    expect(status.told.join('\n')).toContain('people.persons.mail (tokenize): stored and current in mail__tok');
    const rotation = { columns: ['people.persons.mail'], isAll: false, isConfirmed: true };
    await rotateTokens(contextOf(contracts), rotation);
    expect(await tokensOf()).not.toEqual(tokens);
  });

  it('has its roles made, and they stay when roles are pruned until it is withdrawn', async () => {
    await applyTokensToDatabases(contextOf(contracts));
    await grant({ ...grantOptions, prune: false }, contextOf(contracts));
    const roles = await readRoles();
    expect(roles.length).toBeGreaterThan(0);
    await grant(grantOptions, contextOf(contracts));
    expect(await readRoles()).toEqual(roles);
    if (contracts !== shopFolder) return;
    await publish(draft('contract', 'people.persons', '', 'withdraw'));
    await grant(grantOptions, contextOf(contracts));
    expect((await readRoles()).length).toBeLessThan(roles.length);
  });

  it('is what doctor examines', async () => {
    await applyTokensToDatabases(contextOf(contracts));
    const found = await examine(() => contextOf(contracts).environment, Date.now);
    const lines = found.filter(({ area }) => area === 'contracts' || area === 'products').map(({ what }) => what);
    expect(lines).toContain('people.persons 1.0.0 reads people_product.persons.');
    expect(lines).toContainEqual(expect.stringMatching(/^1 published contract.*: [12] products? of [12] domains?\.$/));
  });

  it('has its checks run', async () => {
    await applyTokensToDatabases(contextOf(contracts));
    const options = { product: 'people.persons', domain: undefined, isKept: false, onResult: () => undefined };
    const [report] = await checkQuality(contextOf(contracts).environment, { ...options, warn: () => undefined });
    expect([report?.product.id, report?.problem]).toEqual(['people.persons', null]);
  });

  it('is in the schema of its domain, and in the supergraph with subgraphs of others', async () => {
    const partner = 'type Query { weather: String }';
    const subgraph = {
      kind: 'subgraph',
      name: 'partner',
      version: null,
      text: partner,
      cause: 'publish',
      note: null,
    } as const;
    await publish({ ...subgraph, url: 'https://partner.example/graphql' });
    const context = contextOf(contracts);
    const { mesh, published } = await readServed(context.environment, { ...context, mustKnowPublished: false });
    expect(printDomainSdl(mesh, 'people')).toContain('type PeoplePersons');
    expect(printDomainSdl(mesh, 'partner', published)).toBe(partner);
    expect(printSupergraph(mesh, published)).toMatch(/type PeoplePersons.*weather: String/s);
  });
});

describe('a product of the folder that is published otherwise', () => {
  beforeEach(async () => {
    await pool.query('truncate concord.publications');
    await dropReaders();
    await publish(otherVisits);
  });

  it('is the published one, and who reads the folder is told so', async () => {
    const context = contextOf(shopFolder);
    const { mesh } = await readServed(context.environment, { ...context, mustKnowPublished: false });
    expect(mesh.products.map(({ columns }) => columns.map(({ name }) => name))).toEqual([['id', 'place']]);
    expect(context.warned).toEqual([
      expect.stringContaining('visits.contract.yaml is not what is published of shop.visits. Version 1.0.0 is served'),
    ]);
  });

  it('keeps its roles while its table does not fit, since what was served last may be read by them still', async () => {
    await grant({ ...grantOptions, prune: false }, contextOf(shopFolder));
    const roles = await readRoles();
    await pool.query('alter table shop_product.visits rename column place to moved');
    const context = contextOf(shopFolder);
    try {
      await grant(grantOptions, context);
    } finally {
      await pool.query('alter table shop_product.visits rename column moved to place');
    }
    expect(await readRoles()).toEqual(roles);
    expect(context.warned.at(-1)).toMatch(
      /^No role is dropped .* published\/shop\/visits\.contract\.yaml may be read still/,
    );
  });
});

describe.each([
  ['is away', awayUrl, 'DATABASE_UNREACHABLE'],
  ['may not be read', strangerUrl, 'PUBLICATIONS_FORBIDDEN'],
])('where what is published %s', (_, url, code) => {
  const contextOfIt = () => contextOf(shopFolder, { DATABASE_URL: url() });
  const refused = expect.objectContaining({ code });

  it('nothing is changed', async () => {
    await expect(grant(grantOptions, contextOfIt())).rejects.toEqual(refused);
    await expect(applyTokensToDatabases(contextOfIt())).rejects.toEqual(refused);
    const rotation = { columns: [], isAll: true, isConfirmed: true };
    await expect(rotateTokens(contextOfIt(), rotation)).rejects.toEqual(refused);
    await expect(grant(grantOptions, contextOf(null, { DATABASE_URL: url() }))).rejects.toEqual(refused);
  });

  it('the folder is shown, with a warning', async () => {
    const context = contextOfIt();
    const { mesh } = await readServed(context.environment, { ...context, mustKnowPublished: false });
    expect(printDomainSdl(mesh, 'shop')).toContain('note: String');
    expect(context.warned).toEqual([
      expect.stringMatching(
        new RegExp(`^It is not known what is published, so this is of the folder .*\\(${code}\\)$`),
      ),
    ]);
    const found = await examine(() => context.environment, Date.now);
    expect(found.find(({ area, status }) => area === 'contracts' && status === 'warning')).toMatchObject({ code });
  });
});
