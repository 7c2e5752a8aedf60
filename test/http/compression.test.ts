// Answers as they travel: compressed for who asks for it, and as they are for everybody else.

import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayPages } from '../../gateway/http/server.ts';
import { type ServedPeople, servePeople } from '../support/serve-people.ts';

const text = 'x'.repeat(5_000);
const page = { contentType: 'text/plain; charset=utf-8', isVersioned: false, contentSecurityPolicy: null };
const pages: GatewayPages = {
  files: new Map([['/page', { ...page, body: Buffer.from(text) }]]),
  queryPage: '/query',
  viewersPath: '/viewers',
  viewers: { kind: 'identity-provider' },
};

let on: ServedPeople;
let off: ServedPeople;
beforeAll(async () => {
  on = await servePeople({ compresses: true, pages });
  off = await servePeople({ compresses: false });
});
afterAll(() => Promise.all([on.close(), off.close()]));

type Travelled = { readonly status: number; readonly headers: NodeJS.Dict<string | string[]>; readonly bytes: Buffer };

/** `fetch` would unpack it, and ask for it unasked. */
function send(url: string, headers: Record<string, string>, body?: unknown): Promise<Travelled> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(url, { method, headers: { 'content-type': 'application/json', ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const greet = (length: number) => ({
  query: 'query ($n: String!) { greeting(name: $n) }',
  variables: { n: 'ü'.repeat(length) },
});
const greeting = (length: number) => ({ data: { greeting: `Hello ${'ü'.repeat(length)}` } });
const parse = (bytes: Buffer) => JSON.parse(bytes.toString());

describe('a long answer', () => {
  it.each([
    ['gzip', 'gzip', gunzipSync],
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['br;q=0.1, gzip;q=0.2', 'gzip', gunzipSync],
  ])('is compressed for %s', async (accepted, encoding, unpack) => {
    const { status, headers, bytes } = await send(on.url, { 'accept-encoding': accepted }, greet(5_000));
    expect([status, headers['content-encoding'], headers['content-length']]).toEqual([
      200,
      encoding,
      String(bytes.length),
    ]);
    expect(parse(unpack(bytes))).toEqual(greeting(5_000));
    expect(bytes.length).toBeLessThan(1_000);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers.vary).toMatch(/^Authorization, .*, Accept, Accept-Encoding$/);
  });

  it('travels as it is for who does not ask, but caches are told that it might not', async () => {
    const { headers, bytes } = await send(on.url, {}, greet(5_000));
    expect([headers['content-encoding'], parse(bytes)]).toEqual([undefined, greeting(5_000)]);
    expect(headers.vary).toMatch(/, Accept-Encoding$/);
  });

  it('travels as it is where compression is off', async () => {
    const { headers, bytes } = await send(off.url, { 'accept-encoding': 'gzip' }, greet(5_000));
    expect([headers['content-encoding'], parse(bytes)]).toEqual([undefined, greeting(5_000)]);
    expect(headers.vary).toMatch(/, Accept$/);
  });
});

describe('a short answer', () => {
  it('travels as it is, except to who refuses that', async () => {
    const asked = await send(on.url, { 'accept-encoding': 'gzip' }, greet(10));
    expect([asked.headers['content-encoding'], parse(asked.bytes)]).toEqual([undefined, greeting(10)]);
    const forced = await send(on.url, { 'accept-encoding': 'gzip, identity;q=0' }, greet(10));
    expect([forced.headers['content-encoding'], parse(gunzipSync(forced.bytes))]).toEqual(['gzip', greeting(10)]);
  });
});

it('does nothing for who could read no answer', async () => {
  const before = on.countMutations();
  const answer = await send(on.url, { 'accept-encoding': 'identity;q=0' }, { query: 'mutation { count }' });
  expect([answer.status, on.countMutations()]).toEqual([406, before]);
  expect(parse(answer.bytes).errors[0].extensions.code).toBe('NOT_ACCEPTABLE');
});

it('compresses a refusal like any answer', async () => {
  const query = `{ ${Array.from({ length: 10 }, (_, index) => `nothing${index}`).join(' ')} }`;
  const { status, headers, bytes } = await send(on.url, { 'accept-encoding': 'gzip' }, { query });
  expect([status, headers['content-encoding']]).toEqual([400, 'gzip']);
  expect(parse(gunzipSync(bytes)).errors).toHaveLength(10);
});

it('leaves pages as they are: their entity tag is that of these bytes', async () => {
  const { headers, bytes } = await send(new URL('/page', on.url).href, { 'accept-encoding': 'gzip' });
  expect([headers['content-encoding'], headers.etag, bytes.toString()]).toEqual([undefined, expect.any(String), text]);
});
