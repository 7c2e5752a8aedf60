// `concord doctor` on real databases that lack something: it says what, and the statement that mends it does mend it.

import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyTokensToDatabases } from '../../cli/apply-tokens.ts';
import { checkNode } from '../../cli/doctor/check-machine.ts';
import { examine } from '../../cli/doctor/doctor.ts';
import type { Finding } from '../../cli/doctor/finding.ts';
import { hasFailure, renderFindings } from '../../cli/doctor/render.ts';
import { readEnvironment } from '../../cli/environment.ts';
import { rotateTokens } from '../../cli/tokens/rotate-tokens.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'concord-doctor-'));
const reader = `reader_${process.pid}`;
let database: TestDatabase;
let client: pg.Client;
/** As a user who may read nothing but what he is granted. */
let readerUrl: string;

const contract = (name: string, columns: string) => `name: shop.product.${name}
version: "1.2.0"
primary_key: [id]
schema:
${columns}
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }] }
`;

function writeContracts(files: Readonly<Record<string, string>>): string {
  const contracts = mkdtempSync(join(folder, 'contracts-'));
  mkdirSync(join(contracts, 'shop'));
  writeFileSync(join(contracts, 'shop/domain.yaml'), 'name: shop\nbounded_context: A shop.\nowner: "@shop"\n');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(contracts, `shop/${name}.contract.yaml`), text);
  return contracts;
}

const plain = '  - { name: id, type: string, required: true }\n  - { name: note, type: string }';
const masked = '  - { name: id, type: string, required: true, tags: [PII], mask: tokenize }';
const secret = 's'.repeat(40);

beforeAll(async () => {
  database = await createTestDatabase('doctor');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    create schema shop_product;
    create table shop_product.visits (id text primary key, note text);
    create table shop_product.people (id text primary key);
    create role ${reader} login password 'reader';
    revoke temporary on database "${database.name}" from public`);
  const url = new URL(database.url);
  url.username = reader;
  url.password = 'reader';
  readerUrl = url.href;
});
afterAll(async () => {
  await client.end();
  await database.drop();
  const admin = new pg.Client({ connectionString: database.url.replace(`/${database.name}`, '/postgres') });
  await admin.connect();
  await admin.query(`drop role ${reader}`);
  await admin.end();
  rmSync(folder, { recursive: true });
});

const home = () => mkdtempSync(join(folder, 'home-'));
const read = (variables: Readonly<Record<string, string>>) => () =>
  readEnvironment({ PORT: '0', CONCORD_HOME: home(), CONCORD_SECRET: secret, ...variables }, folder);
const doctor = (variables: Readonly<Record<string, string>>, now = Date.now) => examine(read(variables), now);
const said = (findings: readonly Finding[], area: Finding['area']) =>
  findings.flatMap((one) => (one.area === area ? [[one.status, one.what, one.next].filter(Boolean).join(' | ')] : []));

describe('a database where everything is there', () => {
  it('is told to be well, product by product', async () => {
    const contracts = writeContracts({ visits: contract('visits', plain) });
    const findings = await doctor({ DATABASE_URL: database.url, CONCORD_CONTRACTS: contracts });
    expect(hasFailure(findings)).toBe(false);
    expect(said(findings, 'products')).toEqual(['ok | shop.visits 1.2.0 reads shop_product.visits.']);
    expect(said(findings, 'contracts')).toEqual([`ok | ${contracts}: 1 product of 1 domain.`]);
    expect(said(findings, 'databases')[0]).toMatch(
      /^ok \| PostgreSQL \d+.*, "doctor_\w+" at .*\(DATABASE_URL\): shop\.$/,
    );
    const text = renderFindings(findings, false);
    expect(text).toMatch(/^ {2}ok {7}shop\.visits 1\.2\.0 reads shop_product\.visits\.$/m);
    expect(JSON.parse(renderFindings(findings, true))).toEqual({ ok: true, findings });
    expect(text).not.toContain(new URL(database.url).password);
  });
});

describe('the SQL of a quality check', () => {
  it('that does more than count is warned of, by its line', async () => {
    const quality = `quality:\n  - { name: slow, type: custom_sql, params: { sql: "select pg_sleep(9)" } }\n`;
    const contracts = writeContracts({ visits: `${contract('visits', plain)}${quality}` });
    const findings = await doctor({ DATABASE_URL: database.url, CONCORD_CONTRACTS: contracts });
    expect(hasFailure(findings)).toBe(false);
    expect(said(findings, 'contracts')[1]).toMatch(
      /^warning \| .*visits\.contract\.yaml:11:5 The SQL of the quality check "slow" of shop\.visits is refused\. The query calls the function "pg_sleep"/,
    );
  });
});

describe('privileges', () => {
  it('that are missing are told with the statement that grants them', async () => {
    const contracts = writeContracts({ visits: contract('visits', plain) });
    const variables = { DATABASE_URL: readerUrl, CONCORD_CONTRACTS: contracts };
    const first = await doctor(variables);
    const grant = `grant usage on schema "shop_product" to "${reader}"; grant select on "shop_product"."visits" to "${reader}";`;
    expect(said(first, 'products')).toEqual([
      expect.stringMatching(
        /^failed \| .*visits\.contract\.yaml:1:7 The user "reader_\d+" may not read shop_product\.visits/,
      ),
    ]);
    expect(said(first, 'products')[0]).toContain(`Run as the owner: ${grant}`);
    expect(hasFailure(first)).toBe(true);

    await client.query(grant.replace('grant select on', 'grant select ("id") on'));
    const second = await doctor(variables);
    expect(said(second, 'products')[0]).toContain(
      `may not read note of shop_product.visits, so requests of shop.visits for them fail. Run as the owner: grant select ("note") on "shop_product"."visits" to "${reader}";`,
    );

    await client.query(`grant select ("note") on "shop_product"."visits" to "${reader}"`);
    expect(said(await doctor(variables), 'products')).toEqual(['ok | shop.visits 1.2.0 reads shop_product.visits.']);
  });

  it('and extensions for the search are warned of, with the statements that mend it', async () => {
    const variables = {
      DATABASE_URL: readerUrl,
      CONCORD_CONTRACTS: writeContracts({ visits: contract('visits', plain) }),
      CONCORD_LEDGER: 'off',
    };
    expect(said(await doctor({ ...variables, CONCORD_LEDGER: 'required' }), 'databases').at(-1)).toMatch(
      /^failed \| Who reads personal data is not recorded: .* grant select, insert on concord\.ledger/,
    );
    const findings = await doctor(variables);
    const next = findings.flatMap((one) =>
      one.area === 'databases' && one.status === 'warning' ? (one.next ?? []) : [],
    );
    expect(next).toEqual([
      `Run as its owner: grant temporary on database "${database.name}" to "${reader}";`,
      'Run as its owner: create extension pg_trgm with schema public;',
    ]);
    for (const one of next) await client.query(one.replace('Run as its owner: ', ''));
    expect(said(await doctor(variables), 'databases')).toEqual([expect.stringMatching(/^ok/)]);
    await client.query('create schema hidden; alter extension pg_trgm set schema hidden');
    const hidden = said(await doctor(variables), 'databases').at(-1);
    expect(hidden).toMatch(
      /lies in the schema "hidden", which its user may not use.* alter extension pg_trgm set schema public;$/,
    );
    await client.query('alter extension pg_trgm set schema public');
    expect(said(await doctor(variables), 'databases')).toEqual([expect.stringMatching(/^ok/)]);
  });
});

describe('tables and tokens', () => {
  it('that are missing are told by the line of the contract', async () => {
    const contracts = writeContracts({
      gone: contract('gone', plain),
      people: contract('people', masked),
      visits: contract('visits', plain.replace('note', 'notes')),
    });
    const variables = { DATABASE_URL: database.url, CONCORD_CONTRACTS: contracts };
    const findings = said(await doctor(variables), 'products');
    expect(findings).toEqual([
      expect.stringMatching(/^failed \| .*gone\.contract\.yaml:1:7 The table shop_product\.gone .* does not exist/),
      expect.stringMatching(/^failed \| .*people\.contract\.yaml:5:5 .*npx concord tokens apply/),
      expect.stringMatching(/^failed \| .*visits\.contract\.yaml:6:5 .*no column "notes"\. Did you mean "note"\?/),
    ]);
  });

  it('that are stored need no right but to read them, and those of another secret are found out', async () => {
    const contracts = writeContracts({ people: contract('people', masked) });
    const variables = { DATABASE_URL: database.url, CONCORD_CONTRACTS: contracts };
    await applyTokensToDatabases({ environment: read(variables)(), log: () => {}, warn: () => {} });
    expect(said(await doctor(variables), 'products')).toEqual(['ok | shop.people 1.2.0 reads shop_product.people.']);
    await client.query(`grant select on shop_product.people to ${reader}`);
    const asReader = await doctor({ ...variables, DATABASE_URL: readerUrl });
    expect(said(asReader, 'products')).toEqual(['ok | shop.people 1.2.0 reads shop_product.people.']);
    const context = { environment: read(variables)(), log: () => {}, warn: () => {} };
    await rotateTokens(context, { columns: [], isAll: true, isConfirmed: true });
    expect(said(await doctor(variables), 'products')).toEqual(['ok | shop.people 1.2.0 reads shop_product.people.']);
    const other = await doctor({ ...variables, CONCORD_SECRET: 'o'.repeat(40) });
    expect(said(other, 'products').at(-1)).toMatch(
      /^failed \| The tokens .* were made with another root secret .*npx concord tokens apply$/,
    );
  });
});

describe('a clock', () => {
  it('that is off is told by how much', async () => {
    const variables = {
      DATABASE_URL: database.url,
      CONCORD_CONTRACTS: writeContracts({ visits: contract('visits', plain) }),
    };
    const warnings = async (off: number) =>
      said(await doctor(variables, () => Date.now() + off), 'databases').filter((line) => line.includes('clock'));
    expect(await warnings(0)).toEqual([]);
    expect(await warnings(90_000)).toEqual([expect.stringMatching(/is 90 s behind that of this machine.*NTP\.$/)]);
    expect(await warnings(-90_000)).toEqual([expect.stringMatching(/is 90 s ahead of that of this machine/)]);
  });
});

describe('what cannot be looked at', () => {
  it('is a failure with its reason: settings, contracts, a database, the secret, a folder', async () => {
    expect(said(await doctor({ CONCORD_HOMES: 'x' }), 'configuration')).toEqual([
      'failed | Concord knows no environment variable CONCORD_HOMES. Did you mean "CONCORD_HOME", "CONCORD_ROLES" or "CONCORD_TOKEN"? Correct it, or remove it.',
    ]);
    const empty = mkdtempSync(join(folder, 'empty-'));
    expect(said(await doctor({ CONCORD_CONTRACTS: empty }), 'contracts')[0]).toMatch(
      /^failed \| There is no product to serve in/,
    );
    expect(said(await doctor({ CONCORD_CONTRACTS: '/gone' }), 'contracts')[0]).toMatch(
      /^failed \| There is no readable folder of contracts at \/gone/,
    );
    const contracts = writeContracts({ visits: contract('visits', plain), bad: 'name: [' });
    writeFileSync(join(folder, 'a-file'), '');
    const findings = await doctor({
      CONCORD_CONTRACTS: contracts,
      DATABASE_URL: 'postgres://me:hidden@127.0.0.1:1/mesh',
      CONCORD_SECRET: 'short',
      CONCORD_HOME: join(folder, 'a-file', 'home'),
    });
    expect(said(findings, 'databases')).toEqual([
      'failed | The database at 127.0.0.1:1 does not answer (nothing listens there). Start it, or correct DATABASE_URL.',
    ]);
    expect(said(findings, 'contracts')[0]).toMatch(/^failed \| .*bad\.contract\.yaml:1:\d+ This is not readable YAML/);
    expect(said(findings, 'machine').filter((line) => line.startsWith('failed'))).toEqual([
      expect.stringMatching(/a-file\/home cannot be used/),
      expect.stringMatching(/secret/),
    ]);
    expect(renderFindings(findings, true)).not.toContain('hidden');
  });

  it('is a subgraph of foreign make that does not answer', async () => {
    const findings = await doctor({ CONCORD_FOREIGN_SUBGRAPHS: 'partner=http://127.0.0.1:1' });
    expect(said(findings, 'subgraphs')).toEqual([
      'failed | The subgraph partner at http://127.0.0.1:1/graphql does not answer. | Start it, or correct CONCORD_FOREIGN_SUBGRAPHS.',
    ]);
  });

  it('is a subgraph of another process that does not answer', async () => {
    const answering = createServer((_, response) => response.writeHead(200).end());
    await new Promise<void>((resolve) => answering.listen(0, '127.0.0.1', resolve));
    const address = answering.address();
    const port = typeof address === 'object' ? address?.port : '';
    const findings = await doctor({ CONCORD_SUBGRAPHS: `a=http://127.0.0.1:${port},b=http://127.0.0.1:1,c` });
    answering.close();
    expect(said(findings, 'subgraphs')).toEqual([
      `ok | The subgraph a at http://127.0.0.1:${port}/graphql answers.`,
      'failed | The subgraph b at http://127.0.0.1:1/graphql does not answer. | Start it, or correct CONCORD_SUBGRAPHS.',
      expect.stringMatching(/^failed \| The subgraph "c" must read name=URL/),
    ]);
  });

  it('is no failure where the embedded database is merely not started', async () => {
    const contracts = writeContracts({ visits: contract('visits', plain) });
    const findings = await doctor({ CONCORD_CONTRACTS: contracts });
    expect(said(findings, 'databases')).toEqual([
      expect.stringMatching(
        /^ok \| The embedded database of .* is not running; .* The tables of shop are not checked\.$/,
      ),
    ]);
  });

  it('is a Node that is too old', () => {
    expect(checkNode('20.18.3')).toMatchObject({ status: 'failed', next: 'Install Node 20.19 or newer.' });
    expect(checkNode('24.0.0')).toMatchObject({ status: 'ok' });
  });
});

describe('the identity provider', () => {
  let server: Server;
  let url: string;
  const { publicKey } = generateKeyPairSync('ed25519');
  const answer = { status: 200, body: JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }), lateMs: 0 };
  beforeAll(async () => {
    server = createServer((_, response) => {
      const date = new Date(Date.now() - answer.lateMs).toUTCString();
      response.writeHead(answer.status, { date, 'content-type': 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/keys`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const identity = async (where = url, roles = 'analyst') => {
    const variables = { CONCORD_JWKS_URL: where, CONCORD_ISSUER: 'x', CONCORD_AUDIENCE: 'y', CONCORD_ROLES: roles };
    const contracts = writeContracts({ visits: contract('visits', plain) });
    return said(await doctor({ ...variables, CONCORD_CONTRACTS: contracts }), 'identity');
  };

  it('is asked for its keys and its clock', async () => {
    expect(await identity()).toEqual([`ok | The identity provider gives 1 key at ${url}.`]);
    answer.lateMs = 60_000;
    expect(await identity()).toEqual([
      expect.stringMatching(/^ok/),
      expect.stringMatching(/^warning \| The clock of the identity provider is \d+ s behind that of this machine/),
    ]);
    answer.body = '{}';
    expect(await identity()).toEqual([
      expect.stringMatching(/cannot be used: there is no list "keys" in the answer\./),
    ]);
    answer.body = '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}';
    expect(await identity()).toEqual([expect.stringMatching(/none of the 1 keys in the answer is a public key\./)]);
    answer.body = '<html>';
    expect(await identity()).toEqual([expect.stringMatching(/cannot be used: the answer is not JSON\./)]);
    answer.status = 503;
    expect(await identity()).toEqual([expect.stringMatching(/cannot be used: the answer is HTTP 503\./)]);
    expect(await identity('http://127.0.0.1:1/keys')).toEqual([expect.stringMatching(/^failed \| .*not reached/)]);
  });

  it('is demanded in production', async () => {
    expect(said(await doctor({ NODE_ENV: 'production' }), 'identity')).toEqual([expect.stringMatching(/^failed/)]);
  });

  it('gives none of the roles that CONCORD_ROLES leaves out, so contracts that name one are refused', async () => {
    const contracts = writeContracts({ visits: contract('visits', plain) });
    expect(said(await doctor({ CONCORD_ROLES: 'admin', CONCORD_CONTRACTS: contracts }), 'contracts')[0]).toMatch(
      /^failed \| .*visits\.contract\.yaml:\d+:\d+ Nobody can have the role "analyst" of access\.read/,
    );
  });
});
