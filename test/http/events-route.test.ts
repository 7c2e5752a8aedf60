// `GET /events` on a real socket, over a real gateway and a catalog that tells what the test says.

import { once } from 'node:events';
import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventsSettings } from '../../gateway/events/events-route.ts';
import { createGateway } from '../../gateway/gateway.ts';
import { createGatewayServer } from '../../gateway/http/server.ts';
import type { HttpFront } from '../../http/front.ts';
import { createAuthenticator } from '../../identity/authenticate.ts';
import { developmentTokenKeys, issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames, developmentAudience, developmentIssuer } from '../../identity/token-settings.ts';
import { type EventClient, openEvents } from '../support/event-client.ts';
import { createLocalSubgraph } from '../support/local-subgraph.ts';
import { freshProduct, openToldCatalog, type ToldCatalog } from '../support/told-catalog.ts';

const rootSecret = new Uint8Array(32).fill(9);
const quick = { pauseMs: 10, patienceMs: 400, heartbeatMs: 20 };

let catalog: ToldCatalog;
let front: HttpFront;
let url: string;
let bugs: unknown[];
const clients: EventClient[] = [];
const counts: number[] = [];

async function serve(events: Partial<EventsSettings> = {}, subgraphs = [catalog.subgraph]): Promise<void> {
  bugs = [];
  front = await createGatewayServer(createGateway({ subgraphs, executor: 'concord' }), {
    authenticate: createAuthenticator({
      keys: developmentTokenKeys(rootSecret, undefined),
      issuer: developmentIssuer,
      audience: developmentAudience,
      claimNames: defaultClaimNames,
      roleRanking: ['admin', 'analyst'],
      now: () => Date.now(),
    }),
    mostBodyBytes: 1_000_000,
    drainMs: 5_000,
    checkReadiness: async () => ({ status: 'ready' }),
    onBug: (error) => bugs.push(error),
    events: { now: () => Date.now(), paces: quick, onStreams: (open) => counts.push(open), ...events },
  });
  url = await front.listen({ port: 0, host: '127.0.0.1' });
}

beforeEach(() => {
  catalog = openToldCatalog(['shop.orders', 'shop.items', 'shop.plans']);
  counts.length = 0;
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await front.close();
  expect(bugs).toEqual([]);
});

async function tokenOf(subject: string, lifetimeSeconds = 60): Promise<string> {
  const issuing = { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() };
  return issueDevelopmentToken({ subject, roles: ['analyst'], lifetimeSeconds }, issuing);
}

async function follow(products: readonly string[], token?: string): Promise<EventClient> {
  const search = new URLSearchParams(products.map((product): [string, string] => ['product', product]));
  const authorization = `Bearer ${token ?? (await tokenOf('ada'))}`;
  const client = await openEvents(`${url}/events?${search}`, { authorization, accept: 'text/event-stream' });
  clients.push(client);
  return client;
}

async function codeOf(response: Response): Promise<string> {
  const { errors } = (await response.json()) as {
    readonly errors: readonly { readonly extensions: { readonly code: string } }[];
  };
  return `${response.status} ${errors[0]?.extensions.code}`;
}
const ordersNow = () => catalog.products.get('shop.orders') ?? freshProduct();
const until = async (isTrue: () => boolean) => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
};

const state = {
  product: 'shop.orders',
  version: '1.0.0',
  freshness: { status: 'fresh', ageSeconds: 5, newestAt: '2026-01-01T00:00:00.000Z' },
  quality: { status: 'sound', score: 100, trend: 'steady', failing: [] },
};

describe('GET /events', () => {
  it('tells first how each product stands, then each change as it comes', async () => {
    await serve();
    const client = await follow(['shop.orders', 'shop.items']);
    expect([client.response.status, client.response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    for (const [name, value] of [
      ['cache-control', 'no-store'],
      ['x-accel-buffering', 'no'],
      ['content-encoding', null],
    ] as const)
      expect(client.response.headers.get(name)).toBe(value);
    const id = expect.stringMatching(/^[\w-]{16}$/);
    expect(await client.take(2)).toEqual([
      { name: 'state', id, data: state },
      { name: 'state', id, data: { ...state, product: 'shop.items' } },
    ]);

    ordersNow().freshness = { status: 'STALE', ageSeconds: 3_601, newestAt: '2026-01-01T00:00:00.000Z' };
    const { product, version } = state;
    expect(await client.next()).toEqual({
      name: 'freshness',
      id,
      data: { product, version, status: 'stale', ageSeconds: 3_601, newestAt: '2026-01-01T00:00:00.000Z' },
    });
    ordersNow().quality = { status: 'BROKEN', score: 75, trend: 'FALLING', failing: [{ name: 'b' }, { name: 'a' }] };
    expect(await client.next()).toEqual({
      name: 'quality',
      id,
      data: { product, version, status: 'broken', score: 75, trend: 'falling', failing: ['a', 'b'] },
    });
    ordersNow().version = '1.1.0';
    ordersNow().deprecation = { sunsetDate: '2027-01-31' };
    const changed = { kind: 'column-added', level: 'MINOR', message: 'There is more.' };
    ordersNow().published = { version: '1.1.0', changes: [changed] };
    expect(await client.next()).toEqual({
      name: 'version',
      id,
      data: {
        product,
        version: '1.1.0',
        previous: '1.0.0',
        changes: [{ ...changed, level: 'minor' }],
        sunsetDate: '2027-01-31',
      },
    });
    expect(client.text()).toMatch(/^retry: 3000\n\n/);
  });

  it('tells nothing while only time passes but that it is there, and asks for no more than whether something changed', async () => {
    await serve();
    const client = await follow(['shop.orders']);
    await client.next();
    await until(() => catalog.asked.includes('standings of 1'));
    await until(() => catalog.asked.filter((one) => one === 'revision of 1').length > 3);
    const before = catalog.asked.filter((one) => one.startsWith('standings')).length;
    ordersNow().freshness.ageSeconds = 20;
    const after = catalog.asked.length;
    await until(() => catalog.asked.length > after + 5);
    expect(catalog.asked.filter((one) => one.startsWith('standings')).length).toBe(before);
    void client.next();
    await until(() => client.text().split(': still here').length > 3);
    expect(client.text().match(/event: /g)).toHaveLength(1);
  });

  it('asks once for all streams of one viewer, and begins anew for who comes back', async () => {
    await serve();
    const token = await tokenOf('ada');
    const first = await follow(['shop.orders', 'shop.items'], token);
    const second = await follow(['shop.items', 'shop.plans'], token);
    expect([await first.take(2), await second.take(2)]).toMatchObject([
      [{ name: 'state' }, { name: 'state' }],
      [{ name: 'state' }, { name: 'state' }],
    ]);
    await until(() => catalog.asked.includes('revision of 3'));
    await until(() => catalog.asked.filter((one) => one === 'standings of 3').length === 1);
    const items = catalog.products.get('shop.items');
    if (items !== undefined) items.version = '2.0.0';
    expect(await Promise.all([first.next(), second.next()])).toMatchObject([{ name: 'version' }, { name: 'version' }]);
    expect(catalog.asked.filter((one) => one === 'standings of 3')).toHaveLength(2);

    const search = 'product=shop.items';
    const headers = { authorization: `Bearer ${token}`, 'last-event-id': 'whatever' };
    const again = await openEvents(`${url}/events?${search}`, headers);
    clients.push(again);
    expect(await again.next()).toMatchObject({ name: 'state', data: { version: '2.0.0' } });
  });

  it('follows as many products as it promises', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `shop.p${index}`);
    catalog = openToldCatalog(ids);
    await serve();
    const client = await follow(ids);
    expect((await client.take(50)).map((event) => event?.data.product)).toEqual(ids);
    expect(catalog.asked.filter((one) => one === 'standings of 10').length).toBeGreaterThanOrEqual(5);
  });

  it('says so where a product is gone, and ends with the last of them', async () => {
    await serve();
    const client = await follow(['shop.orders', 'shop.items']);
    await client.take(2);
    catalog.products.delete('shop.orders');
    expect(await client.next()).toMatchObject({ name: 'gone', data: { product: 'shop.orders' } });
    catalog.products.delete('shop.items');
    expect(await client.take(3)).toMatchObject([
      { name: 'gone', data: { product: 'shop.items' } },
      { name: 'end', id: null, data: { reason: 'gone' } },
      null,
    ]);
    await until(() => counts.at(-1) === 0);
  });

  it('ends when the token expires', async () => {
    await serve();
    const client = await follow(['shop.orders'], await tokenOf('ada', 2));
    expect(await client.take(3)).toMatchObject([
      { name: 'state' },
      { name: 'end', data: { reason: 'token-expired' } },
      null,
    ]);
  });

  it('ends after a while though its viewer has no token that could expire', async () => {
    await serve({ paces: { ...quick, mostLifeMs: 50 } });
    const client = await openEvents(`${url}/events?product=shop.orders`, {});
    expect(await client.take(3)).toMatchObject([
      { name: 'state' },
      { name: 'end', data: { reason: 'too-long' } },
      null,
    ]);
  });

  it('goes on over a short absence of the catalog, and ends over a long one', async () => {
    await serve();
    const client = await follow(['shop.orders']);
    await client.next();
    catalog.isDown = true;
    ordersNow().version = '1.0.1';
    await new Promise((resolve) => setTimeout(resolve, 50));
    catalog.isDown = false;
    expect(await client.next()).toMatchObject({ name: 'version' });
    catalog.isDown = true;
    expect(await client.take(2)).toMatchObject([{ name: 'end', data: { reason: 'unavailable' } }, null]);
    expect(await codeOf((await follow(['shop.orders'])).response)).toBe('503 EVENTS_UNAVAILABLE');
  });

  it('ends at once when the server stops, and frees its place when the client goes', async () => {
    await serve();
    const client = await follow(['shop.orders']);
    await client.next();
    const leaving = get(`${url}/events?product=shop.orders`, { agent: false });
    await once(leaving, 'response');
    leaving.destroy();
    await until(() => counts.at(-1) === 1);
    const closed = front.close();
    expect(await client.take(2)).toMatchObject([{ name: 'end', data: { reason: 'stopping' } }, null]);
    await closed;
    expect(counts).toEqual([1, 2, 1, 0]);
  });

  it.each<readonly [string, string, RequestInit, string]>([
    ['no product', '', {}, '400 EVENTS_PRODUCT_MISSING'],
    [
      'too many products',
      `?${'product=a&'.repeat(2)}${Array.from({ length: 51 }, (_, i) => `product=p${i}`).join('&')}`,
      {},
      '400 EVENTS_PRODUCTS_TOO_MANY',
    ],
    ['a token in the address', '?product=shop.orders&token=abc', {}, '400 BAD_REQUEST'],
    ['a product that is not there', '?product=shop.orders&product=shop.nothing', {}, '404 EVENTS_PRODUCT_UNKNOWN'],
    [
      'a token that is none',
      '?product=shop.orders',
      { headers: { authorization: 'Bearer abc' } },
      '401 UNAUTHENTICATED',
    ],
    [
      'a role that is not granted',
      '?product=shop.orders',
      { headers: { 'concord-role': 'admin' } },
      '403 ROLE_NOT_GRANTED',
    ],
    ['another method', '?product=shop.orders', { method: 'POST' }, '405 METHOD_NOT_ALLOWED'],
    ['who wants JSON', '?product=shop.orders', { headers: { accept: 'application/json' } }, '406 NOT_ACCEPTABLE'],
  ])('refuses %s with a coded answer before a stream begins', async (_, search, init, code) => {
    await serve();
    const response = await fetch(`${url}/events${search}`, init);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await codeOf(response)).toBe(code);
    expect(counts.at(-1) ?? 0).toBe(0);
  });

  it('opens so many streams for one subject and so many in all', async () => {
    await serve({ most: { all: 3, ofSubject: 2 } });
    await follow(['shop.orders']);
    await follow(['shop.orders']);
    expect(await codeOf((await follow(['shop.orders'])).response)).toBe('429 EVENTS_TOO_MANY');
    await follow(['shop.orders'], await tokenOf('bob'));
    expect(await codeOf((await follow(['shop.orders'], await tokenOf('eve'))).response)).toBe('503 EVENTS_BUSY');
  });

  it('says so where the catalog is of another make or version', async () => {
    await serve({}, [createLocalSubgraph('one', 'type Query { one: Int }', { Query: { one: () => 1 } })]);
    expect(await codeOf((await follow(['shop.orders'])).response)).toBe('503 EVENTS_UNAVAILABLE');
  });
});
