// A login of another program sets what it likes for its session: no setting of it makes the mask of a moment tell more than the
// year in UTC.

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Mesh } from '../../contracts/product.ts';
import { migrate } from '../../mesh/migrate.ts';
import { applyLogin, dropLogin } from '../../mesh/readers/logins.ts';
import { createScramVerifier } from '../../mesh/readers/scram-verifier.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readMesh } from '../support/read-mesh.ts';
import { makeTestRoles, type TestRoles } from '../support/reader-roles.ts';

const mesh: Mesh = readMesh({
  'clinic/domain.yaml': 'name: clinic\nbounded_context: b\nowner: "@a"\n',
  'clinic/visits.contract.yaml': `name: clinic.product.visits
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: integer, required: true }
  - { name: seen_at, type: timestamp_tz, tags: [PII], mask: year }
  - { name: seen_on, from: { column: seen_at, type: timestamp_tz }, type: date }
  - { name: seen_then, from: { column: seen_at, type: timestamp_tz }, type: timestamp }
sla: { freshness: 1h }
semantics: {}
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`,
});

const name = `bi_${randomBytes(6).toString('hex')}`;
let database: TestDatabase;
let owner: pg.Client;
let login: pg.Client;
let roles: TestRoles;

beforeAll(async () => {
  database = await createTestDatabase('session_zone');
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(`create schema clinic_product; create table clinic_product.visits (id integer primary key, seen_at timestamptz);
    insert into clinic_product.visits values (1, '2025-12-31 23:00:00+00'), (2, '2025-06-15 12:00:00+00'), (3, '2025-01-01 01:00:00+00')`);
  await migrate(owner);
  roles = await makeTestRoles(owner, database.url, mesh);
  const viewer = { role: 'analyst', domain: null, team: null, claims: {} };
  await applyLogin(owner, { name, viewer }, roles.tables, createScramVerifier('secret', Buffer.alloc(16, 1)));
  const url = new URL(database.url);
  url.username = name;
  url.password = 'secret';
  login = new pg.Client({ connectionString: url.href });
  await login.connect();
});
afterAll(async () => {
  await login.end();
  await dropLogin(owner, name);
  await roles.close();
  await owner.end();
  await database.drop();
});

it.each(['UTC', 'America/New_York', 'Pacific/Kiritimati', '<far>-167', '<far>+167'])(
  'in the time zone %s',
  async (zone) => {
    await login.query(`set time zone '${zone}'`);
    const { rows } = await login.query(
      `select distinct (seen_at at time zone 'UTC')::text as at, seen_on::text as day, seen_then::text as later from clinic_visits`,
    );
    expect(rows).toEqual([{ at: '2025-01-01 00:00:00', day: '2025-01-01', later: '2025-01-01 00:00:00' }]);
  },
);
