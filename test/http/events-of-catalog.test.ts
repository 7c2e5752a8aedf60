// `GET /events` over the catalog itself: everybody is told what he may know, and the rest cannot be told from nothing.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createGateway } from '../../gateway/gateway.ts';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import { standingMesh } from '../subgraphs/catalog/standing-cases.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type EventClient, openEvents } from '../support/event-client.ts';
import { before, failedBy, resultOf, runOf } from '../support/fixed-standings.ts';
import { type LocalCatalog, openLocalCatalog } from '../support/local-catalog.ts';
import { type MovingStandings, moveStandings } from '../support/moving-standings.ts';
import { type ServedGateway, serveGateway } from '../support/serve-gateway.ts';

const rootSecret = new Uint8Array(32).fill(9);
const watermark = { dataAt: before(5), measuredAt: before(1) };
const runs = (amount: number, iban: number) => [
  runOf(10, [
    resultOf('amount_positive', ['amount'], amount > 0 ? failedBy(amount) : {}),
    resultOf('iban_form', ['iban'], { type: 'pattern', ...(iban > 0 ? failedBy(iban) : {}) }),
  ]),
];
const first = {
  'shop.payments': { watermark, runs: runs(0, 0) },
  'shop.fresh': { watermark },
  'shop.hidden': { watermark },
};

let database: TestDatabase;
let local: LocalCatalog;
let moving: MovingStandings;
let gateway: ServedGateway;
const clients: EventClient[] = [];

beforeAll(async () => {
  database = await createTestDatabase('events');
  moving = moveStandings(standingMesh, first);
  local = await openLocalCatalog(database.url, standingMesh, { standings: moving.standings });
  gateway = await serveGateway(createGateway({ subgraphs: [local.subgraph], executor: 'concord' }), rootSecret);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await gateway.close();
  await local.database.close();
  await database.drop();
});

async function follow(role: string | null, products: readonly string[]): Promise<EventClient> {
  const issuing = { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() };
  const token = role && (await issueDevelopmentToken({ subject: role, roles: [role], lifetimeSeconds: 60 }, issuing));
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const search = products.map((product) => `product=${product}`).join('&');
  const client = await openEvents(`${gateway.url}/events?${search}`, headers);
  clients.push(client);
  return client;
}

it('tells the same viewer of what changed in the graph and the envelope, in their words', async () => {
  const client = await follow('analyst', ['shop.payments', 'shop.fresh']);
  expect((await client.take(2)).map((event) => event?.data)).toMatchObject([
    {
      product: 'shop.payments',
      version: '1.2.0',
      freshness: { status: 'fresh', newestAt: '2026-03-02T11:55:00Z' },
      quality: { status: 'sound', score: 100, trend: null, failing: [] },
    },
    { product: 'shop.fresh', quality: { status: 'unknown', score: null, trend: null, failing: [] } },
  ]);
  moving.set('shop.payments', { watermark: { ...watermark, dataAt: before(61) }, runs: runs(0, 0) });
  expect(await client.next()).toMatchObject({
    name: 'freshness',
    data: { product: 'shop.payments', status: 'stale', newestAt: '2026-03-02T10:59:00Z' },
  });
});

it('says nothing of a check over a column that is masked for the viewer, nor that anything changed', async () => {
  moving.set('shop.payments', { watermark, runs: runs(0, 0) });
  const clear = await follow('admin', ['shop.payments']);
  const masked = await follow('analyst', ['shop.payments']);
  const denied = await follow(null, ['shop.payments']);
  const [, { id } = { id: '' }] = await Promise.all([
    clear.next(),
    masked.next().then((event) => event ?? undefined),
    denied.next(),
  ]);

  moving.set('shop.payments', { watermark, runs: runs(0, 4) });
  expect(await clear.next()).toMatchObject({ name: 'quality', data: { failing: ['iban_form'], status: 'broken' } });
  moving.set('shop.payments', { watermark, runs: runs(0, 0) });
  expect(await clear.next()).toMatchObject({ name: 'quality', data: { failing: [], status: 'sound' } });
  expect((await follow('analyst', ['shop.payments']).then((again) => again.next()))?.id).toBe(id);

  moving.set('shop.payments', { watermark, runs: runs(9, 7) });
  const told = { name: 'quality', data: { failing: ['amount_positive'], score: 0 } };
  expect(await masked.next()).toMatchObject(told);
  expect(await denied.next()).toMatchObject(told);
  expect(await clear.next()).toMatchObject({ data: { failing: ['amount_positive', 'iban_form'] } });
});

it('takes a product that the viewer may not find for one that is not there', async () => {
  const textOf = async (product: string) => {
    const { response } = await follow(null, [product]);
    return `${response.status} ${await response.text()}`.replaceAll(product, 'it');
  };
  expect(await textOf('shop.hidden')).toBe(await textOf('shop.nothing'));
  expect(await textOf('shop.hidden')).toMatch(/^404 .*EVENTS_PRODUCT_UNKNOWN/);
  expect((await follow('analyst', ['shop.hidden'])).response.status).toBe(200);
});
