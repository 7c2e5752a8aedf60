// The door "caches and in-flight sharing": a clear viewer and a masked one ask the same at the same moment, in turns, so
// that every plan, statement, answer and promise that is kept meets both.

import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { admin, analyst, viewerOf } from '../support/shop-mesh.ts';
import { openShopGateway, serveShop } from './shop-gateway.ts';

const direct = await openShopGateway('caches');
const served = await serveShop('caches_http');
afterAll(async () => {
  await direct.close();
  await served.close();
});

const query = `query ($country: String, $size: Int!) {
  people { customers(where: { country: { eq: $country } }, first: $size) {
    totalCount nodes { customerId email phone income orders(first: 2) { nodes { orderId customerId customer { country } } } }
    edges { cursor } pageInfo { endCursor } } }
  shop { ordersAggregate(groupBy: [{ field: CUSTOMER_ID }], first: 3) { group { customerId } count } }
}`;
const variables = { country: 'DE', size: 4 };
const raw = /@example\.com|"c\d|\+49|1234/;

describe('200 requests in turns, all at once', () => {
  it('give each viewer his own answer, through the gateway', async () => {
    const viewers = [
      admin,
      analyst,
      viewerOf('regional', { countries: ['DE'] }),
      viewerOf('regional', { countries: ['FR'] }),
    ];
    const alone: string[] = [];
    for (const viewer of viewers) alone.push(await direct.ask(viewer, query, variables));
    expect(new Set(alone).size).toBe(4);
    expect(alone[0]).toMatch(raw);
    // In turns and at once, over the operation of before and over 20 that nobody has seen yet.
    const asked = Array.from({ length: 200 }, (_, nth) => {
      const text = nth < 80 ? query : `${query} # ${nth % 20}`;
      return { nth, answer: direct.ask(viewers[nth % 4] ?? admin, text, variables) };
    });
    for (const { nth, answer } of asked) expect(await answer).toBe(alone[nth % 4]);
    for (const answer of alone.slice(1)) expect(answer).not.toMatch(raw);
  });

  it('give each his own over HTTP too, and no cache between may mix them', async () => {
    const ask = async (role: 'admin' | 'analyst') => {
      const body = JSON.stringify({ query, variables });
      const response = await fetch(`${served.url}/graphql`, { method: 'POST', headers: served.headersOf(role), body });
      return { text: await response.text(), headers: response.headers };
    };
    const alone = { admin: (await ask('admin')).text, analyst: (await ask('analyst')).text };
    expect(alone.analyst).not.toMatch(raw);
    expect(alone.admin).toMatch(raw);
    const roles = Array.from({ length: 200 }, (_, nth) => (nth % 2 === 0 ? ('admin' as const) : ('analyst' as const)));
    const answers = await Promise.all(roles.map(ask));
    for (const [nth, { text, headers }] of answers.entries()) {
      expect(text).toBe(alone[roles[nth] ?? 'admin']);
      expect(headers.get('cache-control')).toMatch(/^(private|no-store)$/);
      expect(headers.get('vary')).toBe(
        'Authorization, concord-role, concord-consumer, concord-max-staleness, concord-envelope, Accept',
      );
      expect(headers.get('etag')).toBeNull();
    }
  });
});

it('a refusal is kept for nobody else: what a masked viewer may not ask, an owner is answered, and the other way round', async () => {
  const filter = '{ people { customers(where: { email: { contains: "@" } }) { totalCount } } }';
  for (let turn = 0; turn < 3; turn++) {
    expect(await direct.ask(analyst, filter)).toContain('FORBIDDEN_FIELD');
    expect(await direct.ask(admin, filter)).toBe('{"data":{"people":{"customers":{"totalCount":10}}}}');
    expect(await direct.ask(viewerOf('anonymous'), filter)).toContain('FORBIDDEN_PRODUCT');
  }
});

it('claims of two viewers of one class share a statement and not the rows', async () => {
  const count = '{ people { customers { totalCount } } }';
  const of = (countries: unknown) => direct.ask(viewerOf('regional', { countries }), count);
  const answers = await Promise.all([of(['DE']), of(['DE', 'FR']), of([]), of(['FR']), of(null), of(['DE'])]);
  expect(answers.map((text) => /\d+/.exec(text)?.[0])).toEqual(['5', '10', '0', '5', '0', '5']);
});

it('a persisted query that an owner registered runs as who asks for it', async () => {
  const text = '{ people { customers(first: 1) { nodes { email } } } }';
  const persistedQuery = { version: 1, sha256Hash: createHash('sha256').update(text).digest('hex') };
  const ask = async (role: 'admin' | 'analyst', body: object) => {
    const options = { method: 'POST', headers: served.headersOf(role), body: JSON.stringify(body) };
    return (await fetch(`${served.url}/graphql`, options)).text();
  };
  expect(await ask('admin', { query: text, extensions: { persistedQuery } })).toContain('@example.com');
  for (let turn = 0; turn < 2; turn++) {
    expect(await ask('analyst', { extensions: { persistedQuery } })).toBe(
      '{"data":{"people":{"customers":{"nodes":[{"email":"***"}]}}}}',
    );
  }
});

it('the name of an operation cannot pass for the beginning of another query, and spoil it for others', async () => {
  const head = '# the customers of the week';
  const tail = '{ people { customers { totalCount } } }';
  const context = { viewer: analyst, signal: new AbortController().signal };
  const spoilt = await direct.gateway.execute({ query: tail, operationName: `\n${head}` }, context);
  expect(spoilt.text).toContain('OPERATION_RESOLUTION_FAILURE');
  expect(await direct.ask(analyst, `${head}\n${tail}`)).toBe('{"data":{"people":{"customers":{"totalCount":10}}}}');
});
