// `extensions.concord` of the catalog's reply: what the governed queries of one request stand on.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Mesh } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import { createGateway } from '../../../gateway/gateway.ts';
import { type Demands, noDemands } from '../../../identity/demands.ts';
import { createRunSql } from '../../../subgraphs/catalog/sql/run-sql.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { askAs, now, resultOf, type States, stateOf, stubStandings } from '../../support/standing-shop.ts';
import { loadCatalogMesh } from './catalog-cases.ts';
import { createSqlViews, openDeskOver } from './sql-cases.ts';

let database: TestDatabase;
let local: LocalCatalog;
let ledgerIsFull = false;
const states: States = new Map();
const analyst = viewerOf('analyst');

function loadMesh(): Mesh {
  const mesh = loadCatalogMesh();
  const onBrokenQuality = { default: 'warn', byDomain: { finance: 'refuse' } } as const;
  return { ...mesh, products: mesh.products.map((product) => ({ ...product, onBrokenQuality })) };
}

beforeAll(async () => {
  database = await createTestDatabase('sql_envelope');
  await createSqlViews(database.url);
  const mesh = loadMesh();
  const runSql = createRunSql({
    openDesk: openDeskOver(
      database.url,
      stubStandings(mesh, states, () => now),
    ),
    record: () => {
      if (ledgerIsFull) throw new ConcordError('LEDGER_UNAVAILABLE', {});
    },
    now: () => 0,
    clock: () => 0,
  });
  local = await openLocalCatalog(database.url, mesh, { runSql });
});
beforeEach(() => {
  ledgerIsFull = false;
  states.clear();
  states.set('shop.orders', stateOf('shop.orders', { loadAge: 60 }, [resultOf('rows')]));
  states.set('people.customers', stateOf('people.customers', { loadAge: 50 }, [resultOf('emails')]));
});
afterAll(async () => {
  await local.database.close();
  await database.drop();
});

const ask = (fields: string, viewer = analyst, demands: Demands = noDemands) =>
  askAs(
    createGateway({ subgraphs: [local.subgraph], executor: 'concord' }),
    viewer,
    `{ catalog { ${fields} } }`,
    demands,
  );
const sql = (query: string, products = '"shop.orders"') =>
  `sql(products: [${products}], query: "${query}") { rowCount }`;
const both = '"shop.orders", "people.customers"';
const breakOrders = () =>
  states.set('shop.orders', stateOf('shop.orders', { loadAge: 60 }, [resultOf('rows', { outcome: 'failed' })]));

/** `product: masked fields`, in the order of the envelope. */
const readBy = async (...asked: Parameters<typeof ask>) => {
  const { errors, envelope } = await ask(...asked);
  return [errors, envelope?.products.map(({ id, maskedFields }) => `${id}: ${maskedFields.join(' ')}`) ?? null];
};

describe('the envelope of governed SQL', () => {
  it('tells of each product as it stands, and of its columns that were read masked', async () => {
    const { envelope } = await ask(sql('select order_id, email from orders join customers using (customer_id)', both));
    const quality = { status: 'sound', score: 100, failing: [] };
    expect(envelope).toEqual({
      status: 'ok',
      products: [
        {
          id: 'people.customers',
          version: '1.2.0',
          freshness: { ageSeconds: 50, promisedSeconds: 86_400, status: 'fresh' },
          quality,
          maskedFields: ['customerId', 'email'],
          deprecation: null,
        },
        {
          id: 'shop.orders',
          version: '2.1.0',
          freshness: {
            ageSeconds: 60,
            promisedSeconds: 900,
            status: 'fresh',
            settledUntil: '2026-01-04T11:59:00.000Z',
          },
          quality,
          maskedFields: ['customerId'],
          deprecation: null,
        },
      ],
    });
  });

  it.each([
    [
      'of two that were named only the one that is read',
      sql('select order_id from orders', both),
      [[], ['shop.orders: ']],
    ],
    ['nothing where no product is read', sql('select 1'), [[], null]],
    ['nothing where SQL is not asked for', 'domains { name }', [[], null]],
    [
      'all that two queries read',
      `a: ${sql('select customer_id from orders')} b: ${sql('select email from customers', both)}`,
      [[], ['people.customers: email', 'shop.orders: customerId']],
    ],
    [
      'what was read by a query that PostgreSQL refused',
      sql('select 1 / (length(customer_id) - 5) from orders'),
      [['SQL_VALUE_ERROR catalog.sql'], ['shop.orders: customerId']],
    ],
    [
      'what was asked for by a query that Concord refuses, like the graph',
      sql('select pg_sleep(1) from orders'),
      [['SQL_FUNCTION_REFUSED catalog.sql'], ['shop.orders: ']],
    ],
    [
      'nothing of a product that is not there',
      sql('select 1', '"shop.nothing"'),
      [['SQL_PRODUCT_UNKNOWN catalog.sql'], null],
    ],
  ])('tells %s', async (_, fields, told) => {
    expect(await readBy(fields)).toEqual(told);
  });

  it('tells of what was read and not recorded, though nobody gets it', async () => {
    ledgerIsFull = true;
    const told = await readBy(sql('select customer_id from orders'));
    expect(told).toEqual([['LEDGER_UNAVAILABLE catalog.sql'], ['shop.orders: customerId']]);
  });

  it('warns of broken quality whom it serves, and tells it whom it refuses', async () => {
    breakOrders();
    const served = await ask(sql('select order_id from orders'));
    expect([served.errors, served.envelope?.status, served.envelope?.warnings?.map(({ code }) => code)]).toEqual([
      [],
      'broken',
      ['DATA_CONTRACT_BROKEN'],
    ]);
    const refused = await ask(sql('select order_id from orders', both), { ...analyst, domain: 'finance' });
    expect(refused.errors).toEqual(['DATA_CONTRACT_BROKEN catalog.sql']);
    expect(refused.envelope?.products.map(({ id, quality }) => [id, quality.status])).toEqual([
      ['people.customers', 'sound'],
      ['shop.orders', 'broken'],
    ]);
    expect(refused.envelope?.warnings).toBeUndefined();
  });

  it('tells how old a product is that is refused as too old', async () => {
    const demanding: Demands = { ...noDemands, maxStaleness: { kind: 'age', mostSeconds: 59 } };
    const { errors, envelope } = await ask(sql('select order_id from orders'), analyst, demanding);
    expect(errors).toEqual(['DATA_STALE catalog.sql']);
    expect(envelope?.products.map(({ freshness }) => freshness.ageSeconds)).toEqual([60]);
  });

  it('is left out where the caller wants none', async () => {
    breakOrders();
    const { envelope } = await ask(sql('select order_id from orders'), analyst, { ...noDemands, hasEnvelope: false });
    expect(envelope).toBeNull();
  });
});
