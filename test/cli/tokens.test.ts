// `concord tokens plan`, `apply`, `status` and `rotate` over a mesh of two databases: what they say is what is so, and what they
// change they change whole.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyTokensToDatabases } from '../../cli/apply-tokens.ts';
import { readEnvironment } from '../../cli/environment.ts';
import { printTokenPlan } from '../../cli/tokens/plan-tokens.ts';
import { type Rotation, rotateTokens } from '../../cli/tokens/rotate-tokens.ts';
import { printTokenStatus } from '../../cli/tokens/token-status.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'concord-tokens-'));
const contracts = join(folder, 'contracts');
let shopDatabase: TestDatabase;
let peopleDatabase: TestDatabase;
let shop: pg.Client;
let people: pg.Client;

const contract = (id: string, schema: string) => {
  const [domain = '', name = ''] = id.split('.');
  mkdirSync(join(contracts, domain), { recursive: true });
  writeFileSync(
    join(contracts, domain, `${name}.contract.yaml`),
    `name: ${domain}.product.${name}
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: integer, required: true }
${schema}
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`,
  );
};

beforeAll(async () => {
  contract('people.persons', '  - { name: device, type: string, tags: [PII], mask: sha256 }');
  writeFileSync(
    join(contracts, 'people/persons.contract.yaml'),
    `name: people.product.persons
version: "1.0.0"
primary_key: [person_id]
schema:
  - { name: person_id, type: string, required: true, tags: [PII], mask: tokenize }
  - { name: device, type: string, tags: [PII], mask: sha256 }
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`,
  );
  const who =
    '  - { name: person_id, type: string, references: { product: people.persons, column: person_id, as: person, reverse: NAME } }';
  contract('people.addresses', who.replace('NAME', 'addresses'));
  contract('people.badges', '  - { name: badge, type: string, tags: [PII], mask: sha256 }');
  contract('shop.orders', who.replace('NAME', 'orders'));
  writeFileSync(
    join(contracts, 'people/domain.yaml'),
    'name: people\nbounded_context: People.\nowner: "@people"\ndatabase: { url_env: PEOPLE_URL }\n',
  );
  writeFileSync(join(contracts, 'shop/domain.yaml'), 'name: shop\nbounded_context: A shop.\nowner: "@shop"\n');
  [shopDatabase, peopleDatabase] = [await createTestDatabase('tokens_shop'), await createTestDatabase('tokens_people')];
  [shop, people] = (await Promise.all(
    [shopDatabase, peopleDatabase].map(async ({ url }) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  )) as [pg.Client, pg.Client];
  await people.query(`create schema people_product;
    create table people_product.persons (person_id text primary key, device text);
    insert into people_product.persons select 'p' || n, 'device ' || n from generate_series(1, 20) n;
    create table people_product.addresses (id integer primary key, person_id text);
    insert into people_product.addresses select n, 'p' || n from generate_series(1, 20) n;
    create table people_product.badge_rows (id integer primary key, badge text);
    create view people_product.badges as select * from people_product.badge_rows;
    analyze people_product.persons`);
  await shop.query(`create schema shop_product; create table shop_product.orders (id integer primary key, person_id text);
    insert into shop_product.orders select n, 'p' || n from generate_series(1, 20) n`);
});

afterAll(async () => {
  await Promise.all([shop.end(), people.end()]);
  await Promise.all([shopDatabase.drop(), peopleDatabase.drop()]);
  rmSync(folder, { recursive: true });
});

function contextOf(lines: string[] = []) {
  const variables = {
    CONCORD_HOME: join(folder, 'home'),
    CONCORD_SECRET: 's'.repeat(40),
    CONCORD_CONTRACTS: contracts,
    DATABASE_URL: shopDatabase.url,
    PEOPLE_URL: peopleDatabase.url,
  };
  return { environment: readEnvironment(variables, folder), log: (line: string) => lines.push(line), warn: () => {} };
}

async function plan(): Promise<readonly string[]> {
  const lines: string[] = [];
  await printTokenPlan(contextOf(lines));
  return lines;
}

async function status(isCounted = false) {
  const lines: string[] = [];
  const isDue = await printTokenStatus(contextOf(lines), { isCounted, isJson: false });
  return { isDue, lines };
}

const apply = () => applyTokensToDatabases(contextOf());
const rotate = (rotation: Partial<Rotation>, lines: string[] = []) =>
  rotateTokens(contextOf(lines), { columns: [], isAll: false, isConfirmed: true, ...rotation });

async function readTokens(client: pg.Client, table: string, key = 'person_id', stored = 'person_id__tok') {
  const { rows } = await client.query<{ token: string }>(`select ${stored} as token from ${table} order by ${key}`);
  return rows.map(({ token }) => token);
}
const readAll = async () => ({
  persons: await readTokens(people, 'people_product.persons'),
  devices: await readTokens(people, 'people_product.persons', 'person_id', 'device__sha'),
  addresses: await readTokens(people, 'people_product.addresses'),
  orders: await readTokens(shop, 'shop_product.orders'),
});
const schemasOf = async (client: pg.Client) =>
  (await client.query<{ name: string }>(`select nspname as name from pg_namespace where nspname like 'concord%'`)).rows;

const persons = 'people.persons';

describe('before anything was applied', () => {
  it('plan says what apply would do, with its SQL, and writes nothing', async () => {
    const lines = await plan();
    expect(lines.filter((line) => !line.startsWith('      '))).toEqual([
      'PEOPLE_URL (people)',
      '  schema concord is brought up to date: tokens, token columns, flat token functions, stored masks, ledger, access requests, readers, standing, consumers, data versions, publications',
      expect.stringMatching(/^ {2}3 new secrets: /),
      '  people_product.addresses: nobody knows how many rows to write, by the statistics of PostgreSQL',
      '    person_id: tokens of people.persons.person_id in the new column person_id__tok with an index (not stored, or not kept up)',
      '  people_product.persons: about 20 rows to write, by the statistics of PostgreSQL',
      '    person_id: tokens of people.persons.person_id in the new column person_id__tok with an index (not stored, or not kept up)',
      '    device: hashes of people.persons.device in the new column device__sha (not stored, or not kept up)',
      'DATABASE_URL (shop)',
      '  schema concord is brought up to date: tokens, token columns, flat token functions, stored masks, ledger, access requests, readers, standing, consumers, data versions, publications',
      '  1 new secret: people.persons.person_id',
      '  shop_product.orders: nobody knows how many rows to write, by the statistics of PostgreSQL',
      '    person_id: tokens of people.persons.person_id in the new column person_id__tok with an index (not stored, or not kept up)',
      'Nothing was changed. To do it, run: npx concord tokens apply',
    ]);
    expect(lines).toContain(
      '      alter table "shop_product"."orders" add column if not exists "person_id__tok" text;',
    );
    expect([await schemasOf(people), await schemasOf(shop)]).toEqual([[], []]);
  });

  it('status says what is missing, and that apply is due', async () => {
    expect(await status()).toEqual({
      isDue: true,
      lines: [
        'PEOPLE_URL (people)',
        '  people.addresses.person_id (tokenize): missing in person_id__tok',
        '  people.badges.badge (sha256): without its secret',
        `  ${persons}.person_id (tokenize): missing in person_id__tok`,
        `  ${persons}.device (sha256): missing in device__sha`,
        'DATABASE_URL (shop)',
        '  shop.orders.person_id (tokenize): missing in person_id__tok',
        '5 columns to be mended by: npx concord tokens apply',
      ],
    });
  });

  it('the SQL of the plan is what apply runs: after it by hand nothing is left to do', async () => {
    const lines = await plan();
    const statements = lines.slice(lines.indexOf('DATABASE_URL (shop)')).filter((line) => line.startsWith('      '));
    await apply();
    await shop.query(`alter table shop_product.orders drop column person_id__tok;
      drop trigger "~concord_set_tokens" on shop_product.orders; delete from concord.token_columns`);
    expect((await status()).isDue).toBe(true);
    for (const statement of statements) await shop.query(statement);
    expect((await status()).isDue).toBe(false);
    const tokens = await readAll();
    expect(tokens.orders).toEqual(tokens.persons);
  });
});

describe('after apply', () => {
  it('plan has nothing to do, and status finds every column in order', async () => {
    expect(await plan()).toEqual([
      'PEOPLE_URL (people)',
      '  nothing to do',
      'DATABASE_URL (shop)',
      '  nothing to do',
      'Nothing was changed. To do it, run: npx concord tokens apply',
    ]);
    expect(await status(true)).toEqual({
      isDue: false,
      lines: [
        'PEOPLE_URL (people)',
        '  people.addresses.person_id (tokenize): stored and current in person_id__tok; 0 rows without',
        '  people.badges.badge (sha256): computed for each row, because a view or foreign table takes no column: name one with its tokens as token_column',
        `  ${persons}.person_id (tokenize): stored and current in person_id__tok; 0 rows without`,
        `  ${persons}.device (sha256): stored and current in device__sha; 0 rows without`,
        'DATABASE_URL (shop)',
        '  shop.orders.person_id (tokenize): stored and current in person_id__tok; 0 rows without',
        'Nothing is due.',
      ],
    });
  });

  it('status counts the rows that were loaded past the trigger', async () => {
    await shop.query(`set session_replication_role = replica;
      insert into shop_product.orders values (100, 'p1'), (101, 'p2'); set session_replication_role = origin`);
    expect((await status(true)).lines).toContain(
      '  shop.orders.person_id (tokenize): stored and current in person_id__tok; 2 rows without',
    );
    await shop.query('delete from shop_product.orders where id >= 100');
  });

  it.each([
    ['a trigger that is off', 'alter table shop_product.orders disable trigger "~concord_set_tokens"'],
    ['an index that is gone', 'drop index shop_product.INDEX'],
  ])('apply mends %s', async (_, change) => {
    const found = await shop.query<{ name: string }>(
      `select indexname as name from pg_indexes where tablename = 'orders' and indexdef like '%person_id__tok%'`,
    );
    await shop.query(change.replace('INDEX', `"${found.rows[0]?.name}"`));
    expect((await status()).isDue).toBe(true);
    await apply();
    expect((await status()).isDue).toBe(false);
  });
});

describe('rotate', () => {
  it.each<readonly [string, Partial<Rotation>, string]>([
    ['no column', {}, 'ROTATION_UNNAMED'],
    ['a column and all', { columns: ['people.persons.device'], isAll: true }, 'ROTATION_UNNAMED'],
    ['an unknown column', { columns: ['people.persons.devise'] }, 'ROTATION_COLUMN_UNKNOWN'],
    ['no confirmation', { isAll: true, isConfirmed: false }, 'ROTATION_UNCONFIRMED'],
  ])('with %s changes nothing', async (_, rotation, code) => {
    const before = await readAll();
    await expect(rotate(rotation)).rejects.toMatchObject({ code });
    expect(await readAll()).toEqual(before);
  });

  it('says what becomes useless before it wants a confirmation', async () => {
    const lines: string[] = [];
    await expect(rotate({ columns: ['shop.orders.person_id'], isConfirmed: false }, lines)).rejects.toThrow(/--yes/);
    expect(lines).toEqual([
      'New secrets for people.persons.person_id:',
      'PEOPLE_URL (people)',
      '  people.addresses.person_id',
      `  ${persons}.person_id`,
      'DATABASE_URL (shop)',
      '  shop.orders.person_id',
      expect.stringContaining('Those that clients keep find nothing any more'),
      expect.stringContaining('read from the start'),
      expect.stringContaining('one after another'),
    ]);
  });

  it('gives both sides of a join the same new tokens, finds nothing by old ones, and leaves other secrets alone', async () => {
    const before = await readAll();
    await rotate({ columns: ['shop.orders.person_id'] });
    const after = await readAll();
    expect(after.orders).toEqual(after.persons);
    expect(after.addresses.toSorted()).toEqual(after.persons.toSorted());
    expect(after.persons.filter((token) => before.persons.includes(token))).toEqual([]);
    expect(after.devices).toEqual(before.devices);
    expect((await status(true)).lines).toContain(
      '  shop.orders.person_id (tokenize): stored and current in person_id__tok; 0 rows without; rotated 1 time',
    );
    await apply();
    expect(await readAll()).toEqual(after);
    await shop.query(`insert into shop_product.orders values (100, 'p1')`);
    const { rows } = await shop.query<{ token: string }>(
      'select person_id__tok as token from shop_product.orders where id = 100',
    );
    await shop.query('delete from shop_product.orders where id = 100');
    expect(after.persons).toContain(rows[0]?.token);
  });

  it('that fails in a database leaves nothing half done there, and apply goes on from where it was', async () => {
    const before = await readAll();
    await people.query(`create function people_product.no() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
      create trigger no before update on people_product.persons for each row execute function people_product.no()`);
    await expect(rotate({ columns: ['people.persons.person_id'] })).rejects.toMatchObject({
      code: 'DATABASE_CHANGE_REFUSED',
    });
    expect(await readAll()).toEqual(before);
    await people.query('drop trigger no on people_product.persons');

    // The same in the second database, after the first one is done.
    await shop.query(`create function shop_product.no() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
      create trigger no before update on shop_product.orders for each row execute function shop_product.no()`);
    await expect(rotate({ columns: ['people.persons.person_id'] })).rejects.toMatchObject({
      code: 'DATABASE_CHANGE_REFUSED',
    });
    await shop.query('drop trigger no on shop_product.orders');
    const between = await readAll();
    expect(between.orders).toEqual(before.orders);
    expect(between.persons.filter((token) => before.persons.includes(token))).toEqual([]);
    expect((await status()).lines).toContain(
      '  shop.orders.person_id (tokenize): stored in person_id__tok under an older secret; rotated 2 times',
    );
    await apply();
    const after = await readAll();
    expect(after).toEqual({ ...between, orders: between.persons });
  });

  it('of all secrets changes the hashes too', async () => {
    const before = await readAll();
    await rotate({ isAll: true });
    const after = await readAll();
    expect(after.devices.filter((hash) => before.devices.includes(hash))).toEqual([]);
    expect(after.orders).toEqual(after.persons);
  });

  it('shows no reader two sides of one database that disagree, and lets none wait', async () => {
    const reader = new pg.Client({ connectionString: peopleDatabase.url });
    await reader.connect();
    let isOver = false;
    const joined = new Set<number>();
    const reading = (async () => {
      while (!isOver) {
        const { rows } = await reader.query<{ count: number }>(
          'select count(*)::integer as count from people_product.persons join people_product.addresses using (person_id__tok)',
        );
        joined.add(rows[0]?.count ?? 0);
      }
    })();
    await rotate({ isAll: true });
    isOver = true;
    await reading;
    await reader.end();
    expect([...joined]).toEqual([20]);
  });
});
