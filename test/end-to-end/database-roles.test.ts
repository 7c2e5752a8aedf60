// A database of one's own, served through PostgreSQL roles: the owner of the tables makes them, and the user that serves may
// read no table at all.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ask, cleanUp, concord, findFreePort, makeHome, runConcord, untilReady } from './run-concord.ts';

const contract = `name: shop.product.visits
version: "1.0.0"
primary_key: [visit_id]
schema:
  - { name: visit_id, type: string, required: true }
  - { name: person, type: string, required: true, tags: [PII], mask: tokenize }
  - { name: phone, type: string, tags: [PII], mask: last4 }
  - { name: country, type: string, required: true }
sla: { freshness: 24h }
semantics: {}
access:
  read: [{ role: analyst }, { role: regional }]
  unmask: [{ role: owner }]
  rows: [{ role: regional, where: { country: { in: $claims.countries } } }]
`;

let database: TestDatabase;
let asOwner: Record<string, string>;
let asServer: Record<string, string>;
let contracts: string;
let url: string;
const home = makeHome();
const roleNames: string[] = [];

async function query<Row>(address: string, text: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    const results = [(await client.query(text)) as unknown as pg.QueryResult].flat();
    return (results.at(-1)?.rows ?? []) as Row[];
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  database = await createTestDatabase('roles');
  const end = database.name.slice(-12);
  const logins = { owner: `owner_${end}`, server: `server_${end}` };
  roleNames.push(...Object.values(logins));
  await query(
    database.url,
    `create role ${logins.owner} login createrole password 'o'; create role ${logins.server} login password 's';
     grant create on database ${database.name} to ${logins.owner}; grant connect on database ${database.name} to ${logins.owner} with grant option`,
  );
  const as = (user: string, password: string) =>
    Object.assign(new URL(database.url), { username: user, password }).href;
  const ownerUrl = as(logins.owner, 'o');
  await query(
    ownerUrl,
    `create schema shop_product;
     create table shop_product.visits (visit_id text primary key, person text not null, phone text, country text not null);
     insert into shop_product.visits values ('v1', 'ada', '+49 30 5551234', 'DE'), ('v2', 'ada', null, 'FR'), ('v3', 'bob', '+33 1 5559876', 'FR')`,
  );
  contracts = makeHome();
  mkdirSync(join(contracts, 'shop'), { recursive: true });
  writeFileSync(join(contracts, 'shop/domain.yaml'), 'name: shop\nbounded_context: Visits.\nowner: "@shop"\n');
  writeFileSync(join(contracts, 'shop/visits.contract.yaml'), contract);
  const port = await findFreePort();
  url = `http://127.0.0.1:${port}`;
  const common = { CONCORD_HOME: home, CONCORD_CONTRACTS: contracts, CONCORD_DATABASE_ROLES: 'on', PORT: String(port) };
  asOwner = { ...common, DATABASE_URL: ownerUrl };
  asServer = { ...common, DATABASE_URL: as(logins.server, 's') };
});
afterAll(async () => {
  await cleanUp();
  const made = await query<{ rolname: string }>(
    database.url,
    `select rolname from pg_roles r where exists (select from pg_shdepend d where d.refobjid = r.oid and d.dbid = (select oid from pg_database where datname = current_database())) and not rolsuper`,
  );
  for (const { rolname } of made) await query(database.url, `drop owned by "${rolname}" cascade`);
  await database.drop();
});

it('is not served while the roles are missing, and says what to run', async () => {
  expect((await concord(['tokens', 'apply'], asOwner)).stderr).toBe('');
  const { code, stderr } = await concord(['serve'], asServer);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /PostgreSQL roles by which viewers read the domain "shop" are missing\. .*npx concord grants --apply/,
  );
});

it('gets its roles from SQL that the owner reads and runs', async () => {
  const { code, stdout, stderr } = await concord(['grants'], asOwner);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^-- Database \S+ of DATABASE_URL: shop\.\n/);
  expect(stdout).not.toMatch(/password 's|secret of/);
  await query(asOwner.DATABASE_URL ?? '', stdout);
  const again = await concord(['grants', '--apply'], asOwner);
  expect([again.code, again.stderr]).toEqual([0, '']);
});

it('is found to be well by the doctor, who asks for no right to the tables', async () => {
  const grants =
    'grant usage on schema concord to %; grant select, insert on concord.ledger to %; grant select, update on concord.ledger_head to %';
  await query(asOwner.DATABASE_URL ?? '', grants.replaceAll('%', new URL(asServer.DATABASE_URL ?? '').username));
  const { stdout } = await concord(['doctor', '--json'], asServer);
  type Told = {
    readonly findings: readonly { readonly area: string; readonly status: string; readonly what: string }[];
  };
  const { findings } = JSON.parse(stdout) as Told;
  const told = findings.filter(({ area }) => area === 'products' || area === 'databases');
  expect(told.map(({ status, what }) => `${status} ${what}`)).toEqual([
    expect.stringMatching(/^ok PostgreSQL 18/),
    'ok The ledger of who reads personal data can be written in the database of DATABASE_URL.',
    'ok shop.visits 1.0.0 reads shop_product.visits.',
    expect.stringMatching(/^ok \d+ PostgreSQL roles of viewers are there for shop\.$/),
  ]);
});

it('is then served by a user who may read no table', async () => {
  const running = runConcord(['serve'], asServer);
  await untilReady(url, running);
  const tokenOf = async (role: string, ...more: string[]) => {
    const { stdout } = await concord(['token', '--role', role, ...more], {
      CONCORD_HOME: home,
      CONCORD_CONTRACTS: contracts,
    });
    return { authorization: `Bearer ${stdout.trim()}` };
  };
  const visits = '{ shop { visits(orderBy: [{ field: VISIT_ID }]) { nodes { visitId person phone } } } }';
  const rowsOf = async (headers: Record<string, string>) => {
    const { body } = (await ask(url, visits, headers)) as {
      body: { data: { shop: { visits: { nodes: { visitId: string; person: string; phone: string }[] } } } };
    };
    return body.data.shop.visits.nodes;
  };
  const masked = await rowsOf(await tokenOf('analyst'));
  expect(masked.map(({ visitId, phone }) => [visitId, phone])).toEqual([
    ['v1', '****1234'],
    ['v2', '****'],
    ['v3', '****9876'],
  ]);
  expect(new Set(masked.map(({ person }) => /^tok_[\w-]{22}$/.test(person)))).toEqual(new Set([true]));
  expect(masked[0]?.person).toBe(masked[1]?.person);
  expect(await rowsOf(await tokenOf('owner'))).toMatchObject([
    { person: 'ada', phone: '+49 30 5551234' },
    { person: 'ada' },
    { person: 'bob' },
  ]);
  expect(
    (await rowsOf(await tokenOf('regional', '--claim', 'countries=["FR"]'))).map(({ visitId }) => visitId),
  ).toEqual(['v2', 'v3']);
  await expect(query(asServer.DATABASE_URL ?? '', 'select * from shop_product.visits')).rejects.toMatchObject({
    code: '42501',
  });
  running.signal('SIGTERM');
  expect((await running.ended).code).toBe(0);
});

it('gives another program a login of a viewer, and takes it away', async () => {
  const name = `looker_${database.name.slice(-12)}`;
  const flags = ['--login', name, '--role', 'regional', '--claim', 'countries=FR,IT'];
  const { code, stderr } = await concord(['grants', '--apply', ...flags], asOwner);
  expect(code).toBe(0);
  const password = /is (\S+) - keep it now/.exec(stderr)?.[1] ?? '';
  const login = Object.assign(new URL(database.url), { username: name, password }).href;
  expect(await query(login, 'select visit_id, phone from shop_visits order by 1')).toEqual([
    { visit_id: 'v2', phone: '****' },
    { visit_id: 'v3', phone: '****9876' },
  ]);
  await expect(query(login, 'select * from shop_product.visits')).rejects.toMatchObject({ code: '42501' });
  await expect(query(login, `delete from shop_visits`)).rejects.toMatchObject({ code: '42501' });
  expect((await concord(['grants', '--apply', '--drop-login', name], asOwner)).code).toBe(0);
  await expect(query(login, 'select 1')).rejects.toMatchObject({ code: '28P01' });
});

it('refuses a login that it cannot make, with the next step', async () => {
  const refusals = await Promise.all(
    [
      ['--login', 'concord_x', '--role', 'analyst'],
      ['--login', 'Looker', '--role', 'analyst'],
      ['--login', 'looker'],
      ['--login', 'looker', '--role', 'analysst'],
      ['--login', 'looker', '--role', 'analyst', '--claim', 'countries'],
      ['--role', 'analyst'],
      ['--login', 'shop_product', '--role', 'analyst', '--apply'],
      ['--apply', '--drop-login', 'nobody_of_ours'],
    ].map(async (flags) => {
      const { code, stderr } = await concord(['grants', ...flags], asOwner);
      return `${code} ${stderr.trim()}`;
    }),
  );
  expect(refusals).toEqual([
    '1 The login "concord_x" must have 1 to 40 small letters, digits and _, and may not begin with concord, pg or another name that PostgreSQL or Concord has for itself.',
    '1 The login "Looker" must have 1 to 40 small letters, digits and _, and may not begin with concord, pg or another name that PostgreSQL or Concord has for itself.',
    '1 The login "looker" needs the role whose view of the data it has: --role <role>.',
    '1 The login "looker" cannot have the role "analysst", which no contract names; they name analyst, owner, regional.',
    '1 The login "looker" cannot have the claim "countries": it must read name=value or name=value,value.',
    '1 The login "" is missing: --role, --domain, --team and --claim need --login <name>.',
    '1 The login "shop_product" is the name of a schema that Concord did not make; choose another name.',
    '1 The login "nobody_of_ours" is none that Concord made in this database.',
  ]);
});
