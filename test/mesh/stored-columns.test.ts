// What is stored beside a column, and where it cannot be: then hashes are computed when they are read, and are the same.

import { createHash, createHmac } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Product } from '../../contracts/product.ts';
import { migrate } from '../../mesh/migrate.ts';
import { readTokenStates } from '../../mesh/tokens/token-states.ts';
import { applyTokens, computeToken } from '../../mesh/tokens.ts';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readMesh } from '../support/read-mesh.ts';
import { admin, analyst, ask } from '../support/shop-mesh.ts';

const secretOf = (label: string) => createHash('sha256').update(label).digest();
const longName = `n${'o'.repeat(59)}te`;
const contract = (name: string, columns: string) => `name: hr.product.${name}
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: integer, required: true, description: Key }
${columns}
sla: { freshness: 1h }
semantics: {}
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`;
const hashed = (name: string) => `  - { name: ${name}, type: string, description: Text, tags: [PII], mask: sha256 }`;
const tokenized = (name: string) =>
  `  - { name: ${name}, type: string, description: Text, tags: [PII], mask: tokenize }`;

const mesh = readMesh({
  'hr/domain.yaml': 'name: hr\nbounded_context: A test.\nowner: { team: "@hr", on_call: x, contact: x@example.com }\n',
  'hr/plain.contract.yaml': contract('plain', hashed('note')),
  'hr/part.contract.yaml': contract('part', hashed('note')),
  'hr/made.contract.yaml': contract('made', hashed('note')),
  'hr/long.contract.yaml': contract('long', hashed(longName)),
  'hr/shown.contract.yaml': contract('shown', hashed('note')),
  'hr/both.contract.yaml': contract('both', `${hashed('note')}\n${tokenized('word')}`),
});
const productOf = (name: string): Product => {
  const found = mesh.products.find(({ id }) => id === `hr.${name}`);
  if (found === undefined) throw new Error(`no product ${name}`);
  return found;
};
const hashOf = (name: string, column: string, value: string) =>
  createHmac('sha256', secretOf(`hr.${name}.${column}`))
    .update(value)
    .digest('hex');

let testDatabase: TestDatabase;
let client: pg.Client;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase('stored_columns');
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  await client.query(`create schema hr_product;
    create table hr_product.plain (id integer primary key, note text);
    create table hr_product.parts (id integer primary key, note text) partition by range (id);
    create table hr_product.part partition of hr_product.parts default;
    create table hr_product.made (id integer primary key, source text, note text generated always as (upper(source)) stored);
    create table hr_product.long (id integer primary key, ${longName} text);
    create view hr_product.shown as select * from hr_product.plain;
    create table hr_product.both (id integer primary key, note text, word text);
    insert into hr_product.plain values (1, 'secret'), (2, null);
    insert into hr_product.part values (1, 'secret'), (2, null);
    insert into hr_product.made values (1, 'secret'), (2, null);
    insert into hr_product.long values (1, 'secret'), (2, null);
    insert into hr_product.both values (1, 'secret', 'word'), (2, null, null)`);
  await migrate(client);
  await applyTokens(client, mesh.products, secretOf);
  database = openDatabase({ url: testDatabase.url, domain: 'hr' });
});
afterAll(async () => {
  await database.close();
  await client.end();
  await testDatabase.drop();
});

const statesOf = async (...names: string[]) => {
  const context = { products: names.map(productOf), secret: secretOf, generations: new Map() };
  const states = await readTokenStates(client, context, { isCounted: false });
  return states.map(({ product, column, state, reason }) => [product, column, state, reason]);
};

describe('hashes', () => {
  it('are stored where the table can be altered, and said to be computed where not', async () => {
    expect(await statesOf('plain', 'part', 'made', 'long', 'shown')).toEqual([
      ['hr.plain', 'note', 'current', null],
      ['hr.part', 'note', 'computed', 'partition'],
      ['hr.made', 'note', 'computed', 'generated'],
      ['hr.long', longName, 'computed', 'long-name'],
      ['hr.shown', 'note', 'computed', 'not-a-table'],
    ]);
  });

  it.each([
    ['plain', 'note', 'note', 'secret'],
    ['part', 'note', 'note', 'secret'],
    ['made', 'note', 'note', 'SECRET'],
    ['long', longName, longName, 'secret'],
    ['shown', 'note', 'note', 'secret'],
  ])(
    'of %s are the whole HMAC for a masked viewer, null of null, and the value for a clear one',
    async (name, column, field, value) => {
      const [domain] = mesh.domains;
      if (domain === undefined) throw new Error('no domain');
      const hr = await createSubgraph({ mesh, domain, database, cursorSecret: Buffer.alloc(32, 7) });
      expect(hr.problems).toEqual([]);
      const query = `{ hr { ${name}(orderBy: [{ field: ID }]) { nodes { field: ${field} } } } }`;
      const nodes = (one: string) => ({
        data: { hr: { [name]: { nodes: [{ field: one }, { field: null }] } } },
        errors: [],
      });
      expect(await ask(hr, analyst, query)).toEqual(nodes(hashOf(name, column, value)));
      expect(await ask(hr, admin, query)).toEqual(nodes(value));
    },
  );

  it('are kept by the trigger, whatever the loader writes', async () => {
    await client.query(`insert into hr_product.plain (id, note, note__sha) values (3, 'new', 'forged');
      update hr_product.plain set note = 'other', note__sha = 'forged' where id = 1`);
    const { rows } = await client.query(
      'select id, note__sha as hash from hr_product.plain where id in (1, 3) order by id',
    );
    await client.query(
      `delete from hr_product.plain where id = 3; update hr_product.plain set note = 'secret' where id = 1`,
    );
    expect(rows).toEqual([
      { id: 1, hash: hashOf('plain', 'note', 'other') },
      { id: 3, hash: hashOf('plain', 'note', 'new') },
    ]);
  });

  it('are computed, not taken from the table, while the trigger is off', async () => {
    await client.query(
      `alter table hr_product.plain disable trigger user; update hr_product.plain set note__sha = note`,
    );
    const [domain] = mesh.domains;
    if (domain === undefined) throw new Error('no domain');
    const hr = await createSubgraph({ mesh, domain, database, cursorSecret: Buffer.alloc(32, 7) });
    const answer = await ask(hr, analyst, '{ hr { plain(orderBy: [{ field: ID }], first: 1) { nodes { note } } } }');
    expect(answer.data).toEqual({ hr: { plain: { nodes: [{ note: hashOf('plain', 'note', 'secret') }] } } });
    await applyTokens(client, mesh.products, secretOf);
    const { rows } = await client.query('select note__sha as hash from hr_product.plain where id = 1');
    expect(rows).toEqual([{ hash: hashOf('plain', 'note', 'secret') }]);
  });

  it('of a table of somebody else are computed, and the rest is set up', async () => {
    const role = `helper_${testDatabase.name.slice(-12)}`;
    await client.query(`create table hr_product.later (id integer primary key, note text); create role ${role};
      grant usage on schema hr_product, concord, concord_secret to ${role}; grant all on all tables in schema concord, concord_secret to ${role};
      grant execute on all functions in schema concord to ${role}; set role ${role}`);
    const product = { ...productOf('plain'), id: 'hr.later', source: { ...productOf('plain').source, table: 'later' } };
    await applyTokens(client, [product], secretOf);
    const context = { products: [product], secret: secretOf, generations: new Map() };
    const states = await readTokenStates(client, context, { isCounted: false });
    await client.query(`reset role; drop owned by ${role}; drop role ${role}; drop table hr_product.later`);
    expect(states.map(({ state, reason }) => [state, reason])).toEqual([['computed', 'not-owner']]);
  });
});

describe('filling a table', () => {
  it('that is interrupted goes on with the next apply, and the new column is not taken for somebody else’s', async () => {
    await client.query(`create table hr_product.many (id integer primary key, note text);
      insert into hr_product.many select n, 'note ' || n from generate_series(1, 50) n;
      create function hr_product.no() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
      create trigger no before update on hr_product.many for each row execute function hr_product.no()`);
    const product = { ...productOf('plain'), id: 'hr.many', source: { ...productOf('plain').source, table: 'many' } };
    await expect(applyTokens(client, [product], secretOf)).rejects.toThrow('no');
    await client.query('drop trigger no on hr_product.many');
    await applyTokens(client, [product], secretOf);
    const { rows } = await client.query('select count(note__sha)::integer as count from hr_product.many');
    expect(rows).toEqual([{ count: 50 }]);
  });

  it('lets readers go on', async () => {
    const other = new pg.Client({ connectionString: testDatabase.url });
    await other.connect();
    await client.query(`create table hr_product.slow (id integer primary key, note text);
      insert into hr_product.slow values (1, 'x');
      create function hr_product.wait() returns trigger language plpgsql as $$ begin perform pg_sleep(1.5); return new; end $$;
      create trigger wait before update on hr_product.slow for each row execute function hr_product.wait()`);
    const product = { ...productOf('plain'), id: 'hr.slow', source: { ...productOf('plain').source, table: 'slow' } };
    let isOver = false;
    const applying = applyTokens(client, [product], secretOf).then(() => {
      isOver = true;
    });
    await vi.waitFor(async () => {
      const { rowCount } = await other.query(
        `select from pg_stat_activity where query like 'update "hr_product"."slow"%'`,
      );
      expect(rowCount).toBe(1);
    });
    expect((await other.query('select note from hr_product.slow')).rows).toEqual([{ note: 'x' }]);
    expect(isOver).toBe(false);
    await applying;
    await other.end();
  });
});

describe('one trigger for all columns of a table', () => {
  const stored = async () =>
    (await client.query(`select note__sha as hash, word__tok as token from hr_product.both where id = 9`)).rows;
  const insert = () =>
    client.query(`delete from hr_product.both where id = 9; insert into hr_product.both values (9, 'n', 'w')`);
  const alone = (column: string): Product => {
    const product = productOf('both');
    return { ...product, columns: product.columns.filter(({ name }) => name === 'id' || name === column) };
  };
  const whole = [{ hash: hashOf('both', 'note', 'n'), token: computeToken(secretOf('hr.both.word'), 'w') }];

  it('goes on with those that only another process, or an earlier contract, wants', async () => {
    await client.query('alter table hr_product.both drop column word__tok');
    await applyTokens(client, [alone('word')], secretOf);
    await insert();
    expect(await stored()).toEqual(whole);
  });

  it('rotates them too', async () => {
    const rotated = (label: string, generation: number) => secretOf(`${label}${generation === 0 ? '' : generation}`);
    await applyTokens(client, [alone('word')], rotated, () => {}, new Map([['hr.both.note', 1]]));
    const key = rotated('hr.both.note', 1);
    expect(await stored()).toEqual([{ ...whole[0], hash: createHmac('sha256', key).update('n').digest('hex') }]);
  });
});
