// A twin: one of two databases of the attack mesh, which differ only in values of masked columns, in how their rows lie on
// disk, in indexes and in statistics. The second one is given the first one's tokens: there the functions that make tokens
// and hashes translate each value to its twin before, so that answers can be compared byte by byte.

import type { ClientBase } from 'pg';
import type { Mesh } from '../../contracts/product.ts';
import { migrate } from '../../mesh/migrate.ts';
import { applyTokens } from '../../mesh/tokens.ts';
import { createRandom } from '../support/random.ts';
import { tokenSecret } from '../support/shop-mesh.ts';
import type { ColumnDeclaration, ProductDeclaration } from './attack-declarations.ts';
import { attackProducts } from './attack-products.ts';
import { type AttackRows, listTables, rowsOf } from './attack-rows.ts';
import type { Pair } from './marked-values.ts';

/** What a database holds of each pair. `first` is database A; the other is B, with A's values where `keeps` says so. */
export type Twin =
  | { readonly kind: 'first' }
  | { readonly kind: 'second'; readonly keeps: (productId: string, column: string) => boolean };

export async function fillTwin(client: ClientBase, mesh: Mesh, rows: AttackRows, twin: Twin): Promise<void> {
  for (const product of listTables()) {
    await client.query(`create schema if not exists ${schemaOf(product)}`);
    await createTable(client, product);
    await fillTable(client, product, rows, twin);
  }
  await migrate(client);
  if (twin.kind === 'second') await translateTokens(client, mesh, rows, twin);
  await applyTokens(client, mesh.products, tokenSecret);
  for (const product of attackProducts) if (product.viewOver !== undefined) await createView(client, product);
  if (twin.kind === 'first') await client.query('vacuum analyze');
  else await unsettle(client);
}

export function valueIn(twin: Twin, productId: string, column: string, pair: Pair): string | null {
  return twin.kind === 'first' || twin.keeps(productId, column) ? pair.a : pair.b;
}

const schemaOf = ({ id }: ProductDeclaration) => `${id.split('.')[0]}_product`;
const tableOf = (product: ProductDeclaration) => `${schemaOf(product)}.${product.id.split('.')[1]}`;

const storageNames: Readonly<Record<string, string>> = {
  string: 'text',
  float: 'double precision',
  timestamp_tz: 'timestamptz',
  json: 'jsonb',
  'array<string>': 'text[]',
  'array<integer>': 'integer[]',
};

function storageOf({ type }: ColumnDeclaration): string {
  return storageNames[type] ?? type.replace('decimal', 'numeric');
}

async function createTable(client: ClientBase, product: ProductDeclaration): Promise<void> {
  const columns = product.columns.map(
    (column) => `${column.name} ${storageOf(column)}${column.required ? ' not null' : ''}`,
  );
  await client.query(
    `create table ${tableOf(product)} (${columns.join(', ')}, primary key (${product.key.join(', ')}))`,
  );
}

/** In another order in B. */
async function fillTable(client: ClientBase, product: ProductDeclaration, rows: AttackRows, twin: Twin): Promise<void> {
  const all = [...rowsOf(rows, product)];
  if (twin.kind === 'second') shuffle(all, product.id.length);
  const lists = product.columns.map(({ name }) =>
    all.map((row) => valueIn(twin, product.id, name, row.get(name) ?? { a: null, b: null })),
  );
  const values = product.columns.map((column, index) => `c${index}::${storageOf(column)}`);
  const given = product.columns.map((_, index) => `$${index + 1}::text[]`);
  const names = product.columns.map((_, index) => `c${index}`);
  await client.query(
    `insert into ${tableOf(product)} select ${values.join(', ')} from unnest(${given.join(', ')}) t (${names.join(', ')})`,
    lists,
  );
}

/** A view with the stored tokens of the table under the name that its contract says. */
async function createView(client: ClientBase, product: ProductDeclaration): Promise<void> {
  const under = attackProducts.find(({ id }) => id === product.viewOver);
  if (under === undefined) throw new TypeError(`${product.id} is a view over nothing`);
  const columns = product.columns.flatMap(({ name, of = name, more = '' }) => {
    const token = /token_column: (\w+)/.exec(more)?.[1];
    return [`${of} as ${name}`, ...(token === undefined ? [] : [`${of}__tok as ${token}`])];
  });
  await client.query(`create view ${tableOf(product)} as select ${columns.join(', ')} from ${tableOf(under)}`);
}

/** The functions of tokens and hashes, behind a translation from this database's values to those of the first. */
async function translateTokens(client: ClientBase, mesh: Mesh, rows: AttackRows, twin: Twin): Promise<void> {
  await client.query('create schema twin');
  await client.query('create table twin.names (label text, here text, there text, primary key (label, here))');
  const known = new Map<string, readonly [label: string, here: string, there: string]>();
  for (const product of mesh.products) {
    const declared = attackProducts.find(
      ({ id, version = '1.0.0' }) => id === product.id && version === product.version.text,
    );
    if (declared === undefined) throw new TypeError(`${product.key} is not declared`);
    for (const column of product.columns) {
      if (column.tokenLabel === null) continue;
      const name = declared.columns.find((one) => one.name === column.name)?.of ?? column.name;
      for (const row of rowsOf(rows, declared)) {
        const there = row.get(name)?.a ?? null;
        const here = valueIn(twin, declared.viewOver ?? declared.id, name, row.get(name) ?? { a: null, b: null });
        if (there !== null && here !== null)
          known.set(`${column.tokenLabel} ${here}`, [column.tokenLabel, here, there]);
      }
    }
  }
  const all = [...known.values()];
  await client.query('insert into twin.names select * from unnest($1::text[], $2::text[], $3::text[])', [
    all.map(([label]) => label),
    all.map(([, here]) => here),
    all.map(([, , there]) => there),
  ]);
  for (const name of ['tok', 'keyed_hash']) {
    await client.query(`alter function concord.${name}(text, text) rename to ${name}_of_first`);
    await client.query(`create function concord.${name}(label text, value text) returns text language sql immutable strict
      parallel safe security definer set search_path = pg_catalog, pg_temp as $$
        select concord.${name}_of_first($1, coalesce((select n.there from twin.names n where n.label = $1 and n.here = $2), $2)) $$`);
  }
}

/** Dead rows, an index on every masked column that takes one, and statistics of some other day. */
async function unsettle(client: ClientBase): Promise<void> {
  for (const product of listTables()) {
    const table = tableOf(product);
    const [key = ''] = product.key;
    await client.query(`update ${table} set ${key} = ${key} where ctid in (select ctid from ${table} limit 7)`);
    for (const { name, mask, type } of product.columns) {
      // Texts of thousands of characters do not fit into an index.
      if (mask === undefined || ['redact', 'null', 'deny'].includes(mask) || type === 'json') continue;
      await client.query(`create index on ${table} (${name})`);
    }
  }
}

function shuffle(list: unknown[], seed: number): void {
  const random = createRandom(seed);
  for (let index = list.length - 1; index > 0; index--) {
    const other = random.integer(0, index);
    [list[index], list[other]] = [list[other], list[index]];
  }
}
