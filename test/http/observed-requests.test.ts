// What is told of requests, on real sockets: an id that caller and operator both know, one event for each answer, and
// metrics for whom they are meant.

import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpFront, type FrontSettings, type HttpFront } from '../../http/front.ts';
import { isLocalCaller } from '../../http/is-local-caller.ts';
import type { RequestEvent } from '../../http/observe-requests.ts';
import { chooseRequestId } from '../../http/request-id.ts';

const fronts: HttpFront[] = [];
afterEach(async () => {
  await Promise.all(fronts.splice(0).map((front) => front.close()));
});

const made = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

async function serve(changes: Partial<FrontSettings> = {}): Promise<{ url: string; events: RequestEvent[] }> {
  const events: RequestEvent[] = [];
  const front = createHttpFront({
    mostBodyBytes: 1_000,
    drainMs: 100,
    checkReadiness: async () => ({ status: 'ready' }),
    onBug: () => undefined,
    observing: { onRequest: (event) => events.push(event), startTrace: null },
    ...changes,
  });
  front.app.get('/things/:id', async (request) => {
    front.note(request, { operation: 'ab', role: 'analyst' });
    return { id: front.correlate(request).requestId };
  });
  front.app.get('/bug', async () => {
    throw new Error('quotes a value');
  });
  fronts.push(front);
  return { url: await front.listen({ port: 0, host: '127.0.0.1' }), events };
}

describe('the id of a request', () => {
  it.each(['a', 'req-1.2_3', 'A'.repeat(128), '7f9c24e8-3b1d'])('is the one that the caller gave: %s', (given) => {
    expect(chooseRequestId({ headers: { 'x-request-id': given } })).toBe(given);
  });

  it.each(['', 'a b', 'a,b', 'a\r\nb', 'ä', 'a'.repeat(129), '<script>', '{"a":1}', 'ada@example.org', '../..'])(
    'is made where the given one is none: %j',
    (given) => {
      // Letters, digits and `._-` alone, so `../..` is out for its slash.
      expect(chooseRequestId({ headers: { 'x-request-id': given } })).toMatch(made);
    },
  );

  it('is made where none is given, anew each time', () => {
    expect(chooseRequestId({ headers: {} })).toMatch(made);
    expect(chooseRequestId({ headers: {} })).not.toBe(chooseRequestId({ headers: {} }));
  });

  it('stands in every answer, also of what is not found or breaks, and is what the handler passes on', async () => {
    const bugs: (readonly [unknown, string])[] = [];
    const { url } = await serve({ onBug: (error, requestId) => bugs.push([error, requestId]) });
    for (const path of ['/things/1', '/health', '/nowhere', '/bug']) {
      const response = await fetch(url + path, { headers: { 'x-request-id': 'mine' } });
      expect(response.headers.get('x-request-id')).toBe('mine');
      if (path === '/things/1') expect(await response.json()).toEqual({ id: 'mine' });
    }
    expect(bugs.map(([, requestId]) => requestId)).toEqual(['mine']);
  });

  it('stands in the answer where nobody watches, too', async () => {
    const { url } = await serve({ observing: null });
    expect((await fetch(`${url}/things/1`)).headers.get('x-request-id')).toMatch(made);
  });
});

describe('the event of a request', () => {
  it('tells its route and not its address, and what the handler found out', async () => {
    const { url, events } = await serve();
    await fetch(`${url}/things/ada@example.org?query=secret`, { headers: { 'x-request-id': 'one' } });
    await fetch(`${url}/ada@example.org`, { headers: { 'x-request-id': 'two' } });
    await fetch(`${url}/bug`, { headers: { 'x-request-id': 'three' } });
    const shared = { method: 'GET', ms: expect.any(Number), bytes: expect.any(Number) };
    const none = { operation: null, role: null };
    expect(events).toEqual([
      { ...shared, requestId: 'one', route: '/things/:id', status: 200, bytes: 12, operation: 'ab', role: 'analyst' },
      { ...shared, requestId: 'two', route: 'unknown', status: 404, ...none },
      { ...shared, requestId: 'three', route: '/bug', status: 500, ...none },
    ]);
  });
});

const page = {
  isFor: isLocalCaller,
  print: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'up 1\n' }),
};

/** With the headers as given, Host too. */
function ask(url: string, headers: Readonly<Record<string, string>>, path = '/metrics'): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, path, headers, setHost: headers.host === undefined }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}

describe('the metrics', () => {
  it('are text for a caller on this machine, never kept', async () => {
    const { url } = await serve({ metrics: page });
    const response = await fetch(`${url}/metrics`);
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      200,
      'text/plain; version=0.0.4',
      'no-store',
    ]);
    expect(await response.text()).toBe('up 1\n');
  });

  it.each([
    ['a name that is not this machine', { host: 'concord.example.org' }],
    ['a name that only looks like it', { host: 'localhost.example.org' }],
    ['a proxy', { host: 'localhost', 'x-forwarded-for': '10.0.0.1' }],
    ['a proxy of the standard', { host: 'localhost', forwarded: 'for=10.0.0.1' }],
    ['another proxy', { host: 'localhost', via: '1.1 proxy' }],
    ['a tunnel', { host: 'localhost', 'cf-connecting-ip': '10.0.0.1' }],
  ])('are not there for who comes by %s', async (_, headers) => {
    const { url } = await serve({ metrics: page });
    expect(await ask(url, headers)).toBe(404);
  });

  it('are for everybody where they are opened, and for nobody where they are off', async () => {
    const open = await serve({ metrics: { ...page, isFor: () => true } });
    expect(await ask(open.url, { host: 'concord.example.org' })).toBe(200);
    const off = await serve();
    expect(await ask(off.url, { host: 'localhost' })).toBe(404);
  });

  it('answer a stranger as any path that is not there', async () => {
    const { url } = await serve({ metrics: page });
    const refused = await fetch(`${url}/metrics`, { headers: { via: '1.1 proxy' } });
    const absent = await fetch(`${url}/absent`);
    expect(await refused.text()).toBe(await absent.text());
  });
});
