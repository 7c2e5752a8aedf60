// The door "plans, traces, debug and explain output": there is no header, parameter, extension, mode or page that adds to an
// answer, neither at the gateway nor at a subgraph. What looks like one is ignored, to the byte.

import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { createStatementSigner, createStatementVerifier } from '../../identity/statement.ts';
import { createSubgraphServer } from '../../subgraphs/server.ts';
import { analyst } from '../support/shop-mesh.ts';
import { serveShop } from './shop-gateway.ts';

const served = await serveShop('plans');
const key = new Uint8Array(32).fill(5);
const sign = createStatementSigner({ key, now: Date.now });
const subgraph = createSubgraphServer(served.shop.people, {
  verifyStatement: createStatementVerifier('people', { key, now: Date.now }),
  mostBodyBytes: 100_000,
  drainMs: 100,
  checkReadiness: async () => ({ status: 'ready' }),
  onBug: () => undefined,
});
const subgraphUrl = await subgraph.listen({ port: 0, host: '127.0.0.1' });
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await subgraph.close();
  await served.close();
});

const good = '{ people { customers(first: 3) { totalCount nodes { customerId email income } edges { cursor } } } }';
const refused = '{ people { customers(where: { email: { eq: "c1@example.com" } }) { totalCount } } }';
const joined = '{ shop { orders(first: 2) { nodes { orderId customer { country email } } } } }';

async function ask(query: string, headers: Record<string, string> = {}, more: object = {}, search = '') {
  const response = await fetch(`${served.url}/graphql${search}`, {
    method: 'POST',
    headers: { ...served.headersOf('analyst'), ...headers },
    body: JSON.stringify({ query, ...more }),
  });
  const names = [...response.headers.keys()].filter((name) => name !== 'date').sort();
  return { status: response.status, names, text: await response.text() };
}

const headers: readonly Record<string, string>[] = [
  { 'apollo-federation-include-trace': 'ftv1' },
  { 'apollo-query-plan-experimental': '1', 'apollo-expose-query-plan': 'true' },
  { 'apollo-cache-control': 'true', 'cache-control': 'no-cache', pragma: 'debug' },
  {
    'x-apollo-tracing': '1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    baggage: 'debug=1',
  },
  {
    'x-hasura-role': 'admin',
    'x-debug': '1',
    debug: 'true',
    'concord-debug': '1',
    'concord-explain': 'true',
    'concord-trace': '1',
  },
  { 'x-role': 'admin', 'x-user-roles': 'admin', 'x-forwarded-user': 'admin', 'concord-viewer': '{"role":"admin"}' },
  { 'concord-statement': 'eyJhbGciOiJub25lIn0.eyJ2aWV3ZXIiOnsicm9sZSI6ImFkbWluIn19.', 'concord-data-length': '1' },
  {
    cookie: 'role=admin; debug=1',
    'set-cookie': 'debug=1',
    'x-http-method-override': 'TRACE',
    'x-method-override': 'DEBUG',
  },
];
const bodies: readonly object[] = [
  { extensions: { tracing: true, trace: 'ftv1', explain: true, queryPlan: true, debug: true, includeCookies: true } },
  { extensions: { concord: { viewer: { role: 'admin' }, plan: true }, __proto__: { role: 'admin' } } },
  { debug: true, explain: true, plan: true, viewer: { role: 'admin' }, includeCookies: true, trace: true },
  { variables: { debug: true, __viewer: { role: 'admin' } }, operationName: null },
];
const searches = [
  '?debug=true&explain=1&trace=1&plan=1&role=admin',
  '?extensions={"tracing":true}',
  '?query=%7B__typename%7D',
];

describe('nothing that is sent beside a query adds to its answer', () => {
  it.each(['good', 'refused', 'joined'] as const)('for a query that is %s', async (which) => {
    const query = { good, refused, joined }[which];
    const plain = await ask(query);
    expect(JSON.parse(plain.text).extensions).toBeUndefined();
    for (const one of headers) expect(await ask(query, one)).toEqual(plain);
    for (const body of bodies) expect(await ask(query, {}, body)).toEqual(plain);
    for (const search of searches) expect(await ask(query, {}, {}, search)).toEqual(plain);
  });

  it.each(['development', 'production', 'test', 'staging', ''])('with NODE_ENV=%s', async (mode) => {
    vi.stubEnv('NODE_ENV', mode);
    const other = await serveShop('plans_mode');
    const body = async (url: string, asked: object, role: Readonly<Record<string, string>>) =>
      (await fetch(`${url}/graphql`, { method: 'POST', headers: role, body: JSON.stringify(asked) })).text();
    const asked = [good, refused, joined, '{', '{ nobody }', ''].map((query) => ({ query }));
    for (const one of [
      ...asked,
      { query: 7 },
      {},
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
    ]) {
      expect(await body(other.url, one, other.headersOf('analyst'))).toBe(
        await body(served.url, one, served.headersOf('analyst')),
      );
    }
    await other.close();
  });
});

const failing: readonly RequestInit[] = [
  { method: 'POST', body: '{' },
  { method: 'POST', body: '[]' },
  { method: 'POST', body: 'null' },
  { method: 'POST', body: JSON.stringify({ query: '{' }) },
  { method: 'POST', body: JSON.stringify({ query: '{ people { nobody } }' }) },
  { method: 'POST', body: JSON.stringify({ query: refused }) },
  { method: 'POST', body: JSON.stringify({ query: `${'{ people '.repeat(200)}` }) },
  {
    method: 'POST',
    body: JSON.stringify({
      query: 'query ($a: Int!) { people { customers(first: $a) { totalCount } } }',
      variables: { a: 'c1' },
    }),
  },
  {
    method: 'POST',
    body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } }),
  },
  { method: 'POST', body: JSON.stringify({ query: 'mutation { x }' }) },
  { method: 'POST', body: JSON.stringify({ query: good, operationName: 'Nobody' }) },
  { method: 'PUT', body: '{}' },
  { method: 'DELETE' },
];

it('errors hold a message, a place and a code, never a stack, a cause or a statement', async () => {
  for (const init of failing) {
    const response = await fetch(`${served.url}/graphql`, { headers: served.headersOf('analyst'), ...init });
    const { errors } = (await response.json()) as { errors: Record<string, unknown>[] };
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) {
      expect(
        Object.keys(error).filter((name) => !['message', 'path', 'locations', 'extensions'].includes(name)),
      ).toEqual([]);
      expect(Object.keys(error.extensions ?? {})).toEqual(['code']);
      expect(JSON.stringify(error)).not.toMatch(/select |node_modules|\.ts:|at async|_product|\$1/);
    }
  }
});

it.each([
  '/metrics',
  '/debug',
  '/trace',
  '/explain',
  '/plan',
  '/graphql/plan',
  '/graphql?explain',
  '/.well-known/apollo/server-health',
  '/stats',
  '/status',
  '/admin',
  '/server-status',
  '/debug/pprof',
  '/actuator',
  '/__graphql',
])('there is no page %s, at the gateway or a subgraph', async (path) => {
  for (const url of [served.url, subgraphUrl]) {
    const response = await fetch(url + path, { headers: served.headersOf('admin') });
    expect([400, 401, 404, 405]).toContain(response.status);
    expect(Object.keys((await response.json()) as object)).toEqual(['errors']);
  }
});

it('introspection tells the schema and no data, the same to everybody', async () => {
  const query = '{ __schema { types { name description fields { name description } enumValues { name } } } }';
  const masked = await ask(query);
  const anybody = await fetch(`${served.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  expect(await anybody.text()).toBe(masked.text);
  expect(masked.text).not.toMatch(/@example\.com"|c\d+@|device-\d|note \d/);
});

describe('a subgraph that is asked by its gateway', () => {
  const askSubgraph = async (query: string, more: Record<string, string> = {}, extra: object = {}) => {
    const body = JSON.stringify({ query, variables: {}, ...extra });
    const response = await fetch(`${subgraphUrl}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...more,
        'concord-statement': await sign(analyst, body, 'people'),
      },
      body,
    });
    const names = [...response.headers.keys()].filter((name) => name !== 'date').sort();
    return { status: response.status, names, text: await response.text() };
  };

  it('gives no trace either, whatever it is asked for', async () => {
    for (const query of [good, refused]) {
      const plain = await askSubgraph(query);
      expect(JSON.parse(plain.text).extensions).toBeUndefined();
      for (const one of headers) expect(await askSubgraph(query, one)).toEqual(plain);
      for (const body of bodies.filter((one) => !('variables' in one)))
        expect(await askSubgraph(query, {}, body)).toEqual(plain);
    }
  });
});
