// What the operator is told while tables change under a mesh that serves: which product, and what to do, but no SQL.

import { afterAll, expect, it } from 'vitest';
import { createOperatorLog } from '../../cli/operator-log.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { createTestDatabase } from '../support/database.ts';
import { admin, ask, createShop } from '../support/shop-mesh.ts';

const testDatabase = await createTestDatabase('operator_log');
const shop = await createShop(testDatabase.url);
afterAll(async () => {
  await shop.close();
  await testDatabase.drop();
});

const told: string[] = [];
const domain = shop.mesh.domains.find(({ name }) => name === 'shop');
if (domain === undefined) throw new Error('no domain shop');
const observe = createOperatorLog(false, (line) => told.push(line)).onSubgraphFailure;
const options = { mesh: shop.mesh, domain, database: shop.database, cursorSecret: Buffer.alloc(32), observe };
const subgraph = await createSubgraph(options);
const refused = 'subgraph shop: DATABASE_ERROR: PostgreSQL refused a statement of shop.lines (SQLSTATE %).';
const doctor = 'npx concord doctor compares tables and contracts.';
const debug = 'Start Concord with CONCORD_DEBUG=1 to see its message, which may quote data.';

it.each([
  ['a column', 'alter table shop_product.lines rename sku to skus', '42703 undefined_column', 'rename skus to sku'],
  ['a table', 'alter table shop_product.lines rename to line_items', '42P01 undefined_table', ''],
])('names the product of %s that was renamed while serving', async (_, change, state, back) => {
  told.length = 0;
  await shop.client.query(change);
  const root = await ask(subgraph, admin, '{ shop { lines { nodes { sku } } ordersByKey(orderId: 1) { orderId } } }');
  const undo =
    back === '' ? 'alter table shop_product.line_items rename to lines' : `alter table shop_product.lines ${back}`;
  await shop.client.query(undo);
  expect(root).toEqual({
    data: { shop: { lines: null, ordersByKey: { orderId: 1 } } },
    errors: ['DATABASE_ERROR shop.lines'],
  });
  expect(told).toEqual([`${refused.replace('%', state)} ${doctor}`]);
});

it('names the product of an entity, too', async () => {
  told.length = 0;
  await shop.client.query('alter table shop_product.lines rename sku to skus');
  const entity = '{ __typename: "ShopLines", orderId: 1, line: 1 }';
  await ask(subgraph, admin, `{ _entities(representations: [${entity}]) { ... on ShopLines { sku } } }`);
  await shop.client.query('alter table shop_product.lines rename skus to sku');
  expect(told).toEqual([`${refused.replace('%', '42703 undefined_column')} ${doctor}`]);
});

it.each([
  ['22012', '22012 division_by_zero'],
  ['0A000', '0A000 feature_not_supported'],
  ['22P05', '22P05 untranslatable_character'],
  ['22999', '22999 data_exception'],
  ['ZZ999', 'ZZ999'],
])(
  'sends nobody to the doctor for what is no change of tables, such as %s, and says how to see the cause',
  (code, named) => {
    told.length = 0;
    const cause = Object.assign(new Error('quotes a value'), { code });
    const data = { domain: 'shop', product: 'shop.lines' };
    observe({ domain: 'shop', error: new ConcordError('DATABASE_ERROR', data, { cause }) });
    expect(told).toEqual([`${refused.replace('%', named)} ${debug}`]);
  },
);

it('says so where neither product nor SQLSTATE is known, and takes no message for a state', () => {
  told.length = 0;
  const cause = Object.assign(new Error('quotes a value'), { code: 'quotes a value' });
  observe({ domain: 'shop', error: new ConcordError('DATABASE_ERROR', { domain: 'shop' }, { cause }) });
  expect(told).toEqual([`subgraph shop: DATABASE_ERROR: PostgreSQL refused a statement (no SQLSTATE). ${debug}`]);
});

it('prints the cause, too, where CONCORD_DEBUG asks for it', () => {
  const lines: string[] = [];
  const cause = Object.assign(new Error('quotes a value'), { code: '22012' });
  const data = { domain: 'shop', product: 'shop.lines' };
  const error = new ConcordError('DATABASE_ERROR', data, { cause });
  createOperatorLog(true, (line) => lines.push(line)).onSubgraphFailure({ domain: 'shop', error });
  expect(lines.join()).toMatch(/of shop\.lines \(SQLSTATE 22012 division_by_zero\).*Caused by: Error: quotes a value/s);
});

it('tells that the keys of the identity provider are not fetched, what holds meanwhile, and that they are again', () => {
  const lines: string[] = [];
  const { onKeyEvent } = createOperatorLog(false, (line) => lines.push(line));
  const cause = new ConcordError('IDENTITY_KEYS_UNUSABLE', { reason: 'the answer is HTTP 503' });
  onKeyEvent({ kind: 'keys-failed', cause, isKept: true });
  onKeyEvent({ kind: 'keys-failed', cause, isKept: false });
  onKeyEvent({ kind: 'keys-are-back' });
  const next =
    'The keys of the identity provider cannot be used: the answer is HTTP 503. Check CONCORD_JWKS_URL (identity.jwks_url) and the way to it; npx concord doctor tries it.';
  expect(lines).toEqual([
    `identity: the keys fetched before go on counting: ${next}`,
    `identity: every token is refused: ${next}`,
    'identity: the keys of the identity provider are fetched again.',
  ]);
});
