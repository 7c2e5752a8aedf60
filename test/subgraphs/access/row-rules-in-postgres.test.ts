// The row rules of row-rules.test.ts where PostgreSQL holds them: in the views of who writes SQL, whose claims are signed
// for one connection or stand with a login, and in those of compiled statements. No setting changes them.

import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { migrate } from '../../../mesh/migrate.ts';
import { applyLogin } from '../../../mesh/readers/logins.ts';
import { createScramVerifier } from '../../../mesh/readers/scram-verifier.ts';
import { signRowValues } from '../../../mesh/readers/sign-row-values.ts';
import { createReader, queryPrivilege, readingPrivilege } from '../../../subgraphs/sql/reader.ts';
import { readableProducts } from '../../../subgraphs/sql/readers.ts';
import { rowValuesOf } from '../../../subgraphs/sql/view-rules.ts';
import { createTestDatabase } from '../../support/database.ts';
import { readMesh } from '../../support/read-mesh.ts';
import { makeTestRoles } from '../../support/reader-roles.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { type Case, cases, files, roleOf, tables } from './row-rule-cases.ts';

const testDatabase = await createTestDatabase('row_rules_in_postgres');
const owner = new pg.Client({ connectionString: testDatabase.url });
await owner.connect();
await owner.query(tables);
await migrate(owner);
const roles = await makeTestRoles(owner, testDatabase.url, readMesh(files));
afterAll(async () => {
  await roles.close();
  await owner.end();
  await testDatabase.drop();
});

/** Runs `work` as `role`, on a connection that is ended then. */
async function as<Result>(
  role: string,
  password: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const url = new URL(testDatabase.url);
  url.username = role;
  url.password = password;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const isPeople = ({ table }: { readonly table: { readonly product: { readonly name: string } } }) =>
  table.product.name === 'people';

/** The role of a case, its view of the people, and what Concord would sign for `given`. */
function queriesOf(index: number, given: Readonly<Record<string, unknown>>) {
  const readable = readableProducts(viewerOf(roleOf(index), given), roles.tables);
  const privileges = readable.map(queryPrivilege);
  const { role } = createReader('queries', privileges, roles.keys.nameRole);
  const { schema, name } = privileges[readable.findIndex(isPeople)]?.view ?? { schema: '', name: '' };
  const seen = async (client: pg.Client) => {
    const { rows } = await client.query<{ id: number }>(`select id from ${schema}."${name}" order by id`);
    return rows.map(({ id }) => id);
  };
  return {
    role,
    password: roles.keys.passwordOf(role),
    values: rowValuesOf(readable),
    seen,
  };
}

async function sign(
  client: pg.Client,
  values: ReturnType<typeof rowValuesOf>,
  change: { backend?: number; now?: number; key?: Uint8Array } = {},
) {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const { backend = rows[0]?.pid ?? 0, now = Date.now(), key = roles.keys.rowValues } = change;
  return signRowValues(values, backend, now, key);
}

describe('who writes SQL sees the rows that the graph shows, with', () => {
  it.each(cases.map((one, index) => [one[0], index] as const))('%s', async (_name, index) => {
    const [, , given, expected] = cases[index] as Case;
    const { role, password, values, seen } = queriesOf(index, given);
    const found = await as(role, password, async (client) => {
      await client.query(`set concord.row_values = '${await sign(client, values)}'`);
      return seen(client);
    });
    expect(found).toEqual(expected);
  });
});

describe('a login of another program sees the same, with', () => {
  const names = [
    'a list',
    'one text',
    'a number for a number',
    'a missing claim',
    'a text that is SQL',
    'one wrong value among good ones',
  ];
  const chosen = cases.flatMap(([name], index) =>
    names.some((one) => name.startsWith(one)) ? [[name, index] as const] : [],
  );
  it.each(chosen)('%s', async (_name, index) => {
    const [, , given, expected] = cases[index] as Case;
    const name = `bi_${testDatabase.name.slice(-12)}_${index}`;
    const viewer = { role: roleOf(index), domain: null, team: null, claims: given };
    await applyLogin(owner, { name, viewer }, roles.tables, createScramVerifier('secret', Buffer.alloc(16, 1)));
    const found = await as(name, 'secret', async (client) => {
      // What is signed for Concord's own connections counts for no login.
      await client.query(`set concord.row_values = '${await sign(client, { 'hr.people': [['DE', 'FR', 'IT']] })}'`);
      return (await client.query<{ id: number }>('select id from hr_people order by id')).rows.map(({ id }) => id);
    });
    expect(found).toEqual(expected);
    await owner.query(`drop schema "${name}" cascade; drop owned by "${name}"; drop role "${name}"`);
  });
});

describe('claims that Concord did not sign for this connection show no rows:', () => {
  const index = cases.findIndex(([name]) => name === 'a list');
  const wide = { 'hr.people': [['DE', 'FR', 'IT']] };
  const forged: readonly (readonly [name: string, make: (client: pg.Client) => Promise<string>])[] = [
    ['none', async () => ''],
    ['plain values', async () => JSON.stringify(wide)],
    ['signed by another key', (client) => sign(client, wide, { key: Buffer.alloc(32, 9) })],
    ['signed for another connection', (client) => sign(client, wide, { backend: 1 })],
    ['signed some minutes ago', (client) => sign(client, wide, { now: Date.now() - 300_000 })],
    [
      'signed values with others in their place',
      async (client) => {
        const [mac = ''] = (await sign(client, { 'hr.people': [['DE']] })).split('.');
        const [, body = ''] = (await sign(client, wide)).split('.');
        return `${mac}.${body}`;
      },
    ],
    ['rubbish of the right length', async () => `${'f'.repeat(64)}.e30=`],
  ];
  it.each(forged)('%s', async (_name, make) => {
    const { role, password, seen } = queriesOf(index, { c: ['DE'] });
    const found = await as(role, password, async (client) => {
      await client.query(`set concord.row_values = '${await make(client)}'`);
      return seen(client);
    });
    expect(found).toEqual([]);
  });

  it('while those that it signed show theirs, and are lost with the setting', async () => {
    const { role, password, values, seen } = queriesOf(index, { c: ['DE'] });
    const found = await as(role, password, async (client) => {
      await client.query(`set concord.row_values = '${await sign(client, values)}'`);
      const before = await seen(client);
      await client.query('reset concord.row_values');
      return [before, await seen(client)];
    });
    expect(found).toEqual([[1], []]);
  });
});

it('the views of compiled statements hide what rules with values of the contract hide, whatever the statement asks', async () => {
  const literal = cases.flatMap(([, rules, , seen], index) =>
    rules.length > 0 && !rules.join().includes('$claims') ? [{ index, seen }] : [],
  );
  const found: (readonly number[])[] = [];
  for (const { index } of literal) {
    const one = readableProducts(viewerOf(roleOf(index)), roles.tables).find(isPeople);
    if (one === undefined) throw new TypeError('no people');
    const { schema, name } = readingPrivilege(one).view;
    const { rows } = await owner.query<{ id: number }>(`select id from ${schema}."${name}" order by id`);
    found.push(rows.map(({ id }) => id));
  }
  expect(literal.length).toBeGreaterThan(8);
  expect(found).toEqual(literal.map(({ seen }) => seen));
});
