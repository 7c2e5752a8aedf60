// Tables that are odd and all the same right: columns with names that mean something elsewhere, as many columns as PostgreSQL
// takes, and columns that no contract lists, which nobody gets to see by any way.

import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Mesh } from '../../contracts/product.ts';
import { migrate } from '../../mesh/migrate.ts';
import { applyReaders } from '../../mesh/readers/apply-readers.ts';
import { createReaderKeys } from '../../mesh/readers/reader-keys.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { inspectTables } from '../../subgraphs/sql/inspect.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { listAllReaders } from '../../subgraphs/sql/readers.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openLocalCatalog } from '../support/local-catalog.ts';
import { readMesh } from '../support/read-mesh.ts';
import { admin, ask } from '../support/shop-mesh.ts';

const longest = 'l'.repeat(63);
const odd = ['query', 'select', 'table', 'constructor', '_proto_', 'typename', 'node', 'edges', 'count', longest];
const wide = Array.from({ length: 1_600 }, (_, index) => `c${index}`);

const contract = (name: string, key: string, columns: readonly string[], type = 'string') =>
  stringify({
    name: `odd.product.${name}`,
    version: '1.0.0',
    primary_key: [key],
    schema: columns.map((column) => ({ name: column, type, ...(column === key ? { required: true } : {}) })),
    sla: { freshness: '1h' },
    semantics: {},
    access: { read: [{ role: 'analyst' }], unmask: [{ role: 'admin' }] },
  });

const files = {
  'odd/domain.yaml': 'name: odd\nbounded_context: Odd tables.\nowner: { team: "@odd-team" }\n',
  'odd/names.contract.yaml': contract('names', 'id', ['id', ...odd]),
  'odd/wide.contract.yaml': contract('wide', 'c0', wide, 'integer'),
};

let test: TestDatabase;
let client: pg.Client;
let database: Database;
let mesh: Mesh;
let subgraph: Subgraph;

beforeAll(async () => {
  test = await createTestDatabase('odd');
  client = new pg.Client({ connectionString: test.url });
  await client.connect();
  await client.query('create schema odd_product');
  await client.query(
    `create table odd_product.names (id text primary key, ${odd.map((name) => `"${name}" text`).join(', ')}, unlisted_secret text)`,
  );
  const values = odd.map((name) => `'v of ${name.slice(0, 20)}'`).join(', ');
  await client.query(
    `insert into odd_product.names values ('1', ${values}, 'canary'), ('2', ${odd.map(() => 'null').join(', ')}, 'canary')`,
  );
  await client.query(
    `create table odd_product.wide (${wide.map((name) => `${name} integer`).join(', ')}, primary key (c0))`,
  );
  // NULLs take no room in a row, of which 1,600 integers would fill a page.
  await client.query('insert into odd_product.wide (c0, c1, c1599) values (1, 10, 7), (2, 20, 8)');
  await migrate(client);
  database = openDatabase({ url: test.url, domain: 'odd' });
  mesh = readMesh(files);
  const [domain] = mesh.domains;
  if (domain === undefined) throw new Error('no domain');
  subgraph = await createSubgraph({ mesh, domain, database, cursorSecret: Buffer.alloc(32, 7) });
});
afterAll(async () => {
  await database.close();
  await client.end();
  await test.drop();
});

it('serves columns whose names are words of GraphQL, SQL and JavaScript', async () => {
  expect(subgraph.problems).toEqual([]);
  const fields = 'query proto select table constructor typename node edges count';
  const { data, errors } = await ask(
    subgraph,
    admin,
    `{ odd { names(where: { select: { eq: "v of select" }, proto: { contains: "proto" } }, orderBy: [{ field: _PROTO_ }]) {
      nodes { id ${fields} ${longest} } } } }`,
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({
    odd: {
      names: {
        nodes: [
          {
            id: '1',
            query: 'v of query',
            proto: 'v of _proto_',
            select: 'v of select',
            table: 'v of table',
            constructor: 'v of constructor',
            typename: 'v of typename',
            node: 'v of node',
            edges: 'v of edges',
            count: 'v of count',
            [longest]: `v of ${'l'.repeat(20)}`,
          },
        ],
      },
    },
  });
});

it('serves a table of 1,600 columns, one of them or all', async () => {
  const one = await ask(subgraph, admin, '{ odd { wide(where: { c1: { gt: 10 } }) { nodes { c0 c1599 } } } }');
  expect(one).toEqual({ data: { odd: { wide: { nodes: [{ c0: 2, c1599: 8 }] } } }, errors: [] });
  const all = await ask(subgraph, admin, `{ odd { wide(first: 1) { nodes { ${wide.join(' ')} } } } }`);
  expect(all.errors).toEqual([]);
  const [row] = (all.data as { odd: { wide: { nodes: Record<string, unknown>[] } } }).odd.wide.nodes;
  expect([Object.keys(row ?? {}).length, row?.c0, row?.c1, row?.c2, row?.c1599]).toEqual([1_600, 1, 10, null, 7]);
});

it('shows a column that the contract does not list in no graph, no answer and no catalog', async () => {
  expect(subgraph.sdl).not.toMatch(/unlisted/i);
  const refused = await ask(subgraph, admin, '{ odd { names { nodes { unlistedSecret } } } }');
  expect(refused.data).toBe(null);
  const filtered = await ask(
    subgraph,
    admin,
    '{ odd { names(where: { unlistedSecret: { eq: "canary" } }) { nodes { id } } } }',
  );
  expect(filtered.data).toBe(null);
  const { catalog, database: own } = await openLocalCatalog(test.url, mesh);
  const query =
    '{ catalog { search(first: 10) { nodes { id columns { name } sampleQuery } } found: search(query: "unlisted_secret") { nodes { id } } } }';
  const context = { viewer: admin, signal: new AbortController().signal };
  const { dataText } = await catalog.execute({ query, variables: {} }, context);
  await own.close();
  expect(dataText).toContain('"name":"query"');
  expect(dataText).toContain('"found":{"nodes":[]}');
  expect(dataText).not.toMatch(/unlisted/i);
});

it('has no unlisted column in any view that governed SQL and BI tools read', async () => {
  const names = mesh.products.filter(({ name }) => name === 'names');
  const { tables } = await inspectTables(names, database, { readBy: 'roles' });
  const keys = createReaderKeys(Buffer.from(test.name.padEnd(32, '.').slice(-32)));
  const { rows: before } = await client.query<{ rolname: string }>('select rolname from pg_roles');
  await applyReaders(client, listAllReaders(tables, keys), { keys });
  const { rows } = await client.query<{ views: string; columns: string }>(
    `select count(distinct c.oid)::text as views, string_agg(distinct a.attname, ' ') as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'v' and c.relnamespace::regnamespace::text like 'concord%' and a.attnum > 0
       and exists (select 1 from pg_attribute k where k.attrelid = c.oid and k.attname = 'query')`,
  );
  expect(Number(rows[0]?.views)).toBeGreaterThan(0);
  expect(rows[0]?.columns).toContain('constructor');
  expect(rows[0]?.columns).not.toMatch(/unlisted/);
  const { rows: rights } = await client.query<{ rolname: string }>(
    `select rolname from pg_roles where rolname not in (select unnest($1::text[])) and not rolsuper
       and has_column_privilege(rolname, 'odd_product.names', 'unlisted_secret', 'select')`,
    [before.map(({ rolname }) => rolname)],
  );
  expect(rights).toEqual([]);
});
