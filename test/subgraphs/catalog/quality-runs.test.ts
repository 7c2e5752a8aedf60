// The mutation that checks the quality of a product now: who may ask for it, and what he is shown of the run.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createGateway } from '../../../gateway/gateway.ts';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import type { AccessDesk } from '../../../subgraphs/catalog/access/access-desk.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { failedBy, resultOf, runOf } from '../../support/fixed-standings.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { standingMesh } from './standing-cases.ts';

const results = [resultOf('amount_positive', ['amount']), resultOf('iban_form', ['iban'], failedBy(2))];
const asked: string[] = [];
const runQuality = async ({ key }: { readonly key: string }, { subject }: Viewer) => {
  asked.push(`${key} by ${subject}`);
  return runOf(0, results, { cause: 'request' });
};
/** Of which only this is asked here. */
const desk = { isPlatform: ({ role }: Viewer) => role === 'platform' } as AccessDesk;

let database: TestDatabase;
let local: LocalCatalog;
beforeAll(async () => {
  database = await createTestDatabase('quality_runs');
  local = await openLocalCatalog(database.url, standingMesh, { runQuality, desk });
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  await local.database.close();
  await database.drop();
});

async function run(viewer: Viewer, fields: string, of = local) {
  const context = { viewer, signal: new AbortController().signal };
  const { dataText, errors } = await of.catalog.execute({ query: `mutation { ${fields} }`, variables: {} }, context);
  return {
    data: JSON.parse(dataText ?? 'null') as unknown,
    errors: errors.map(({ extensions, path }) => `${extensions?.code} ${path?.join('.')}`),
    messages: errors.map(({ message }) => message),
  };
}

const one = 'runQualityChecks(product: "shop.payments") { cause score rowCount results { name outcome failing } }';
const seenByAll = { name: 'amount_positive', outcome: 'PASSED', failing: 0 };

it.each<readonly [string, Viewer, boolean]>([
  ['those who may write it', { ...viewerOf('clerk'), domain: 'shop' }, true],
  ["those of its owner's team", { ...viewerOf('clerk'), team: 'shop-team' }, true],
  ['platform roles', viewerOf('platform'), true],
  ['those who may only read it', viewerOf('analyst'), false],
  ['those who see all of it in clear', viewerOf('admin'), false],
  ['those of another domain', { ...viewerOf('clerk'), domain: 'people', team: 'people-team' }, false],
  ['nobody without a token', { ...anonymous, domain: 'shop' }, false],
])('takes it from %s', async (_who, viewer, mayRun) => {
  const { errors, messages } = await run(viewer, one);
  expect(errors).toEqual(mayRun ? [] : ['QUALITY_FORBIDDEN runQualityChecks']);
  expect(asked).toEqual(mayRun ? [`shop.payments by ${viewer.subject}`] : []);
  if (!mayRun) {
    expect(messages).toEqual([
      `The quality checks of shop.payments are run for those who may write it, its owner's team, and platform roles. Ask @shop-team, or wait for the next run by schedule.`,
    ]);
  }
});

it('shows the run to who asked only as he may know it', async () => {
  const { data } = await run({ ...viewerOf('clerk'), domain: 'shop' }, one);
  expect(data).toEqual({
    runQualityChecks: { cause: 'REQUEST', score: 100, rowCount: 1_000, results: [seenByAll] },
  });
  const { data: all } = await run({ ...viewerOf('admin'), domain: 'shop' }, one);
  expect(all).toEqual({
    runQualityChecks: {
      cause: 'REQUEST',
      score: 50,
      rowCount: 1_000,
      results: [seenByAll, { name: 'iban_form', outcome: 'FAILED', failing: 2 }],
    },
  });
});

it('is asked through the gateway, beside what else the graph has', async () => {
  const gateway = createGateway({ subgraphs: [local.subgraph], executor: 'concord' });
  const context = { viewer: viewerOf('platform'), signal: new AbortController().signal };
  const query = 'mutation { runQualityChecks(product: "shop.payments") { id results { name } } }';
  expect(JSON.parse((await gateway.execute({ query }, context)).text)).toMatchObject({
    data: { runQualityChecks: { results: [{ name: 'amount_positive' }] } },
  });
});

it('suggests the product that was meant, of those only that may be found', async () => {
  const writer = { ...viewerOf('clerk'), domain: 'people' };
  const meant = await run(writer, 'runQualityChecks(product: "shop.payment") { id }');
  expect([meant.errors, meant.messages]).toEqual([
    ['QUALITY_PRODUCT_UNKNOWN runQualityChecks'],
    [
      'The argument "product" names no product that you may find. Did you mean "shop.payments" or "shop.baskets"? Ask catalog { search { nodes { id } } } for them.',
    ],
  ]);
  const hidden = await run(writer, 'runQualityChecks(product: "shop.hidden") { id }');
  const absent = await run(writer, 'runQualityChecks(product: "shop.hiddem") { id }');
  expect(hidden).toEqual(absent);
  expect(asked).toEqual([]);
});

it('runs five in one request, and not six', async () => {
  const fields = (count: number) =>
    Array.from({ length: count }, (_, at) => `r${at}: runQualityChecks(product: "shop.payments") { id }`).join(' ');
  expect((await run(viewerOf('platform'), fields(5))).errors).toEqual([]);
  asked.length = 0;
  expect((await run(viewerOf('platform'), fields(6))).errors).toEqual(['QUALITY_ASKED_TOO_OFTEN r5']);
  expect(asked).toHaveLength(5);
});

it('says so where no checks are run', async () => {
  const without = await openLocalCatalog(database.url, standingMesh, { desk });
  expect((await run(viewerOf('platform'), one, without)).errors).toEqual(['QUALITY_NOT_RUN runQualityChecks']);
  await without.database.close();
});
