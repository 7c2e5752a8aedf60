import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listDecisions } from '../../contracts/draft/decisions.ts';
import { type DraftOptions, draftContract } from '../../contracts/draft/draft-contract.ts';
import { writeContract } from '../../contracts/draft/write-contract.ts';
import { camelCase, productFieldName } from '../../contracts/graphql-names.ts';
import { loadMesh } from '../../contracts/load.ts';
import { anonymous } from '../../identity/viewer.ts';
import { migrate } from '../../mesh/migrate.ts';
import { applyTokens } from '../../mesh/tokens.ts';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { introspectTable } from '../../subgraphs/sql/introspect/introspect-table.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { unkept } from '../support/ledger-entries.ts';
import { ask, tokenSecret } from '../support/shop-mesh.ts';

const domainFile = {
  path: 'odd/domain.yaml',
  text: 'name: odd\nbounded_context: Odd tables.\nowner: { team: "@odd", on_call: odd }\n',
};
const member = { ...anonymous, subject: 'a member', role: 'member', domain: 'odd' };

const long = 'a'.repeat(63);
const tables = `
create schema odd;
create table odd.nothing ();
create table odd.only_bytes (data bytea);
create table odd.names (
  id integer primary key, query text, "select" text, "__proto__" text, "1st_place" text, "🦄" text, "${long}" text, "Ünï" text,
  "constructor" text, "toString" text, user_name text, "userName" text, "and" text, "__typename" text, "_" text, "id__tok" text, "with space" text,
  "null" text, "true" text, "CustomerID" integer);
insert into odd.names (id, query, "1st_place") select i, 'q' || i, 'w' || i from generate_series(1, 60) i;
create table odd.no_key (code text, amount numeric(10,2));
insert into odd.no_key select 'c' || i, i from generate_series(1, 60) i;
create table odd.no_key_at_all (amount numeric(10,2), doc jsonb);
create table odd.masked_key (email text not null, ssn text not null, seen date not null, primary key (email, ssn));
insert into odd.masked_key select 'p' || i || '@example.com', '123-45-' || 1000 + i, date '2024-01-01' from generate_series(1, 60) i;
create table odd.born_key (birth_date date primary key, note text);
create type odd.mood as enum ('sad', 'ok', 'happy');
create type odd.pair as (a integer, b text);
create domain odd.percent as numeric(5,2) check (value between 0 and 100);
create domain odd.small_percent as odd.percent check (value < 10);
create table odd.types (
  id bigint generated always as identity primary key, t text, vc varchar(20), c char(3), u uuid, i2 smallint, i4 integer, i8 bigint, r real, d8 double precision,
  n numeric, n12 numeric(12,2), nneg numeric(3,-2), nbig numeric(3,5), b boolean, d date, tm time, tmz time with time zone, ts timestamp(0), tstz timestamptz,
  j json, jb jsonb, ia integer[], ta text[], na numeric(5,1)[], ja json[], jba jsonb[], by bytea, ip inet, net cidr, mac macaddr, iv interval, mny money, bit4 bit(4), vb bit varying(5),
  pt point, ir int4range, tsv tsvector, x xml, mood odd.mood, moods odd.mood[], pair odd.pair, pct odd.percent, spct odd.small_percent, nm name, chr "char", o oid, rc regclass, lsn pg_lsn,
  gen integer generated always as (i4 * 2) stored, wide varchar);
insert into odd.types (t, vc, i4, n12, pct, mood, ip, iv, jb) values ('a', 'b', 1, 2.50, 99.5, 'ok', '10.1.2.3', '1 day', '{"k": 1}');
create table odd.checked (
  id integer primary key, amount numeric(10,2) check (amount > 0 and amount <= 1000), stars smallint check (stars between 1 and 5), half integer check (5 > half),
  state varchar(10) default 'new' not null check (state in ('new', 'paid', 'gone')), tricky text check (tricky in ('a: b', '# c', 'yes', '1', 'it''s', 'line
break', '"}]')), level text check (level = 'low' or level = 'high'), odd_one integer check (odd_one % 2 = 1), both_ways integer check (both_ways > id), price numeric default 9.5,
  made date default current_date, mail text unique check (mail like '%@%'), sex char(1) check (sex in ('f', 'm')));
comment on table odd.checked is E'Says: "no"\\n# and - [more] {than} *one* line\\t&anchor !tag %';
comment on column odd.checked.amount is E'- net:\\u001b[31m \\u202e19 %\\n\\u2028"quoted" \\\\ back';
create view odd.names_view as select id, query from odd.names;
create materialized view odd.names_kept as select id, query from odd.names;
create unique index on odd.names_kept (id);
create table odd.parts (id integer not null, at timestamptz not null, v integer, primary key (id, at)) partition by range (at);
create table odd.parts_1 partition of odd.parts for values from ('2020-01-01') to ('2030-01-01');
insert into odd.parts select i, timestamptz '2026-01-01' + make_interval(mins => i), i from generate_series(1, 60) i;
create view odd.slow as select id, pg_sleep(0.2)::text as slept from odd.names;
create table odd.large as select i as id, case when i > 30000 then 'p' || i || '@example.com' end as late from generate_series(1, 60000) i;
analyze odd.large;
create table odd.customer (customer_id integer primary key, email text not null);
create table odd.visit (visit_id integer primary key, customer_id integer not null references odd.customer, guest_id integer references odd.customer, before_id integer references odd.visit, wide_id bigint);
create table odd.documents (id integer primary key, by_customer jsonb, plain json, list jsonb, loose jsonb);
insert into odd.documents select i, jsonb_build_object('c' || i, 'p' || i || '@example.com'), json_build_object('email', 'p' || i || '@example.com'),
  jsonb_build_array('p' || i || '@example.com'), jsonb_build_object('a b', 'p' || i || '@example.com', 'deep', jsonb_build_object('n', i)) from generate_series(1, 500) i;
create schema "My Odd";
create table "My Odd"."Order Details" ("ID" integer primary key);
create table odd.orders_v2 (id integer primary key);
create table odd."Domain" (id integer primary key);
create table odd.wide (${Array.from({ length: 1_600 }, (_, index) => `c${index} smallint${index === 0 ? ' primary key' : ''}`).join(', ')});
insert into odd.wide (c0, c1) select i, i from generate_series(1, 100) i;
create table odd.wide_text (${Array.from({ length: 1_000 }, (_, index) => `email_${'abcdefghij'[index % 10]}${index}x text`).join(', ')});
`;

let test: TestDatabase;
let client: pg.Client;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase('odd');
  client = new pg.Client({ connectionString: test.url });
  await client.connect();
  await client.query(tables);
  await migrate(client);
  database = openDatabase({ url: test.url, domain: 'odd' });
});

afterAll(async () => {
  await database?.close();
  await client?.end();
  await test?.drop();
});

const describeTable = (table: string, schema = 'odd') =>
  introspectTable(client, { schema, table }, { sampledRows: 1_000, timeoutSeconds: 2 });

async function draftOf(table: string, product: string, more: Partial<DraftOptions> = {}) {
  const options = { domain: 'odd', tier: 'product', status: 'published', products: [], databaseUrlEnv: null } as const;
  const draft = draftContract(await describeTable(table), { ...options, product, ...more });
  const text = writeContract(draft);
  const file = { path: `odd/${product}.contract.yaml`, text };
  const { mesh, problems, warnings } = loadMesh([domainFile, file]);
  const told = [...problems, ...warnings].map(({ message, at }) => `${at?.line}: ${message}`);
  return { draft, text, file, mesh, told, decisions: listDecisions(draft) };
}

async function serve(mesh: Awaited<ReturnType<typeof draftOf>>['mesh']) {
  await applyTokens(client, mesh.products, tokenSecret);
  const [domain] = mesh.domains;
  if (domain === undefined) throw new Error('the domain was refused');
  return createSubgraph({ mesh, domain, database, cursorSecret: Buffer.alloc(32, 7), ledger: unkept });
}

/** All fields of the product's first rows. */
async function askAll({ mesh, draft }: Awaited<ReturnType<typeof draftOf>>) {
  const subgraph = await serve(mesh);
  const [product] = mesh.products;
  if (product === undefined) throw new Error('the product was refused');
  const field = productFieldName(product);
  const selection = draft.columns.filter(({ mask }) => mask !== 'deny').map(({ name }) => camelCase(name));
  const reply = await ask(subgraph, member, `{ odd { ${field}(first: 5) { nodes { ${selection.join(' ')} } } } }`);
  const rows =
    (reply.data as { odd: Record<string, { nodes: Record<string, unknown>[] } | null> } | null)?.odd[field]?.nodes ??
    [];
  return { rows, errors: reply.errors };
}

describe('a table with odd names', () => {
  it('carries those that a contract can, and says of each other what to do', async () => {
    const made = await draftOf('names', 'names');
    expect(made.told).toEqual([]);
    expect(made.draft.leftOut.map(({ column, remedy }) => [column.name, remedy])).toEqual([
      ['__proto__', '__proto__ as proto'],
      ['1st_place', '"1st_place" as col_1st_place'],
      ['🦄', '"🦄" as col'],
      ['Ünï', '"Ünï" as uni'],
      ['userName', '"userName" as user_name_2'],
      ['and', '"and" as col_and'],
      ['__typename', '__typename as typename'],
      ['_', '_ as col_2'],
      ['with space', '"with space" as with_space'],
    ]);
    const { rows, errors } = await askAll(made);
    expect(errors).toEqual([]);
    expect(rows[0]).toMatchObject({ query: 'q1', select: null });
    expect(Object.keys(rows[0] ?? {})).toContain('constructor');
  });

  it('gives a view that can be made, and whose contract leaves nothing out', async () => {
    const { text } = await draftOf('names', 'names');
    const view = text
      .split('\n')
      .filter((line) => /^# {3}( {2}|create view|from )/.test(line))
      .map((line) => line.slice(4))
      .join('\n');
    await client.query('create schema if not exists odd_product');
    await client.query(view);
    const described = await describeTable('names', 'odd_product');
    const options = { domain: 'odd', tier: 'product', status: 'draft', products: [], databaseUrlEnv: null } as const;
    expect(draftContract(described, { ...options, product: 'names' }).leftOut).toEqual([]);
  });
});

describe('a table without a key', () => {
  it('stays a draft that says what to decide, and names a candidate', async () => {
    const { told, mesh, text, decisions } = await draftOf('no_key', 'no_key');
    expect(told).toEqual([]);
    expect(mesh.products.map(({ status }) => status)).toEqual(['draft']);
    expect(decisions[0]).toEqual({
      about: 'primary_key',
      text: 'name the columns that identify a row: the table says nothing of what identifies a row. The values of "code" differ. Until then the status stays draft.',
    });
    expect(text).toContain('# primary_key: [code]');
  });

  it.each(['no_key_at_all', 'names_view', 'born_key'])('loads as a draft: %s', async (table) => {
    const { told, mesh } = await draftOf(table, table);
    expect(told).toEqual([]);
    expect(mesh.products.map(({ status, primaryKey }) => [status, primaryKey])).toEqual([['draft', []]]);
  });
});

describe('a masked composite key', () => {
  it('is tokenized in each of its columns, and served', async () => {
    const made = await draftOf('masked_key', 'masked_key');
    expect(made.told).toEqual([]);
    expect(made.draft.columns.map(({ name, mask }) => [name, mask])).toEqual([
      ['email', 'tokenize'],
      ['ssn', 'tokenize'],
      ['seen', null],
    ]);
    const { rows, errors } = await askAll(made);
    expect(errors).toEqual([]);
    expect(rows[0]).toMatchObject({ email: expect.stringMatching(/^tok_/), ssn: expect.stringMatching(/^tok_/) });
  });
});

describe('a table with every type', () => {
  it('carries what has a type, and leaves out what has none', async () => {
    const made = await draftOf('types', 'types');
    expect(made.told).toEqual([]);
    const left = [
      'tmz',
      'ja',
      'by',
      'ip',
      'net',
      'mac',
      'iv',
      'mny',
      'bit4',
      'vb',
      'pt',
      'ir',
      'tsv',
      'x',
      'mood',
      'moods',
      'pair',
      'spct',
      'nm',
      'chr',
      'o',
      'rc',
      'lsn',
    ];
    expect(made.draft.leftOut.map(({ column }) => column.name)).toEqual(left);
    expect(made.text).toContain('mood::text as mood,');
    const { rows, errors } = await askAll(made);
    expect(errors).toEqual([]);
    expect(rows[0]).toMatchObject({ t: 'a', n12: '2.50', pct: '99.50', jb: { k: 1 }, gen: 2 });
  });
});

describe('check constraints, defaults and comments', () => {
  it('stand in the contract as far as it has words, whatever they hold', async () => {
    const { told, mesh, draft } = await draftOf('checked', 'checked');
    expect(told).toEqual([]);
    const [product] = mesh.products;
    const constraints = Object.fromEntries(product?.columns.map((column) => [column.name, column.constraints]) ?? []);
    expect(constraints.amount).toMatchObject({ min: '0', max: '1000' });
    expect(constraints.stars).toMatchObject({ min: '1', max: '5' });
    expect(constraints.half).toMatchObject({ min: null, max: '4' });
    expect(constraints.state?.in).toEqual(['new', 'paid', 'gone']);
    expect(constraints.tricky?.in).toEqual(['a: b', '# c', 'yes', '1', "it's", 'line\nbreak', '"}]']);
    expect(constraints.level?.in).toEqual(['low', 'high']);
    expect(constraints.mail?.unique).toBe(true);
    expect(draft.relation.unreadChecks).toHaveLength(3);
    expect(product?.columns.find(({ name }) => name === 'sex')).toMatchObject({
      mask: 'redact',
      constraints: { in: null },
    });
    expect(product?.description).toBe('Says: "no"\n# and - [more] {than} *one* line\t&anchor !tag %');
    expect(product?.columns.find(({ name }) => name === 'amount')?.description).toBe(
      '- net: [31m  19 %\n\u2028"quoted" \\ back',
    );
    expect(product?.columns.find(({ name }) => name === 'state')?.default).toBe('new');
  });
});

describe('what is no plain table', () => {
  it('is drafted from: a materialized view with its unique index as candidate, a partitioned table by its key', async () => {
    const kept = await draftOf('names_kept', 'names_kept');
    expect([kept.told, kept.draft.key]).toMatchObject([[], { kind: 'missing', candidate: 'id' }]);
    const parts = await draftOf('parts', 'parts');
    expect(parts.told).toEqual([]);
    expect(parts.draft.key).toMatchObject({ kind: 'found', columns: ['id', 'at'] });
    expect((await askAll(parts)).rows).toHaveLength(5);
  });

  it('that takes too long is drafted from the catalog alone, and says so', async () => {
    const { told, draft, decisions } = await draftOf('slow', 'slow');
    expect(told).toEqual([]);
    expect(draft.sample).toMatchObject({ rows: 0, failure: 'it took too long' });
    expect(decisions.at(-1)?.text).toContain('it took too long');
  });
});

describe('a large table', () => {
  it('is sampled from everywhere, not only from its beginning', async () => {
    const { sample } = await describeTable('large');
    expect([sample.rows, sample.isWhole]).toEqual([1_000, false]);
    const late = sample.values.get('late')?.filter((value) => value !== null).length ?? 0;
    expect(late).toBeGreaterThan(200);
    expect(late).toBeLessThan(800);
  });
});

describe('foreign keys', () => {
  it('lead to products of the mesh by their key, and take over what that hides', async () => {
    const customer = await draftOf('customer', 'customer');
    const visit = await draftOf('visit', 'visit', { products: customer.mesh.products });
    const { problems, mesh } = loadMesh([domainFile, customer.file, visit.file]);
    expect(problems.map(({ message }) => message)).toEqual([]);
    const references = visit.draft.columns.map(({ name, references: led }) => [
      name,
      led?.product ?? null,
      led?.as ?? null,
    ]);
    expect(references).toEqual([
      ['visit_id', null, null],
      ['customer_id', 'odd.customer', 'customer'],
      ['guest_id', 'odd.customer', 'guest'],
      ['before_id', 'odd.visit', 'before'],
      ['wide_id', null, null],
    ]);
    expect(mesh.products).toHaveLength(2);
    await serve(mesh);
  });

  it('that lead to no product are told', async () => {
    const { told, decisions } = await draftOf('visit', 'visit');
    expect(told).toEqual([]);
    expect(decisions.filter(({ text }) => text.includes('is a foreign key')).map(({ about }) => about)).toEqual([
      'customer_id',
      'guest_id',
    ]);
  });
});

describe('documents', () => {
  it('are masked in the places that hold something personal, or as a whole where these cannot be listed', async () => {
    const made = await draftOf('documents', 'documents');
    expect(made.told).toEqual([]);
    expect(made.draft.columns.map(({ name, mask, places }) => [name, mask, places.map(({ path }) => path)])).toEqual([
      ['id', null, []],
      ['by_customer', 'null', []],
      ['plain', 'null', []],
      ['list', 'null', []],
      ['loose', null, ['"a b"']],
    ]);
    const { rows, errors } = await askAll(made);
    expect(errors).toEqual([]);
    expect(JSON.stringify(rows)).not.toContain('@example.com');
  });
});

describe('a table that cannot be drafted from', () => {
  it('has no columns, or none that a contract can carry', async () => {
    for (const table of ['nothing', 'only_bytes']) expect((await draftOf(table, table)).draft.columns).toEqual([]);
  });

  it('is not there: it says which ones are near', async () => {
    await expect(describeTable('nmaes')).rejects.toMatchObject({
      code: 'INTROSPECT_TABLE_UNKNOWN',
      message: expect.stringContaining('odd.names'),
    });
  });

  it('may not be read: it says what to grant', async () => {
    await client.query('create role odd_stranger; grant usage on schema odd to odd_stranger; set role odd_stranger');
    try {
      await expect(describeTable('names')).rejects.toMatchObject({ code: 'INTROSPECT_FORBIDDEN' });
    } finally {
      await client.query('reset role; revoke usage on schema odd from odd_stranger; drop role odd_stranger');
    }
  });
});

describe('a table of 1,600 columns', () => {
  it('becomes a contract of 1,600 columns that is served', async () => {
    const made = await draftOf('wide', 'wide');
    expect(made.told).toEqual([]);
    expect(made.draft.columns).toHaveLength(1_600);
    const { rows, errors } = await askAll(made);
    expect(errors).toEqual([]);
    expect(Object.keys(rows[0] ?? {})).toHaveLength(1_600);
  });

  it('of which 1,000 are personal is drafted, too', async () => {
    const { told, draft } = await draftOf('wide_text', 'wide_text');
    expect(told).toEqual([]);
    expect(draft.columns.filter(({ mask }) => mask === 'redact')).toHaveLength(1_000);
  });
});

describe('reading a table for a draft', () => {
  it('writes nothing, and leaves the session as it was', async () => {
    await describeTable('names');
    const { rows } = await client.query(
      `select current_setting('transaction_read_only') as ro, current_setting('statement_timeout') as t`,
    );
    expect(rows).toEqual([{ ro: 'off', t: '0' }]);
  });

  it('exposes no column that the table gets later', async () => {
    const made = await draftOf('no_key', 'later', {});
    await client.query('alter table odd.no_key add column card_number text');
    expect(made.mesh.products[0]?.columns.map(({ name }) => name)).toEqual(['code', 'amount']);
  });
});
