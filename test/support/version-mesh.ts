// Products with two majors side by side: persons over one table, the later one by a map of names and types; items over two
// tables; and orders of another domain, which refer to the later major of persons.

import pg from 'pg';
import type { Mesh } from '../../contracts/product.ts';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import { migrate } from '../../mesh/migrate.ts';
import { applyTokens } from '../../mesh/tokens.ts';
import type { UsageCounting } from '../../subgraphs/product/count-usage.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import type { Statement } from '../../subgraphs/sql/fragment.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase } from './database.ts';
import { toGatewaySubgraph } from './gateway-subgraph.ts';
import { unkept } from './ledger-entries.ts';
import { readMesh } from './read-mesh.ts';
import { makeTestRoles } from './reader-roles.ts';
import { tokenSecret } from './shop-mesh.ts';

const domain = (name: string) =>
  `name: ${name}\nbounded_context: A test.\nowner: { team: "@${name}", on_call: c, contact: c@example.com }\n`;

const head = (name: string, version: string) => `name: ${name}
version: "${version}"
title: Rows of ${name}
description: Test product.
sla: { freshness: 1h, freshness_column: FRESH }
semantics: { all: "Of a test." }
access:
  read: [{ role: analyst }, { role: regional }]
  unmask: [{ role: admin }]
`;

export const versionFiles = {
  'people/domain.yaml': domain('people'),
  'shop/domain.yaml': domain('shop'),
  'people/persons.contract.yaml': `${head('people.product.persons', '2.3.0').replace('FRESH', 'joined')}
  rows: [{ role: regional, where: { country: { in: $claims.countries } } }]
primary_key: [person_id]
schema:
  - { name: person_id, type: string, required: true, description: Key, tags: [PII], mask: tokenize }
  - { name: email, type: string, required: true, description: Email, tags: [PII], mask: redact }
  - { name: born, type: date, description: Born, tags: [PII], mask: year }
  - { name: score, type: integer, required: true, description: Points }
  - { name: total, type: integer, required: true, description: Sum of the year before }
  - { name: joined, type: timestamp_tz, required: true, description: When }
  - { name: country, type: string, required: true, description: Where }
`,
  'people/persons.v3.contract.yaml': `${head('people.product.persons', '3.0.0').replace('FRESH', 'joined_on')}
  rows: [{ role: regional, where: { land: { in: $claims.countries } } }]
primary_key: [id]
schema:
  - { name: id, from: person_id, type: string, required: true, description: Key }
  - { name: contact, from: email, type: string, required: true, description: Email }
  - { name: born_at, from: { column: born, type: date }, type: timestamp, description: Born }
  - { name: total, from: { column: score, type: integer }, type: "decimal(14,2)", required: true, description: Points }
  - { name: score, from: { column: total, type: integer }, type: bigint, required: true, description: Sum }
  - { name: joined_on, from: { column: joined, type: timestamp_tz }, type: date, required: true, description: When }
  - { name: land, from: country, type: string, required: true, description: Where }
quality:
  - { name: points, type: range, column: total, params: { min: 0 } }
  - { name: lands, type: custom_sql, params: { sql: "select count(*) from people_product.persons where total < 0 or land is null" } }
deprecation: { previous_version: 2.x, sunset_date: 2030-01-31, migration_notes: email is contact now. }
`,
  'shop/items.contract.yaml': `${head('shop.product.items', '1.0.0').replace(', freshness_column: FRESH', '')}
primary_key: [item_id]
schema:
  - { name: item_id, type: integer, required: true, description: Key }
  - { name: price, type: integer, required: true, description: Cents }
`,
  'shop/items.v2.contract.yaml': `${head('shop.product.items', '2.0.0').replace(', freshness_column: FRESH', '')}
source: { table: shop_product.items_2 }
primary_key: [item_id]
schema:
  - { name: item_id, type: integer, required: true, description: Key }
  - { name: price, type: "decimal(12,2)", required: true, description: Euro }
`,
  'shop/orders.contract.yaml': `${head('shop.product.orders', '1.0.0').replace(', freshness_column: FRESH', '')}
primary_key: [order_id]
schema:
  - { name: order_id, type: integer, required: true, description: Key }
  - { name: person_id, type: string, required: true, description: Who,
      references: { product: people.persons@3, column: id, as: buyer, reverse: orders } }
  - { name: given_by, from: person_id, type: string, required: true, description: Who,
      references: { product: people.persons@2, column: person_id, as: giver, reverse: gifts } }
  - { name: item_id, type: integer, required: true, description: What,
      references: { product: shop.items@2, column: item_id, as: item, reverse: orders } }
`,
} as const;

export const versionTables = `
create schema people_product;
create table people_product.persons (person_id text primary key, email text not null, born date, score integer not null,
  total integer not null, joined timestamptz not null, country text not null);
insert into people_product.persons select 'p' || n, 'p' || n || '@example.com', date '1980-06-15' + n, n * 10, 1000 - n,
  timestamptz '2026-01-01 23:30:00+00' + n * interval '1 day', case when n % 2 = 0 then 'DE' else 'FR' end
  from generate_series(1, 8) n;
create index on people_product.persons (score);
create schema shop_product;
create table shop_product.items (item_id integer primary key, price integer not null);
insert into shop_product.items values (1, 250), (2, 1999);
create table shop_product.items_2 (item_id integer primary key, price numeric(12,2) not null);
insert into shop_product.items_2 values (1, 2.50), (2, 19.99);
create table shop_product.orders (order_id integer primary key, person_id text not null, item_id integer not null);
insert into shop_product.orders select n, 'p' || (n % 4 + 1), n % 2 + 1 from generate_series(1, 12) n;
`;

export type VersionMesh = {
  readonly mesh: Mesh;
  readonly gateway: Gateway;
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  readonly statements: Statement[];
  readonly url: string;
  readonly client: pg.Client;
  readonly close: () => Promise<void>;
};

type Options = {
  readonly by?: 'user' | 'roles';
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Of the earlier major of persons. */
  readonly sunset?: string;
  readonly usage?: UsageCounting;
};

export async function openVersionMesh(options: Options = {}): Promise<VersionMesh> {
  const { by = 'user', now = () => 0, sunset = '2030-01-31', usage = null } = options;
  const { url, drop } = await createTestDatabase('versions');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(versionTables);
  await migrate(client);
  const mesh = readMesh(
    Object.entries(versionFiles).map(([path, text]) => ({ path, text: text.replace('2030-01-31', sunset) })),
  );
  await applyTokens(client, mesh.products, tokenSecret);
  const roles = by === 'roles' ? await makeTestRoles(client, url, mesh) : null;
  const statements: Statement[] = [];
  const watch = (opened: Database): Database => ({
    ...opened,
    read: (statement, signal) => {
      statements.push(statement);
      return opened.read(statement, signal);
    },
  });
  const opened = openDatabase({ url, domain: 'versions' });
  const subgraphs = new Map<string, Subgraph>();
  for (const one of mesh.domains) {
    const subgraph = await createSubgraph({
      mesh,
      domain: one,
      database: watch(opened),
      ...(roles === null ? {} : { roles: roles.of(one.name, watch) }),
      cursorSecret: Buffer.alloc(32, 7),
      ledger: unkept,
      standings: { standings: null, now },
      usage,
    });
    if (subgraph.problems.length > 0) throw new Error(subgraph.problems.map(({ message }) => message).join('\n'));
    subgraphs.set(one.name, subgraph);
  }
  return {
    mesh,
    gateway: createGateway({ subgraphs: [...subgraphs.values()].map(toGatewaySubgraph), executor: 'concord' }),
    subgraphs,
    statements,
    url,
    client,
    close: async () => {
      await roles?.close();
      await opened.close();
      await client.end();
      await drop();
    },
  };
}
