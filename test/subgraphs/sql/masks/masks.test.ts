// Every mask on every type that it fits, in every storage that may stand behind the type, over the ends of each type's
// range and seeded values: PostgreSQL's answer to a masked viewer is what the definition in JavaScript says.

import { Kind, type ObjectTypeDefinitionNode, parse, print } from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseColumnType, typeNames } from '../../../../contracts/column-type.ts';
import { camelCase } from '../../../../contracts/graphql-names.ts';
import { loadMesh } from '../../../../contracts/load.ts';
import { maskFitsType, maskNames } from '../../../../contracts/masks.ts';
import { migrate } from '../../../../mesh/migrate.ts';
import { applyTokens } from '../../../../mesh/tokens.ts';
import { createSubgraph, type Subgraph } from '../../../../subgraphs/product/subgraph.ts';
import { type Database, openDatabase } from '../../../../subgraphs/sql/pool.ts';
import { fittingStorage } from '../../../../subgraphs/sql/storage.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { unkept } from '../../../support/ledger-entries.ts';
import { admin, analyst, ask, tokenSecret } from '../../../support/shop-mesh.ts';
import {
  bucketNumber,
  bucketText,
  type Definition,
  last4,
  nothing,
  redact,
  sha256,
  tokenize,
  year,
} from './definitions.ts';
import { valuesOf } from './values.ts';

type Case = {
  /** As the table is made with it. */
  readonly storage: string;
  readonly type: string;
  /** What the field is in GraphQL under the masks that keep its type. */
  readonly graphql: string;
  readonly masks: Readonly<Record<string, Definition>>;
};

const text = { tokenize, sha256, redact, last4, null: nothing };
const whole = { tokenize, sha256, bucket: bucketNumber, null: nothing };
const long = { ...whole, bucket: bucketText };
const of = (storage: string, type: string, graphql: string, masks: Case['masks']): Case => ({
  storage,
  type,
  graphql,
  masks,
});

const cases: readonly Case[] = [
  of('text', 'string', 'String', text),
  of('varchar(2000000)', 'string', 'String', text),
  of('char(40)', 'string', 'String', text),
  of('text', 'text', 'String', text),
  of('varchar(2000000)', 'text', 'String', text),
  of('char(40)', 'text', 'String', text),
  of('uuid', 'uuid', 'UUID', { tokenize, sha256, null: nothing }),
  of('smallint', 'integer', 'Int', whole),
  of('integer', 'integer', 'Int', whole),
  of('smallint', 'bigint', 'BigInt', long),
  of('integer', 'bigint', 'BigInt', long),
  of('bigint', 'bigint', 'BigInt', long),
  of('double precision', 'float', 'Float', { bucket: bucketNumber, null: nothing }),
  of('real', 'float', 'Float', { bucket: bucketNumber, null: nothing }),
  of('numeric', 'decimal', 'Decimal', { bucket: bucketText, null: nothing }),
  of('numeric(5,2)', '"decimal(5,2)"', 'Decimal', { bucket: bucketText, null: nothing }),
  of('date', 'date', 'Date', { year: year(''), null: nothing }),
  of('timestamp', 'timestamp', 'LocalDateTime', { year: year('T00:00:00'), null: nothing }),
  of('timestamptz', 'timestamp_tz', 'DateTime', { year: year('T00:00:00+00:00'), null: nothing }),
  of('time', 'time', 'Time', { null: nothing }),
  of('boolean', 'boolean', 'Boolean', { null: nothing }),
  of('json', 'json', 'JSON', { null: nothing }),
  of('jsonb', 'json', 'JSON', { null: nothing }),
  of('text[]', '"array<string>"', '[String]', { null: nothing }),
  of('numeric[]', '"array<decimal>"', '[Decimal]', { null: nothing }),
  of('domain_of_text', 'string', 'String', text),
  of('domain_of_integer', 'integer', 'Int', whole),
  of('domain_of_numeric', 'decimal', 'Decimal', { bucket: bucketText, null: nothing }),
  of('domain_of_real', 'float', 'Float', { bucket: bucketNumber, null: nothing }),
  of('domain_of_date', 'date', 'Date', { year: year(''), null: nothing }),
];
const domains = ['text', 'integer', 'numeric', 'real', 'date'];

/** `of_char_40_string`; its view, where tokens are computed in place, has `view_` in front. */
const nameOf = ({ storage, type }: Case) => `of_${storage}_${type}`.replaceAll(/[\W_]+/g, '_').replace(/_$/, '');
const typeNameOf = (one: Case) => `Masks${camelCase(`x_${nameOf(one)}`).slice(1)}`;
const columnOf = (mask: string) => `v_${mask}`;
const masksOf = ({ masks }: Case) => [...Object.keys(masks), 'deny'];

const contractOf = (one: Case, name: string) => `
name: masks.product.${name}
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: integer, required: true }
${masksOf(one)
  .map((mask) => `  - { name: ${columnOf(mask)}, type: ${one.type}, tags: [PII], mask: "${mask}" }`)
  .join('\n')}
sla: { freshness: 1h }
semantics: { id: Place in the list. }
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`;

const domain = `
name: masks
bounded_context: Every mask on every type.
owner: "@masks"
`;

/** Of a view, so that tokens are computed in place. */
const promisedContract = `
name: masks.product.promised
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: integer, required: true }
  - { name: v, type: string, required: true, tags: [PII], mask: tokenize }
sla: { freshness: 1h }
semantics: { id: Place in the list. }
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`;

let testDatabase: TestDatabase;
let client: pg.Client;
let database: Database;
let subgraph: Subgraph;
let lastStatement = '';

beforeAll(async () => {
  testDatabase = await createTestDatabase('masks');
  client = new pg.Client({
    connectionString: testDatabase.url,
    options: '-c TimeZone=UTC -c DateStyle=ISO -c extra_float_digits=1',
  });
  await client.connect();
  // Settings of the database, which are not to be seen in any answer.
  for (const setting of ["TimeZone = 'Pacific/Auckland'", "DateStyle = 'German'", 'extra_float_digits = -5'])
    await client.query(`alter database "${testDatabase.name}" set ${setting}`);
  await client.query('create schema masks_product');
  for (const name of domains) await client.query(`create domain domain_of_${name} as ${name}`);
  for (const [seed, one] of cases.entries()) await fill(one, seed);
  const files = cases.flatMap((one) =>
    [nameOf(one), `view_${nameOf(one)}`].map((name) => ({
      path: `masks/${name}.contract.yaml`,
      text: contractOf(one, name),
    })),
  );
  await client.query(`create view masks_product.promised as select * from (values (1, 'a'), (2, null)) rows (id, v)`);
  files.push({ path: 'masks/promised.contract.yaml', text: promisedContract });
  const { mesh, problems } = loadMesh([{ path: 'masks/domain.yaml', text: domain }, ...files]);
  expect(problems.map(({ message }) => message)).toEqual([]);
  await migrate(client);
  await applyTokens(client, mesh.products, tokenSecret);
  const opened = openDatabase({ url: testDatabase.url, domain: 'masks' });
  database = {
    ...opened,
    read: (statement, signal) => {
      lastStatement = statement.text;
      return opened.read(statement, signal);
    },
  };
  const [found] = mesh.domains;
  if (found === undefined) throw new Error('no domain');
  subgraph = await createSubgraph({ mesh, domain: found, database, cursorSecret: Buffer.alloc(32, 7), ledger: unkept });
});
afterAll(async () => {
  await database.close();
  await client.end();
  await testDatabase.drop();
});

async function fill(one: Case, seed: number): Promise<void> {
  const table = `masks_product.${nameOf(one)}`;
  const columns = masksOf(one).map(columnOf);
  await client.query(
    `create table ${table} (id integer primary key, ${columns.map((column) => `${column} ${one.storage}`).join(', ')})`,
  );
  await client.query(
    `insert into ${table} select ord, ${columns.map(() => `v::${one.storage}`).join(', ')}
     from unnest($1::text[]) with ordinality given (v, ord)`,
    [valuesOf(one.storage.replace(/^domain_of_/, ''), 1_000, seed)],
  );
  await client.query(`create view masks_product.view_${nameOf(one)} as select id, ${columns.join(', ')} from ${table}`);
}

async function readMasked(one: Case, name: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const fields = Object.keys(one.masks).map((mask) => camelCase(columnOf(mask)));
  const query = `{ masks { rows: ${camelCase(name)}(orderBy: [{ field: ID }], first: 10000) { nodes { ${fields.join(' ')} } } } }`;
  const { data, errors } = await ask(subgraph, analyst, query);
  expect(errors).toEqual([]);
  return (data as { masks: { rows: { nodes: Record<string, unknown>[] } } }).masks.rows.nodes;
}

/** The first few, cut: values can be megabytes. */
const excerpt = (value: unknown) => String(JSON.stringify(value)).slice(0, 80);

describe.each(cases.map((one) => [`${one.type} stored as ${one.storage}`, one] as const))('masks of %s', (_, one) => {
  it.each([nameOf(one), `view_${nameOf(one)}`])('give what is declared for each value of %s', async (name) => {
    const { rows } = await client.query<{ raw: string | null }>(
      `select v_null::text as raw from masks_product.${nameOf(one)} order by id`,
    );
    const masked = await readMasked(one, name);
    expect(masked).toHaveLength(rows.length);
    expect(rows[0]?.raw).toBeNull();
    const differences = rows.flatMap(({ raw }, index) =>
      Object.entries(one.masks).flatMap(([mask, define]) => {
        const expected = define(raw, tokenSecret(`masks.${name}.${columnOf(mask)}`));
        const found = masked[index]?.[camelCase(columnOf(mask))];
        return Object.is(found, expected)
          ? []
          : [`${mask} of ${excerpt(raw)}: ${excerpt(found)}, not ${excerpt(expected)}`];
      }),
    );
    expect(differences.slice(0, 20)).toEqual([]);
  });

  it('keep the type in GraphQL, and make it String for tokens and hashes', () => {
    const node = parse(subgraph.sdl).definitions.find(
      (definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === typeNameOf(one),
    ) as ObjectTypeDefinitionNode;
    const found = node.fields?.map((field) => `${field.name.value}: ${print(field.type)}`);
    const typeOf = (mask: string) => (mask === 'tokenize' || mask === 'sha256' ? 'String' : one.graphql);
    expect(found).toEqual(['id: Int!', ...masksOf(one).map((mask) => `${camelCase(columnOf(mask))}: ${typeOf(mask)}`)]);
  });

  it('of which deny is, refuse to be asked', async () => {
    const { errors } = await ask(
      subgraph,
      analyst,
      `{ masks { ${camelCase(nameOf(one))}(first: 1) { nodes { vDeny } } } }`,
    );
    expect(errors).toEqual([`FORBIDDEN_FIELD masks.${camelCase(nameOf(one))}`]);
  });
});

it('a token that is computed in place is computed once, and one that is promised and not there is an error', async () => {
  const query = '{ masks { promised { nodes { id v } } } }';
  for (const [viewer, v] of [
    [analyst, expect.stringMatching(/^tok_/)],
    [admin, 'a'],
  ] as const) {
    expect(await ask(subgraph, viewer, query)).toEqual({
      data: { masks: { promised: { nodes: [{ id: 1, v }, null] } } },
      errors: ['VALUE_MISSING masks.promised.nodes.1.v'],
    });
  }
  await ask(subgraph, analyst, query);
  expect(lastStatement.split('concord.tok(')).toHaveLength(2);
});

it('every mask is tried on every storage of every type that it fits', () => {
  const stored = new Map(cases.map((one) => [`${one.type.replaceAll('"', '')} ${one.storage}`, masksOf(one)]));
  const names: Readonly<Record<string, string>> = {
    'character varying': 'varchar(2000000)',
    character: 'char(40)',
    'time without time zone': 'time',
    'timestamp without time zone': 'timestamp',
    'timestamp with time zone': 'timestamptz',
  };
  for (const type of typeNames.map((name) => parseColumnType(name)).filter((one) => one !== undefined)) {
    const fitting = maskNames.filter((mask) => maskFitsType(mask, type));
    if (type.kind === 'array') {
      // They look at no value, whatever the list is stored as.
      expect([...fitting].sort()).toEqual(['deny', 'null']);
      continue;
    }
    for (const storage of fittingStorage(type)) {
      const name = type.kind === 'scalar' ? type.name : type.kind;
      expect([name, storage, [...(stored.get(`${name} ${names[storage] ?? storage}`) ?? [])].sort()]).toEqual([
        name,
        storage,
        [...fitting].sort(),
      ]);
    }
  }
});
