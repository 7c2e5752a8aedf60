// The demo mesh keeps its own contracts: they load without a complaint, and each column is there as promised.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMesh } from '../../contracts/load.ts';
import { masks } from '../../contracts/masks.ts';
import type { ColumnType } from '../../contracts/product.ts';
import { createDemoMesh } from '../../demo/create-demo-mesh.ts';
import { demoDomains } from '../../demo/demo-domains.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const root = join(import.meta.dirname, '..', '..', 'contracts', 'domains');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml'))
  .map((path) => ({ path: join('contracts', 'domains', path), text: readFileSync(join(root, path), 'utf8') }));
const { mesh, problems, warnings } = loadMesh(files);

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase('contracts');
  client = new Client({ connectionString: database.url });
  await client.connect();
  await createDemoMesh(client, { now: new Date('2026-11-21T12:00:00Z'), scale: 0.02 });
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

it('loads every contract without a problem', () => {
  expect([...problems, ...warnings].map(({ message }) => message)).toEqual([]);
  expect(mesh.products.map(({ id, version }) => `${id} ${version.text}`)).toEqual([
    'customer.customer_dim 3.1.0',
    'finance.monthly_ledger 1.2.0',
    'inventory.sku_inventory 1.3.0',
    'marketing.campaign_attribution 3.0.0',
    'marketing.campaign_lead_stats 1.1.0',
    'orders.order_facts 2.1.0',
    'orders.order_items 1.1.0',
    'payments.payment_facts 2.0.0',
    'platform.daily_channel_revenue 1.0.0',
    'platform.dim_currency 1.1.0',
    'platform.dim_date 1.0.0',
    'platform.dim_geo 1.0.0',
    'product.feature_usage 1.4.0',
    'product.funnel_metrics 2.0.0',
  ]);
});

it('has a contract for every domain that it fills, and uses every mask', () => {
  expect(mesh.domains.map(({ name }) => name).sort()).toEqual(demoDomains.map(({ name }) => name).sort());
  const used = mesh.products.flatMap(({ columns }) => columns.flatMap(({ mask }) => (mask === null ? [] : [mask])));
  expect([...new Set(used)].sort()).toEqual(Object.keys(masks).sort());
});

describe.each(mesh.products)('$id', ({ source, columns, primaryKey, lineage, semantics, sla }) => {
  const table = `${source.schema}.${source.table}`;

  it('has the columns of its contract, in order and with their types', async () => {
    const found = await client.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
      [table],
    );
    expect(found.rows).toEqual(columns.map(({ name, type }) => ({ name, type: postgresType(type) })));
  });

  it('keeps required columns filled, enums within their values, and keys unique', async () => {
    const required = columns.filter((column) => column.required).map(({ name }) => `${name} is null`);
    const outside = columns.flatMap(({ name, constraints }) =>
      constraints.in === null ? [] : [`${name} not in (${constraints.in.map((value) => `'${value}'`).join(', ')})`],
    );
    const found = await client.query(
      `select count(*) filter (where ${[...required, ...outside].join(' or ')})::integer as bad,
         (count(*) - count(distinct (${primaryKey.join(', ')})))::integer as twice
       from ${table}`,
    );
    expect(found.rows).toEqual([{ bad: 0, twice: 0 }]);
  });

  it('names sources of every column that exist', async () => {
    expect(Object.keys(lineage)).toEqual(columns.map(({ name }) => name));
    const sources = [...new Set(Object.values(lineage).flat())];
    const known = await client.query<{ coordinate: string }>(
      `select regexp_replace(table_schema, '_(raw|derived|product|curated)$', '.\\1') || '.' || table_name || '.' || column_name
         as coordinate from information_schema.columns`,
    );
    const coordinates = known.rows.map(({ coordinate }) => coordinate);
    expect(sources.filter((source) => !coordinates.includes(source))).toEqual([]);
  });

  it('says what each column is, and promises freshness', () => {
    expect(columns.filter(({ description, title }) => description === '' || title === null)).toEqual([]);
    expect(Object.keys(semantics).length).toBeGreaterThan(2);
    expect(columns.map(({ name }) => name)).toContain(sla.freshnessColumn);
  });
});

function postgresType(type: ColumnType): string {
  if (type.kind === 'array') return `${postgresType(type.of)}[]`;
  if (type.kind === 'decimal') return `numeric(${type.precision},${type.scale})`;
  const names: Partial<Record<typeof type.name, string>> = {
    string: 'text',
    json: 'jsonb',
    timestamp: 'timestamp without time zone',
    timestamp_tz: 'timestamp with time zone',
  };
  return names[type.name] ?? type.name;
}
