// The door "masks that raise": a mask that fails for some value tells that the value is there, and empties the page. So
// each is tried on the ends of its type, on what is empty, huge, or not a number, and on texts that are hard to cut.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../mesh/migrate.ts';
import { applyTokens } from '../../mesh/tokens.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { unkept } from '../support/ledger-entries.ts';
import { readMesh } from '../support/read-mesh.ts';
import { admin, analyst, ask, tokenSecret } from '../support/shop-mesh.ts';

const huge = `repeat('9', 131072)::numeric`;
const texts = [
  `''`,
  `' '`,
  `'1234567'`,
  `'12345678'`,
  `repeat('x', 5000000)`,
  `repeat('e' || chr(769), 4)`,
  `repeat(chr(128105) || chr(8205), 6)`,
  `chr(8238) || repeat(chr(65533), 9)`,
  `E'\\\\\\\\\\\\"\\n\\t\\x01{}'`,
  `'null'`,
  `'tok_aaaaaaaaaaaaaaaaaaaaaa'`,
];

/** Per storage type the values that any function of ours might trip over, as SQL. */
const values: Readonly<Record<string, readonly string[]>> = {
  text: texts,
  'varchar(40)': texts.filter((one) => !one.includes('5000000')),
  'char(12)': [`''`, `'ab'`, `'123456789012'`],
  integer: ['0', '-1', '9', '10', '-10', '2147483647', '-2147483648'],
  smallint: ['0', '32767', '-32768'],
  bigint: ['0', '9223372036854775807', '-9223372036854775808', '999999999999999999', '1000000000000000000'],
  'double precision': [
    "'NaN'",
    "'Infinity'",
    "'-Infinity'",
    "'-0'",
    '5e-324',
    '1.7976931348623157e308',
    '-1.7976931348623157e308',
    '2.2250738585072014e-308',
    '9.999999999999999',
  ],
  real: ["'NaN'", "'Infinity'", "'-Infinity'", '1.4e-45', '3.4028235e38', '9.9999999'],
  numeric: [
    "'NaN'",
    "'Infinity'",
    "'-Infinity'",
    '0',
    '1e-16383',
    '-9.99999999999999999999',
    '99999999999999999999999999',
    huge,
    `-(${huge})`,
    `${huge} + 1e-16383`,
  ],
  date: [
    "'infinity'",
    "'-infinity'",
    "'4713-01-01 BC'",
    "'5874897-12-31'",
    "'0001-01-01'",
    "'0001-12-31 BC'",
    "'9999-12-31'",
    "'10000-01-01'",
    "'2024-02-29'",
  ],
  timestamp: [
    "'infinity'",
    "'-infinity'",
    "'4713-01-01 BC'",
    "'294276-12-31 23:59:59.999999'",
    "'0001-01-01'",
    "'9999-12-31 23:59:59.999999'",
  ],
  timestamptz: [
    "'infinity'",
    "'-infinity'",
    "'4713-01-01 BC'",
    "'294276-12-31 23:59:59.999999+00'",
    "'0001-01-01 00:00+14'",
    "'9999-12-31 23:59:59-12'",
  ],
  time: ["'00:00'", "'24:00'"],
  uuid: ["'00000000-0000-0000-0000-000000000000'"],
  boolean: ['true', 'false'],
  jsonb: [`'null'`, `'{}'`, `'[1e400]'`],
  json: [`'{"a": "\\u0000", "a": 1}'`, `'"\\ud800"'`, 'null'],
  'text[]': [`'{}'`, `'{NULL}'`, `'{{a,b},{c,d}}'`],
};

/** Type of the contract and mask by storage: every mask on every storage that it fits. */
const fits: readonly (readonly [storage: string, type: string, masks: readonly string[]])[] = [
  ['text', 'string', ['redact', 'last4', 'sha256', 'tokenize', 'null', 'deny']],
  ['varchar(40)', 'text', ['redact', 'last4', 'sha256', 'tokenize', 'null']],
  ['char(12)', 'string', ['redact', 'last4', 'sha256', 'tokenize', 'null']],
  ['integer', 'integer', ['bucket', 'sha256', 'tokenize', 'null']],
  ['smallint', 'integer', ['bucket', 'sha256', 'tokenize', 'null']],
  ['bigint', 'bigint', ['bucket', 'sha256', 'tokenize', 'null']],
  ['integer', 'bigint', ['bucket', 'sha256', 'tokenize', 'null']],
  ['double precision', 'float', ['bucket', 'null']],
  ['real', 'float', ['bucket', 'null']],
  ['numeric', 'decimal', ['bucket', 'null']],
  ['date', 'date', ['year', 'null']],
  ['timestamp', 'timestamp', ['year', 'null']],
  ['timestamptz', 'timestamp_tz', ['year', 'null']],
  ['time', 'time', ['null']],
  ['uuid', 'uuid', ['sha256', 'tokenize', 'null']],
  ['boolean', 'boolean', ['null']],
  ['jsonb', 'json', ['null']],
  ['json', 'json', ['null']],
  ['text[]', '"array<string>"', ['null']],
];

const columns = fits
  .flatMap(([storage, type, masks]) => masks.map((mask) => ({ storage, type, mask })))
  .map((column, index) => ({ ...column, name: `v${index}_${column.mask}` }));

const contract = `
name: odd.product.odds
version: "1.0.0"
title: Odds
description: Values at the ends of their types.
primary_key: [id]
schema:
  - { name: id, type: integer, required: true, description: Key }
${columns.map(({ name, type, mask }) => `  - { name: ${name}, type: ${type}, description: Odd, tags: [PII], mask: "${mask}" }`).join('\n')}
sla: { freshness: 1h }
semantics: {}
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`;

let testDatabase: TestDatabase;
let database: Database;
let client: pg.Client;
let odd: Subgraph;

beforeAll(async () => {
  const mesh = readMesh([
    {
      path: 'odd/domain.yaml',
      text: 'name: odd\nbounded_context: Ends.\nowner: { team: "@odd", on_call: x, contact: x@example.com }\n',
    },
    { path: 'odd/odds.contract.yaml', text: contract },
  ]);
  testDatabase = await createTestDatabase('raising');
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  await client.query(`create schema odd_product; create table odd_product.odds (id integer primary key,
    ${columns.map(({ name, storage }) => `${name} ${storage}`).join(', ')})`);
  await migrate(client);
  await applyTokens(client, mesh.products, tokenSecret);
  for (const [index, { name, storage }] of columns.entries()) {
    for (const [nth, value] of (values[storage] ?? []).entries()) {
      await client.query(
        `insert into odd_product.odds (id, ${name}) values (${index * 100 + nth}, (${value})::${storage})`,
      );
    }
    await client.query(`insert into odd_product.odds (id) values (${index * 100 + 99})`);
  }
  database = openDatabase({ url: testDatabase.url, domain: 'odd', statementTimeoutSeconds: 20 });
  const [domain] = mesh.domains;
  if (domain === undefined) throw new Error('no domain');
  odd = await createSubgraph({ mesh, domain, database, cursorSecret: Buffer.alloc(32, 7), ledger: unkept });
  if (odd.problems.length > 0) throw new Error(odd.problems.map(({ message }) => message).join('\n'));
});
afterAll(async () => {
  await database.close();
  await client.end();
  await testDatabase.drop();
});

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What each mask may give, whatever it is given. */
const outputs: Readonly<Record<string, (shown: unknown) => boolean>> = {
  redact: (shown) => shown === '***',
  last4: (shown) => typeof shown === 'string' && shown.startsWith('****') && [...shown].length <= 8,
  sha256: (shown) => shown === null || /^[0-9a-f]{64}$/.test(String(shown)),
  tokenize: (shown) => shown === null || /^tok_[\w-]{22}$/.test(String(shown)),
  null: (shown) => shown === null,
  bucket: (shown) => shown === null || /^-?(0|[1-9]0*)(\.0+)?(e\+\d+)?$/.test(String(shown)),
  year: (shown) => shown === null || /^\d{4}-01-01(T00:00:00(\+00:00)?)?$/.test(String(shown)),
};

describe('no value makes a mask fail, or show more than it declares', () => {
  it.each(
    columns.filter(({ mask }) => mask !== 'deny').map((column) => [column.mask, column.storage, column] as const),
  )('%s of %s', async (_, storage, { name, mask }) => {
    const index = columns.findIndex((column) => column.name === name);
    const where = `where: { id: { gte: ${index * 100}, lt: ${index * 100 + 100} } }`;
    const { data, errors } = await ask(odd, analyst, `{ odd { odds(${where}) { nodes { ${camel(name)} } } } }`);
    expect(errors).toEqual([]);
    const shown = (data as { odd: { odds: { nodes: Record<string, unknown>[] } } }).odd.odds.nodes.map(
      (row) => row[camel(name)],
    );
    expect(shown).toHaveLength((values[storage] ?? []).length + 1);
    expect(shown.filter((one) => !outputs[mask]?.(one))).toEqual([]);
  });

  it('nor in one page with all others, beside a row without any', async () => {
    const fields = columns.filter(({ mask }) => mask !== 'deny').map(({ name }) => camel(name));
    const { errors } = await ask(
      odd,
      analyst,
      `{ odd { odds(first: 1000) { totalCount nodes { ${fields.join(' ')} } edges { cursor } } } }`,
    );
    expect(errors).toEqual([]);
  });

  it('redact and last4 of nothing look like those of something', async () => {
    for (const { name, mask } of columns.filter(({ mask }) => mask === 'redact' || mask === 'last4')) {
      const index = columns.findIndex((column) => column.name === name);
      const { data } = await ask(odd, analyst, `{ odd { oddsByKey(id: ${index * 100 + 99}) { ${camel(name)} } } }`);
      expect(data).toEqual({ odd: { oddsByKey: { [camel(name)]: mask === 'redact' ? '***' : '****' } } });
    }
  });

  it('a denied one is refused whatever is there', async () => {
    const index = columns.findIndex(({ mask }) => mask === 'deny');
    const field = camel(columns[index]?.name ?? '');
    for (const nth of [0, 3, 4, 99]) {
      const reply = await ask(odd, analyst, `{ odd { oddsByKey(id: ${index * 100 + nth}) { ${field} } } }`);
      expect(reply.errors).toEqual(['FORBIDDEN_FIELD odd.oddsByKey']);
    }
  });
});

it('an owner is told of the same values as errors at their paths, so they are really there', async () => {
  const { errors } = await ask(
    odd,
    admin,
    `{ odd { odds(first: 1000) { nodes { ${columns.map(({ name }) => camel(name)).join(' ')} } } } }`,
  );
  expect(errors.filter((error) => error.startsWith('VALUE_OUTSIDE_TYPE')).length).toBeGreaterThan(20);
});

it('a masked bucket is the first digit of the very number, however long it is', async () => {
  const index = columns.findIndex(({ storage, mask }) => storage === 'numeric' && mask === 'bucket');
  const field = camel(columns[index]?.name ?? '');
  const { data } = await ask(odd, analyst, `{ odd { oddsByKey(id: ${index * 100 + 7}) { ${field} } } }`);
  expect((data as { odd: { oddsByKey: Record<string, string> } }).odd.oddsByKey[field]).toBe(`9${'0'.repeat(131_071)}`);
});
