// A small mesh for tests of the subgraphs: two domains, every type and mask, relations inside and across domains.

import pg from 'pg';
import type { Mesh } from '../../contracts/product.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { anonymous } from '../../identity/viewer.ts';
import { migrate } from '../../mesh/migrate.ts';
import { applyTokens } from '../../mesh/tokens.ts';
import { type GrantsOf, noGrants } from '../../subgraphs/access/access-grant.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import type { Statement } from '../../subgraphs/sql/fragment.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { unkept } from './ledger-entries.ts';
import { readMesh } from './read-mesh.ts';

const domain = (name: string) => `
name: ${name}
bounded_context: The ${name} of a small test.
owner: { team: "@${name}-team", on_call: ${name}-pager, contact: ${name}@example.com }
`;

const head = (name: string) => `
version: "1.0.0"
status: published
title: ${name}
description: Test product ${name}.
sla: { freshness: 1h, availability: 99.9%, latency_p95_ms: 500 }
`;

const access = `
access:
  discovery: public
  read: [{ role: analyst }, { role: regional }]
  write: [{ domain: shop }]
  unmask: [{ role: admin }]
`;

const files = {
  'shop/domain.yaml': domain('shop'),
  'people/domain.yaml': domain('people'),
  'people/customers.contract.yaml': `
name: people.product.customers
${head('Customers')}
primary_key: [customer_id]
schema:
  - { name: customer_id, type: string, required: true, description: Key, tags: [PII], mask: tokenize }
  - { name: email, type: string, required: true, description: Email, tags: [PII], mask: redact }
  - { name: phone, type: string, description: Phone, tags: [PII], mask: last4 }
  - { name: born, type: date, description: Born, tags: [PII], mask: year }
  - { name: income, type: integer, description: Income, tags: [PII], mask: bucket }
  - { name: passport, type: string, description: Passport, tags: [PII], mask: deny }
  - { name: device, type: string, description: Device, tags: [PII], mask: sha256 }
  - { name: note, type: string, description: Note, tags: [PII], mask: "null" }
  - { name: country, type: string, required: true, description: Country }
semantics: { email: "Where we write to." }
${access}  rows: [{ role: regional, where: { country: { in: $claims.countries } } }]
`,
  'shop/orders.contract.yaml': `
name: shop.product.orders
${head('Orders')}
primary_key: [order_id]
schema:
  - { name: order_id, type: integer, required: true, description: Key }
  - { name: customer_id, type: string, description: Who ordered,
      references: { product: people.customers, column: customer_id, as: customer, reverse: orders } }
  - { name: placed_at, type: timestamp_tz, required: true, description: When }
  - { name: amount, type: "decimal(38,18)", required: true, description: How much, unit: EUR }
  - { name: status, type: string, required: true, description: State, constraints: [{ in: [placed, paid] }] }
  - { name: remark, type: string, description: Remark }
semantics: { amount: "Gross." }
${access}
`,
  'shop/lines.contract.yaml': `
name: shop.product.lines
${head('Lines')}
primary_key: [order_id, line]
schema:
  - { name: order_id, type: integer, required: true, description: Order,
      references: { product: shop.orders, column: order_id, as: order, reverse: lines } }
  - { name: line, type: integer, required: true, description: Number within the order }
  - { name: sku, type: string, required: true, description: What }
semantics: { sku: "Stock keeping unit." }
${access}
`,
  'shop/visits.contract.yaml': `
name: shop.product.visits
${head('Visits')}
primary_key: [visit_id]
schema:
  - { name: visit_id, type: integer, required: true, description: Key }
  - { name: page, type: string, required: true, description: Which page }
  - { name: device, type: string, required: true, description: With what }
  - { name: minutes, type: integer, required: true, description: How long }
semantics: { minutes: "Of one person." }
${access}  min_group: 3
`,
  'shop/types.contract.yaml': `
name: shop.product.types
${head('Types')}
primary_key: [id]
schema:
  - { name: id, type: uuid, required: true, description: Key }
  - { name: int8, type: bigint, description: b }
  - { name: num, type: decimal, description: n }
  - { name: flt, type: float, description: f }
  - { name: flag, type: boolean, description: f }
  - { name: day, type: date, description: d }
  - { name: clock, type: time, description: t }
  - { name: wall, type: timestamp, description: t }
  - { name: moment, type: timestamp_tz, description: t }
  - { name: doc, type: json, description: j }
  - { name: words, type: "array<string>", description: a }
  - { name: bigs, type: "array<bigint>", description: a }
  - { name: fixed, type: string, description: bpchar }
semantics: { id: "Any." }
${access}
`,
};

export function loadShopMesh(): Mesh {
  return readMesh(files);
}

const tables = `
create schema people_product;
create table people_product.customers (customer_id text primary key, email text not null, phone text, born date,
  income integer, passport text, device text, note text, country text not null);
insert into people_product.customers
  select 'c' || n, 'c' || n || '@example.com', '+49 30 555' || lpad(n::text, 4, '0'), date '1980-06-15' + n, n * 1000 + 234,
    'P' || n, 'device-' || n, 'note ' || n, case when n % 2 = 0 then 'DE' else 'FR' end
  from generate_series(1, 10) n;
create schema shop_product;
create table shop_product.orders (order_id integer primary key, customer_id text, placed_at timestamptz not null,
  amount numeric(38,18) not null, status text, remark text);
insert into shop_product.orders
  select n, case when n % 7 = 0 then null else 'c' || (n % 10 + 1) end,
    timestamptz '2026-01-01 00:00:00+00' + (n / 3) * interval '1 hour' + interval '0.123456 s',
    n + 0.000000000000000001, case when n % 2 = 0 then 'paid' else 'placed' end, case when n % 5 = 0 then null else 'r' || n % 4 end
  from generate_series(1, 60) n;
create table shop_product.lines (order_id integer not null, line integer not null, sku text not null, primary key (order_id, line));
insert into shop_product.lines select o, l, 'sku' || (o + l) from generate_series(1, 60) o, generate_series(1, 3) l;
create table shop_product.visits (visit_id integer primary key, page text not null, device text not null, minutes integer not null);
insert into shop_product.visits values (1, 'home', 'phone', 1), (2, 'home', 'phone', 2), (3, 'home', 'phone', 3),
  (4, 'home', 'tablet', 4), (5, 'home', 'tablet', 5), (6, 'home', 'tablet', 6), (7, 'help', 'phone', 7), (8, 'help', 'phone', 8),
  (9, 'legal', 'phone', 9), (10, 'shop', 'phone', 10), (11, 'shop', 'phone', 11), (12, 'shop', 'phone', 12), (13, 'shop', 'tablet', 13);
create table shop_product.types (id uuid primary key, int8 bigint, num numeric, flt double precision, flag boolean, day date,
  clock time, wall timestamp, moment timestamptz, doc jsonb, words text[], bigs bigint[], fixed char(5));
insert into shop_product.types values
  ('00000000-0000-0000-0000-000000000001', 9223372036854775807, 12345678901234567890.123456789012345678, 0.1, true, '2024-02-29',
   '13:45:30.123456', '2024-07-01 10:00:00.123456', '2024-07-01 10:00:00.123456+02', '{"a": [1, {"b": null}], "n": 12345678901234567890}',
   '{a,"b,c",NULL}', '{9223372036854775807,1}', 'ab');
`;

export type Shop = {
  readonly mesh: Mesh;
  readonly shop: Subgraph;
  readonly people: Subgraph;
  readonly database: Database;
  /** Every statement that the subgraphs ran, in order. */
  readonly statements: Statement[];
  /** A client of the owner, for changes to the data. */
  readonly client: pg.Client;
  /** The subgraph of a domain over the tables as they stand now. */
  readonly reopen: (domain: string) => Promise<{ readonly subgraph: Subgraph }>;
  readonly close: () => Promise<void>;
};

export const tokenSecret = (label: string) => Buffer.from(label.padEnd(32, '.'));

export async function createShop(url: string, grantsOf: GrantsOf = noGrants): Promise<Shop> {
  const mesh = loadShopMesh();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(tables);
  await migrate(client);
  await applyTokens(client, mesh.products, tokenSecret);
  const statements: Statement[] = [];
  const opened = openDatabase({ url, domain: 'shop' });
  const database: Database = {
    ...opened,
    read: (statement, signal) => {
      statements.push(statement);
      return opened.read(statement, signal);
    },
  };
  const cursorSecret = Buffer.alloc(32, 7);
  const create = async (name: string) => {
    const found = mesh.domains.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no domain ${name}`);
    return createSubgraph({ mesh, domain: found, database, cursorSecret, ledger: unkept, grantsOf });
  };
  const [shop, people] = [await create('shop'), await create('people')];
  return {
    mesh,
    shop,
    people,
    database,
    statements,
    client,
    reopen: async (name) => ({ subgraph: await create(name) }),
    close: async () => {
      await database.close();
      await client.end();
    },
  };
}

export const viewerOf = (role: string, claims: Record<string, unknown> = {}): Viewer => ({
  ...anonymous,
  subject: role,
  role,
  claims,
});
export const admin = viewerOf('admin');
export const analyst = viewerOf('analyst');

/** Runs a query; `data` parsed, errors as `code at.path`. */
export async function ask(subgraph: Subgraph, viewer: Viewer, query: string, variables: Record<string, unknown> = {}) {
  const reply = await subgraph.execute({ query, variables }, { viewer, signal: new AbortController().signal });
  const errors = reply.errors.map((error) =>
    `${String(error.extensions?.code)} ${(error.path ?? []).join('.')}`.trim(),
  );
  return { data: JSON.parse(reply.dataText ?? 'null') as unknown, errors };
}
