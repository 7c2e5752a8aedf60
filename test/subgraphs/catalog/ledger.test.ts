// The ledger in the catalog: platform roles see entries, the latest first, page by page; others see that they may not.

import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeBatch } from '../../../mesh/ledger/batch.ts';
import type { DecisionEntry } from '../../../mesh/ledger/ledger-entry.ts';
import { readLedger } from '../../../mesh/ledger/read-ledger.ts';
import { writeBatch } from '../../../mesh/ledger/write-batch.ts';
import { migrate } from '../../../mesh/migrate.ts';
import type { CatalogLedger } from '../../../subgraphs/catalog/ledger/find-entries.ts';
import type { CatalogSubgraph } from '../../../subgraphs/catalog/subgraph.ts';
import { type Database, openDatabase } from '../../../subgraphs/sql/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { bob, readEntry, start } from '../../support/ledger-entries.ts';
import { openLocalCatalog } from '../../support/local-catalog.ts';
import { loadShopMesh, viewerOf } from '../../support/shop-mesh.ts';

const never = new AbortController().signal;
const key = new Uint8Array(32).fill(4);
let database: TestDatabase;
let pool: pg.Pool;
let reading: Database;
let catalog: CatalogSubgraph;
const closers: (() => Promise<void>)[] = [];

const decision: DecisionEntry = {
  kind: 'access',
  at: start + 9_000,
  actor: bob,
  product: 'people.customers',
  columns: ['email'],
  request: 'r1',
  event: 'approved',
  consumer: 'consumer:dashboard',
  until: start + 86_400_000,
};

beforeAll(async () => {
  database = await createTestDatabase('catalog_ledger');
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => {}); // the database is dropped before all of its connections are gone
  const client = await pool.connect();
  await migrate(client);
  client.release();
  const entries = [...Array.from({ length: 6 }, (_, number) => readEntry(number * 1_000)), decision];
  await writeBatch(pool, key, encodeBatch('00000000-0000-0000-0000-000000000001', entries.slice(0, 4)));
  await writeBatch(pool, key, encodeBatch('00000000-0000-0000-0000-000000000002', entries.slice(4)));
  reading = openDatabase({ url: database.url, domain: 'ledger', connections: 1 });
  catalog = await open({ platformRoles: ['platform', 'auditor'], read });
});
afterAll(async () => {
  for (const close of closers) await close();
  await reading.close();
  await pool.end();
  await database.drop();
});

const read: CatalogLedger['read'] = (question, signal) => readLedger(reading.read, question, signal);

async function open(ledger: CatalogLedger): Promise<CatalogSubgraph> {
  const local = await openLocalCatalog(database.url, loadShopMesh(), { ledger });
  closers.push(() => local.database.close());
  return local.catalog;
}

async function ask(query: string, role = 'platform', of = catalog, signal = never) {
  const context = { viewer: viewerOf(role), signal };
  const { dataText, errors } = await of.execute({ query: `{ catalog { ${query} } }`, variables: {} }, context);
  const data = JSON.parse(dataText ?? 'null') as { readonly catalog: { readonly ledger: never } } | null;
  return { ledger: data?.catalog.ledger, errors: errors.map(({ extensions }) => extensions?.code) };
}

it('shows entries of both kinds, the latest first', async () => {
  const query = `ledger(first: 2) { nodes {
    kind at subject role consumer purpose product clear masked rows operation door columns request event grantee until
  } }`;
  expect(await ask(query)).toEqual({
    ledger: {
      nodes: [
        {
          kind: 'ACCESS',
          at: '2026-01-01T00:00:09.000Z',
          subject: 'bob',
          role: 'admin',
          consumer: null,
          purpose: null,
          product: 'people.customers',
          clear: null,
          masked: null,
          rows: null,
          operation: null,
          door: null,
          columns: ['email'],
          request: 'r1',
          event: 'APPROVED',
          grantee: 'consumer:dashboard',
          until: '2026-01-02T00:00:00.000Z',
        },
        {
          kind: 'READ',
          at: '2026-01-01T00:00:05.000Z',
          subject: 'ada',
          role: 'analyst',
          consumer: 'dash"board',
          purpose: 'reports',
          product: 'shop.orders@2',
          clear: [],
          masked: ['email', 'phone'],
          rows: 5_000,
          operation: null,
          door: 'GRAPH',
          columns: null,
          request: null,
          event: null,
          grantee: null,
          until: null,
        },
      ],
    },
    errors: [],
  });
});

it('shows those that are asked for', async () => {
  const query = `ledger(product: "people.customers", subject: "ada", since: "2026-01-01T00:00:01Z", until: "2026-01-01T00:00:09+00:00") { nodes { at } }`;
  expect(await ask(query)).toEqual({ ledger: { nodes: [{ at: '2026-01-01T00:00:03.000Z' }] }, errors: [] });
  const day = 'ledger(since: "2026-01-02") { nodes { at } }';
  expect(await ask(day)).toEqual({ ledger: { nodes: [] }, errors: [] });
});

it('goes on where a page ended, across batches', async () => {
  const seen: string[] = [];
  let after = '';
  for (let page = 0; page < 10; page++) {
    const argument = after === '' ? '' : `, after: "${after}"`;
    const { ledger } = await ask(
      `ledger(first: 3${argument}) { nodes { at } pageInfo { hasNextPage hasPreviousPage endCursor } }`,
    );
    const { nodes, pageInfo } = ledger as unknown as {
      nodes: { at: string }[];
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
    };
    expect(pageInfo.hasPreviousPage).toBe(page > 0);
    seen.push(...nodes.map(({ at }) => at.slice(17, 19)));
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage) break;
  }
  expect(seen).toEqual(['09', '05', '04', '03', '02', '01', '00']);
});

it('is open to platform roles alone', async () => {
  const query = 'ledger { nodes { at } }';
  expect((await ask(query, 'auditor')).errors).toEqual([]);
  for (const role of ['admin', 'analyst', 'anonymous', 'Platform']) {
    expect(await ask(query, role)).toEqual({ ledger: null, errors: ['LEDGER_FORBIDDEN'] });
  }
  expect((await ask('ledger(since: "nonsense", first: 9999) { nodes { at } }', 'admin')).errors).toEqual([
    'LEDGER_FORBIDDEN',
  ]);
});

it.each([
  ['a page that is too large', 'first: 501', 'ARGUMENT_INVALID'],
  ['a page of fewer than none', 'first: -1', 'ARGUMENT_INVALID'],
  ['a time without its zone', 'since: "2026-01-01T10:00:00"', 'ARGUMENT_INVALID'],
  ['no time', 'until: "yesterday"', 'ARGUMENT_INVALID'],
  ['a month that is none', 'since: "2026-13-01"', 'ARGUMENT_INVALID'],
  ['a day that is none', 'since: "2026-02-30"', 'ARGUMENT_INVALID'],
  ['a moment of a day that is none', 'until: "2026-02-30T10:00:00Z"', 'ARGUMENT_INVALID'],
  ['a cursor that is none', 'after: "x"', 'CURSOR_INVALID'],
])('refuses %s', async (_, argument, code) => {
  expect(await ask(`ledger(${argument}) { nodes { at } }`)).toEqual({ ledger: null, errors: [code] });
});

it('answers so many questions of one request and no more', async () => {
  const questions = Array.from({ length: 6 }, (_, n) => `a${n}: ledger(first: 1) { nodes { kind } }`);
  const viewer = viewerOf('platform');
  const run = async (count: number) => {
    const query = `{ catalog { ${questions.slice(0, count).join(' ')} } }`;
    const { dataText, errors } = await catalog.execute({ query, variables: {} }, { viewer, signal: never });
    return [Object.values(JSON.parse(dataText ?? 'null').catalog), errors.map(({ extensions }) => extensions?.code)];
  };
  const page = { nodes: [{ kind: 'ACCESS' }] };
  expect(await run(5)).toEqual([Array(5).fill(page), []]);
  expect(await run(6)).toEqual([[...Array(5).fill(page), null], ['LEDGER_ASKED_TOO_OFTEN']]);
});

it('stops where who asked has gone away, also while PostgreSQL is at it', async () => {
  const locker = await pool.connect();
  try {
    await locker.query('begin; lock table concord.ledger in access exclusive mode');
    const leaving = new AbortController();
    const asked = ask('ledger { nodes { at } }', 'platform', catalog, leaving.signal);
    const waits = `select count(*)::int as count from pg_stat_activity where application_name = 'concord ledger' and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await pool.query(waits)).rows[0]?.count).toBe(1);
    leaving.abort();
    expect(await asked).toEqual({ ledger: null, errors: ['LEDGER_UNREADABLE'] });
    expect((await pool.query(waits)).rows[0]?.count).toBe(0);
  } finally {
    await locker.query('rollback');
    locker.release();
  }
});

it('says so where the mesh keeps none, or it cannot be read', async () => {
  const query = 'ledger { nodes { at } }';
  const without = await open({ platformRoles: ['platform'], read: null });
  expect(await ask(query, 'platform', without)).toEqual({ ledger: null, errors: ['LEDGER_UNREADABLE'] });
  const failing = () => Promise.reject(new Error('relation "concord.ledger" does not exist'));
  const broken = await open({ platformRoles: ['platform'], read: failing });
  expect(await ask(query, 'platform', broken)).toEqual({ ledger: null, errors: ['LEDGER_UNREADABLE'] });
});
