// Governed SQL as a field of the catalog: who may ask for what, what is recorded, and how much.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConcordError } from '../../../errors/concord-error.ts';
import { anonymous } from '../../../identity/viewer.ts';
import type { LedgerEntry } from '../../../mesh/ledger/ledger-entry.ts';
import { createRunSql } from '../../../subgraphs/catalog/sql/run-sql.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { ask, loadCatalogMesh } from './catalog-cases.ts';
import { createSqlViews, openDeskOver } from './sql-cases.ts';

let database: TestDatabase;
let local: LocalCatalog;
let without: LocalCatalog;
const recorded: LedgerEntry[] = [];
let ledgerIsFull = false;
let clockMs = 0;

beforeAll(async () => {
  database = await createTestDatabase('catalog_sql');
  await createSqlViews(database.url);
  const runSql = createRunSql({
    openDesk: openDeskOver(database.url),
    record: (entry) => {
      if (ledgerIsFull) throw new ConcordError('SQL_FAILED', {});
      recorded.push(entry);
    },
    now: () => 1_700_000_000_000,
    clock: () => {
      clockMs += 12.3456;
      return clockMs;
    },
  });
  local = await openLocalCatalog(database.url, loadCatalogMesh(), { runSql });
  without = await openLocalCatalog(database.url, loadCatalogMesh());
});
beforeEach(() => {
  recorded.length = 0;
  ledgerIsFull = false;
});
afterAll(async () => {
  await local.database.close();
  await without.database.close();
  await database.drop();
});

const analyst = viewerOf('analyst');
const fields = 'columns columnTypes rows rowCount truncated';

describe('catalog.sql', () => {
  it('gives the rows of a query over one product, and records what it read', async () => {
    const query = 'select order_id, customer_id from shop.orders order by 1 limit 2';
    const text = `query ($query: String!) { catalog { sql(product: "shop.orders", query: $query) { ${fields} } } }`;
    const { catalog, errors } = await ask<{ sql: unknown }>(local, analyst, text, { query });
    expect(errors).toEqual([]);
    expect(catalog.sql).toEqual({
      columns: ['order_id', 'customer_id'],
      columnTypes: ['text', 'text'],
      rows: [
        ['1', 'tok_1'],
        ['2', 'tok_2'],
      ],
      rowCount: 2,
      truncated: false,
    });
    expect(recorded).toEqual([
      {
        kind: 'read',
        at: 1_700_000_000_000,
        actor: { subject: analyst.subject, role: 'analyst', consumer: null, purpose: null },
        product: 'shop.orders',
        clear: [],
        masked: ['customer_id'],
        rows: 2,
        operation: createHash('sha256').update(query).digest('hex'),
        door: 'sql',
      },
    ]);
  });

  it('joins several products, and tells the time it took', async () => {
    const query = 'select count(email) from shop.orders join customers using (customer_id)';
    const text = `sql(products: ["shop.orders", "people.customers"], query: "${query}") { rows queryTimeMs }`;
    const { catalog } = await ask<{ sql: { rows: unknown; queryTimeMs: number } }>(local, analyst, text);
    expect(catalog.sql).toEqual({ rows: [['3']], queryTimeMs: 12.346 });
    expect(recorded.map((entry) => [entry.product, 'masked' in entry && entry.masked])).toEqual([
      ['shop.orders', ['customer_id']],
      ['people.customers', ['customer_id', 'email']],
    ]);
  });

  it('gives nothing that is not in the ledger', async () => {
    ledgerIsFull = true;
    const { catalog, errors } = await ask(
      local,
      analyst,
      `sql(product: "shop.orders", query: "select customer_id from orders") { rows }`,
    );
    expect([catalog, errors]).toEqual([{ sql: null }, ['SQL_FAILED catalog.sql']]);
  });

  it.each([
    ['fails on some value', 'select 1 / (length(customer_id) - 5) from orders', 'SQL_VALUE_ERROR', ['customer_id']],
    ['makes no sense to PostgreSQL', 'select customer_id + 1 from orders', 'SQL_TYPES_DIFFER', ['customer_id']],
    ['names no personal column', 'select 1 / 0 from orders', 'SQL_VALUE_ERROR', null],
    ['is refused before', 'select customer_id, pg_sleep(1) from orders', 'SQL_FUNCTION_REFUSED', null],
  ])('records what a query reads that %s', async (_, query, code, masked) => {
    const text = `sql(product: "shop.orders", query: "${query}") { rows }`;
    const { errors } = await ask(local, analyst, text);
    expect(errors).toEqual([`${code} catalog.sql`]);
    const told = recorded.map((entry) => ({ ...entry, at: 0, operation: '' }));
    const actor = { subject: analyst.subject, role: 'analyst', consumer: null, purpose: null };
    const entry = {
      kind: 'read',
      at: 0,
      actor,
      product: 'shop.orders',
      clear: [],
      rows: 0,
      operation: '',
      door: 'sql',
    };
    expect(told).toEqual(masked === null ? [] : [{ ...entry, masked }]);
  });

  it('tells nothing of how a query failed that is not in the ledger', async () => {
    ledgerIsFull = true;
    const query = 'select 1 / (length(customer_id) - 5) from orders';
    const { errors } = await ask(local, analyst, `sql(product: "shop.orders", query: "${query}") { rows }`);
    expect(errors).toEqual(['SQL_FAILED catalog.sql']);
  });

  it.each([
    ['a product that is not there', 'product: "shop.nothing"', 'SQL_PRODUCT_UNKNOWN'],
    ['a draft, also to who may find it', 'product: "shop.plans"', 'SQL_PRODUCT_UNKNOWN'],
    ['no product', 'products: []', 'SQL_PRODUCT_MISSING'],
    ['21 products', `products: [${'"shop.orders", '.repeat(21)}]`, 'SQL_PRODUCTS_TOO_MANY'],
    ['another product than was asked for', 'product: "people.customers"', 'SQL_RELATION_UNKNOWN'],
  ])('refuses %s', async (_, products, code) => {
    const viewer = { ...analyst, domain: 'shop' };
    const { errors } = await ask(local, viewer, `sql(${products}, query: "select 1 from shop.orders") { rows }`);
    expect(errors).toEqual([`${code} catalog.sql`]);
    expect(recorded).toEqual([]);
  });

  it('shows a product that may not be found like one that is not there', async () => {
    const messageFor = async (product: string) => {
      const text = `sql(product: "${product}", query: "select 1") { rows }`;
      const { messages } = await ask(local, viewerOf('stranger'), text);
      return messages.map((message) => message.replaceAll(product, 'it'));
    };
    expect(await messageFor('people.customers')).toEqual(await messageFor('zzzzzzzzzzzzzzzz'));
  });

  it('is not for the anonymous, nor where the roles of PostgreSQL are not set up', async () => {
    const text = 'sql(product: "shop.orders", query: "select 1") { rows }';
    expect((await ask(local, anonymous, text)).errors).toEqual(['SQL_FORBIDDEN catalog.sql']);
    expect((await ask(without, analyst, text)).errors).toEqual(['SQL_NEEDS_ROLES catalog.sql']);
  });

  it('gives 20 MB to all queries of one request together', async () => {
    const megabytes = (count: number) =>
      `select string_agg(sha256(g::text::bytea)::text, '') from generate_series(1, ${count * 16_000}) g`;
    const texts = [11, 11, 1].map(
      (count, n) => `q${n}: sql(product: "shop.orders", query: "${megabytes(count)}") { rowCount truncated }`,
    );
    const { catalog, errors } = await ask<Record<string, unknown>>(local, analyst, texts.join(' '));
    expect(errors).toEqual([]);
    expect(catalog).toEqual({
      q0: { rowCount: 1, truncated: false },
      q1: { rowCount: 0, truncated: true },
      q2: { rowCount: 1, truncated: false },
    });
  });

  it('answers 5 queries of one request', async () => {
    const texts = [1, 2, 3, 4, 5, 6].map((n) => `q${n}: sql(product: "shop.orders", query: "select ${n}") { rows }`);
    const { catalog, errors } = await ask<Record<string, unknown>>(local, analyst, texts.join(' '));
    expect(errors).toEqual(['SQL_TOO_MANY catalog.q6']);
    expect([catalog.q1, catalog.q5]).toEqual([{ rows: [[1]] }, { rows: [[5]] }]);
  });
});
