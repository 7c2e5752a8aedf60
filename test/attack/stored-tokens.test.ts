// The door "stored tokens": a column that merely has the name of one may hold anything, the very values for one. Only what
// Concord's own trigger fills is shown as tokens, and no column of somebody else's is overwritten with them.

import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../mesh/migrate.ts';
import { applyTokens, computeToken } from '../../mesh/tokens.ts';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { unkept } from '../support/ledger-entries.ts';
import { readMesh } from '../support/read-mesh.ts';
import { ask, tokenSecret, viewerOf } from '../support/shop-mesh.ts';

const mesh = readMesh([
  {
    path: 'hr/domain.yaml',
    text: 'name: hr\nbounded_context: A test.\nowner: { team: "@hr", on_call: x, contact: x@example.com }\n',
  },
  {
    path: 'hr/people.contract.yaml',
    text: `name: hr.product.people
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: integer, required: true, description: Key }
  - { name: note, type: string, description: Note, tags: [PII], mask: tokenize }
sla: { freshness: 1h }
semantics: {}
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`,
  },
]);

let testDatabase: TestDatabase;
let database: Database;
let client: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase('stored_tokens');
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  await client.query(`create schema hr_product; create table hr_product.people (id integer primary key, note text, note__tok text);
    insert into hr_product.people select n, 'note of ' || n, 'note of ' || n from generate_series(1, 3) n`);
  await migrate(client);
  database = openDatabase({ url: testDatabase.url, domain: 'hr' });
});

afterAll(async () => {
  await database.close();
  await client.end();
  await testDatabase.drop();
});

it('is not opened by a column that the table has under the name of one', async () => {
  const [domain] = mesh.domains;
  if (domain === undefined) throw new Error('no domain');
  await expect(applyTokens(client, mesh.products, tokenSecret)).rejects.toMatchObject({
    code: 'TOKEN_COLUMN_TAKEN',
    data: { table: 'hr_product.people', column: 'note__tok' },
  });
  const kept = await client.query('select count(*)::integer as same from hr_product.people where note__tok = note');
  expect(kept.rows).toEqual([{ same: 3 }]);

  // The secrets are there, so that tokens can be computed in place.
  const hr = await createSubgraph({ mesh, domain, database, cursorSecret: Buffer.alloc(32, 7), ledger: unkept });
  const query = '{ hr { people { nodes { note } } by: people(where: { note: { eq: "note of 1" } }) { totalCount } } }';
  const secret = tokenSecret('hr.people.note');
  const nodes = [1, 2, 3].map((number) => ({ note: computeToken(secret, `note of ${number}`) }));
  const answer = await ask(hr, viewerOf('analyst'), query);
  expect(answer).toEqual({ data: { hr: { people: { nodes }, by: { totalCount: 0 } } }, errors: [] });
});
