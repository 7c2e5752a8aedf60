// The checks that the demo's contracts declare, and the promises that they make, are carried out.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCheckDesks } from '../../cli/readers/check-desk.ts';
import { createDemoMesh } from '../../demo/create-demo-mesh.ts';
import { migrate } from '../../mesh/migrate.ts';
import { createReaderKeys } from '../../mesh/readers/reader-keys.ts';
import { applyTokens } from '../../mesh/tokens.ts';
import { inspectTables } from '../../subgraphs/sql/inspect.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { createFindTable } from '../../subgraphs/sql/quality/check-context.ts';
import { checkCustomSql } from '../../subgraphs/sql/quality/read-check-sql.ts';
import { runChecks } from '../../subgraphs/sql/quality/run-checks.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readMesh } from '../support/read-mesh.ts';
import { tokenSecret } from '../support/shop-mesh.ts';

const root = join(import.meta.dirname, '..', '..', 'contracts', 'domains');
const mesh = readMesh(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => ({ path: join('contracts', 'domains', path), text: readFileSync(join(root, path), 'utf8') })),
);
const now = Date.parse('2026-11-21T12:00:00Z');

let testDatabase: TestDatabase;
let client: pg.Client;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase('demo_checks');
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  await createDemoMesh(client, { now: new Date(now), scale: 0.02 });
  await migrate(client);
  await applyTokens(client, mesh.products, tokenSecret);
  database = openDatabase({ url: testDatabase.url, domain: 'demo' });
});
afterAll(async () => {
  await database.close();
  await client.end();
  await testDatabase.drop();
});

it('keeps every check and promise of its contracts but those that the demo breaks on purpose', async () => {
  const { tables } = await inspectTables(mesh.products, database);
  expect(tables.length).toBe(mesh.products.length);
  expect(await checkCustomSql(mesh.products)).toEqual([]);
  const openCheckDesk = createCheckDesks({
    mesh,
    sourceOf: () => ({ url: testDatabase.url, where: 'the test' }),
    readsByRoles: () => false,
    keys: createReaderKeys(Buffer.alloc(32, 1)),
    makeRoles: async () => {},
  });
  const broken: string[] = [];
  for (const table of tables) {
    const { results } = await runChecks(table, {
      database,
      openCheckDesk,
      newestAt: now,
      previousRowCount: null,
      findTable: createFindTable(tables),
      now: () => now,
      clock: () => 0,
      signal: new AbortController().signal,
    });
    for (const { check, outcome, failing, threshold } of results) {
      if (outcome !== 'passed') broken.push(`${table.product.id} ${check}: ${outcome}, ${failing} of ${threshold}`);
    }
  }
  expect(broken).toEqual([
    'inventory.sku_inventory no_negative_stock: failed, 5 of 0',
    // These keep several records of their source in one row, so no table says how many there should be.
    'inventory.sku_inventory completeness: unknown, null of 0',
    'payments.payment_facts completeness: unknown, null of 0',
    'platform.daily_channel_revenue completeness: unknown, null of 0',
    // No check of rows has the severity error here.
    'platform.dim_date accuracy: unknown, null of 0',
    'product.feature_usage completeness: unknown, null of 0',
    'product.funnel_metrics loaded_daily: failed, 1 of 0',
  ]);
});
