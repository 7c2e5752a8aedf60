// The other ways to a column that a map makes: governed SQL, checks and their own SQL, drift, how fresh the data are, stored
// tokens. Each means the same column of the table, and none shows what the earlier major hides.

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqlDesks } from '../../../cli/readers/sql-desk.ts';
import { loadMesh } from '../../../contracts/load.ts';
import type { Product } from '../../../contracts/product.ts';
import type { ConcordError } from '../../../errors/concord-error.ts';
import { noDemands } from '../../../identity/demands.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import { applyLogin, dropLogin } from '../../../mesh/readers/logins.ts';
import { createScramVerifier } from '../../../mesh/readers/scram-verifier.ts';
import { findNewest, newestOf } from '../../../mesh/standing/newest-statement.ts';
import { noGrants } from '../../../subgraphs/access/access-grant.ts';
import { createRunSql, type RunSql } from '../../../subgraphs/catalog/sql/run-sql.ts';
import { inspectTables } from '../../../subgraphs/sql/inspect.ts';
import { openDatabase } from '../../../subgraphs/sql/pool.ts';
import { makeTestRoles, type TestRoles } from '../../support/reader-roles.ts';
import { admin, analyst, viewerOf } from '../../support/shop-mesh.ts';
import { openVersionMesh, type VersionMesh, versionFiles, versionTables } from '../../support/version-mesh.ts';
import { type CheckMesh, createCheckMesh } from '../sql/quality/check-mesh.ts';

const later = ({ products }: VersionMesh['mesh']) => products.find(({ key }) => key === 'people.persons@3') as Product;
const earlier = ({ products }: VersionMesh['mesh']) => products.find(({ key }) => key === 'people.persons') as Product;

describe('governed SQL', () => {
  let opened: VersionMesh;
  let roles: TestRoles;
  let runSql: RunSql;
  let clock = 0;
  beforeAll(async () => {
    opened = await openVersionMesh();
    roles = await makeTestRoles(opened.client, opened.url, opened.mesh);
    const openDesk = createSqlDesks({
      mesh: opened.mesh,
      sourceOf: () => ({ url: opened.url, where: 'the test', connections: 2, statementTimeoutSeconds: 30 }),
      keys: roles.keys,
      grantsOf: noGrants,
      makeRoles: async () => undefined,
      standings: { standings: null, now: () => 0 },
      now: () => Date.now(),
    });
    runSql = createRunSql({ openDesk, record: () => {}, now: () => clock, clock: () => 0 });
  });
  afterAll(async () => {
    await roles.close();
    await opened.close();
  });

  const run = (viewer: Viewer, query: string, products: readonly Product[] = [later(opened.mesh)]) =>
    runSql({
      products,
      query,
      viewer,
      demands: noDemands,
      touched: { products: [], reads: [] },
      signal: new AbortController().signal,
      bytes: 1_000_000,
    });

  it('reads the later major in its own names and types, masked as the earlier one', async () => {
    const query =
      'select id, contact, born_at, total, score, joined_on, land from people."persons@3" order by total limit 1';
    const clear = await run(admin, query);
    expect(clear.columnTypes).toEqual([
      'text',
      'text',
      'timestamp without time zone',
      'numeric',
      'bigint',
      'date',
      'text',
    ]);
    expect(clear.rows).toEqual([['p1', 'p1@example.com', '1980-06-16T00:00:00', '10', '999', '2026-01-02', 'FR']]);
    const masked = await run(analyst, query);
    expect(masked.rows).toEqual([
      [expect.stringMatching(/^tok_/), '***', '1980-01-01T00:00:00', '10', '999', '2026-01-02', 'FR'],
    ]);
    await expect(run(admin, 'select email from people."persons@3"')).rejects.toThrow(/"email".*do not have/);
  });

  it('keeps the rows of a rule', async () => {
    const regional = viewerOf('regional', { countries: ['DE'] });
    const { rows } = await run(regional, 'select distinct land from people."persons@3"');
    expect(rows).toEqual([['DE']]);
  });

  it('is refused for a major that is past its sunset', async () => {
    const query = 'select count(*) from people.persons';
    clock = Date.UTC(2030, 0, 31);
    expect((await run(admin, query, [earlier(opened.mesh)])).rows).toEqual([['8']]);
    clock = Date.UTC(2030, 1, 1);
    const refused = run(admin, query, [earlier(opened.mesh)]);
    await expect(refused).rejects.toMatchObject({ code: 'VERSION_SUNSET' } satisfies Partial<ConcordError>);
    clock = 0;
  });
});

describe('a login of another program', () => {
  it.each([
    ['9999-12-31', null],
    ['2026-01-01', /Version 2\.3\.0 of people\.persons was answered until 2026-01-01.*Ask for people\.personsV3/],
  ])('reads a major whose sunset is on %s', async (sunset, refused) => {
    const opened = await openVersionMesh({ sunset });
    const roles = await makeTestRoles(opened.client, opened.url, opened.mesh);
    const name = `bi_${randomBytes(6).toString('hex')}`;
    const viewer = { role: 'analyst', domain: null, team: null, claims: {} };
    await applyLogin(opened.client, { name, viewer }, roles.tables, createScramVerifier('secret', Buffer.alloc(16, 1)));
    const url = new URL(opened.url);
    url.username = name;
    url.password = 'secret';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    const { rows } = await client.query('select contact, land, total from people_persons_v3 order by total limit 1');
    expect(rows).toEqual([{ contact: '***', land: 'FR', total: '10' }]);
    const earlier = client.query(`select country from people_persons where country = 'nowhere'`);
    if (refused === null) expect((await earlier).rows).toEqual([]);
    else await expect(earlier).rejects.toThrow(refused);
    await client.end();
    await dropLogin(opened.client, name);
    await roles.close();
    await opened.close();
  });
});

describe.each([false, true])('checks, by roles: %s', (isByRoles) => {
  let checks: CheckMesh;
  beforeAll(async () => {
    checks = await createCheckMesh({ contracts: versionFiles, tables: versionTables, isByRoles });
  });
  afterAll(() => checks.close());

  const results = async () => {
    const table = checks.tables.find(({ product }) => product.key === 'people.persons@3');
    if (table === undefined) throw new Error('no table');
    return Object.fromEntries((await checks.checkTable(table)).results.map((one) => [one.check, one]));
  };

  it('look at the column of the table that is meant', async () => {
    const before = await results();
    expect([before.points?.outcome, before.lands?.reason, before.lands?.outcome]).toEqual(['passed', null, 'passed']);
    await checks.client.query(`update people_product.persons set score = -1 where person_id = 'p1'`);
    const after = await results();
    expect([after.points?.outcome, after.points?.failing, after.lands?.outcome, after.lands?.failing]).toEqual([
      'failed',
      1,
      'failed',
      1,
    ]);
    await checks.client.query(`update people_product.persons set score = 10, total = -1 where person_id = 'p1'`);
    expect((await results()).points?.outcome).toBe('passed');
  });

  it('find no drift where names and types differ as the map says, and tell what is missing in the table', async () => {
    const drift = Object.values(await results()).find(({ type }) => type === 'schema');
    expect(drift?.reason ?? '').not.toMatch(/missing|in the contract and/);
    await checks.client.query('alter table people_product.persons rename column email to mail');
    const drifted = Object.values(await results()).find(({ type }) => type === 'schema');
    expect(drifted === undefined || /"email" is missing in the table/.test(drifted.reason ?? '')).toBe(true);
    await checks.client.query('alter table people_product.persons rename column mail to email');
  });
});

describe('the table', () => {
  let opened: VersionMesh;
  beforeAll(async () => {
    opened = await openVersionMesh();
  });
  afterAll(() => opened.close());

  it('tells how fresh the data are by the column as it stands there', async () => {
    const database = openDatabase({ url: opened.url, domain: 'fresh' });
    const product = later(opened.mesh);
    const column = product.columns.find(({ name }) => name === 'joined_on');
    if (column === undefined) throw new Error('no column');
    await opened.client.query(
      `update people_product.persons set joined = '2026-02-03 04:05:06+00' where person_id = 'p8'`,
    );
    expect(await findNewest(newestOf(product, column), database)).toBe(Date.UTC(2026, 1, 3, 4, 5, 6));
    await database.close();
  });

  it('holds one token of a column, under the label that it had before there was a later major', () => {
    const labelOf = (product: Product, name: string) => product.columns.find((one) => one.name === name)?.tokenLabel;
    const { 'people/persons.v3.contract.yaml': _, 'shop/orders.contract.yaml': __, ...alone } = versionFiles;
    const before = loadMesh(Object.entries(alone).map(([path, text]) => ({ path, text })));
    const label = labelOf(earlier(before.mesh), 'person_id');
    expect(label).toBe('people.persons.person_id');
    expect([labelOf(earlier(opened.mesh), 'person_id'), labelOf(later(opened.mesh), 'id')]).toEqual([label, label]);
  });

  it('must have the columns and types that the map names', async () => {
    const database = openDatabase({ url: opened.url, domain: 'inspect' });
    const wanting = async (change: string, back: string) => {
      await opened.client.query(change);
      const { problems } = await inspectTables([later(opened.mesh)], database);
      await opened.client.query(back);
      return problems.map(({ code, message }) => `${code} ${message.replace(/^\S+ /, '')}`);
    };
    expect(
      await wanting(
        'alter table people_product.persons rename column email to mail',
        'alter table people_product.persons rename column mail to email',
      ),
    ).toEqual([expect.stringMatching(/COLUMN_MISSING .*no column "email"/)]);
    expect(
      await wanting(
        'alter table people_product.persons alter column score type text',
        'alter table people_product.persons alter column score type integer using score::integer',
      ),
    ).toEqual([expect.stringMatching(/COLUMN_TYPE_DIFFERS .*"score" .*integer.*is text/)]);
    await database.close();
  });
});
