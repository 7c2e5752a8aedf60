// What every answer about data says to caches and browsers, refusals included, and that its connection is used further.

import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedPeople, servePeople } from '../support/serve-people.ts';

const mostBodyBytes = 10_000;
let people: ServedPeople;
beforeAll(async () => {
  people = await servePeople({ mostBodyBytes });
});
afterAll(() => people.close());

const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { ...json, ...headers },
  body,
});
const ask = (query: string, headers?: Record<string, string>) => post(JSON.stringify({ query }), headers);
const vary = 'Authorization, concord-role, concord-consumer, concord-max-staleness, concord-envelope, Accept';

const answers: readonly (readonly [string, string, RequestInit, number, string])[] = [
  ['data', '/graphql', ask('{ whoAmI }'), 200, 'private'],
  ['data with errors', '/graphql', ask('{ whoAmI broken }'), 200, 'no-store'],
  ['what does not parse', '/graphql', ask('{'), 400, 'no-store'],
  ['a bad token', '/graphql', ask('{ whoAmI }', { authorization: 'Bearer x' }), 401, 'no-store'],
  ['a role that is not granted', '/graphql', ask('{ whoAmI }', { 'concord-role': 'admin' }), 403, 'no-store'],
  ['another method', '/graphql', { method: 'PUT' }, 405, 'no-store'],
  ['another type to answer in', '/graphql', ask('{ whoAmI }', { accept: 'image/png' }), 406, 'no-store'],
  ['a body that is too large', '/graphql', post('x'.repeat(mostBodyBytes + 1)), 413, 'no-store'],
  ['another content type', '/graphql', post('{}', { 'content-type': 'text/plain' }), 415, 'no-store'],
  ['a content type that is none', '/graphql', post('{}', { 'content-type': ';' }), 400, 'no-store'],
  ['SQL where none is served', '/sql', post('{"query":"select 1"}'), 404, 'no-store'],
  ['SQL of a bad token', '/sql', post('{}', { authorization: 'Bearer x' }), 401, 'no-store'],
  ['SQL by GET', '/sql', {}, 405, 'no-store'],
  ['SQL that is too large', '/sql', post('x'.repeat(mostBodyBytes + 1)), 413, 'no-store'],
];

describe('an answer', () => {
  it.each(answers)('to %s at %s is kept apart by who asks, and no browser guesses its type', async (...row) => {
    const [, path, init, status, caching] = row;
    const response = await fetch(new URL(path, people.url), init);
    expect([response.status, Object.fromEntries(response.headers)]).toEqual([
      status,
      expect.objectContaining({
        vary,
        'cache-control': caching,
        'x-content-type-options': 'nosniff',
        'content-type': 'application/json; charset=utf-8',
      }),
    ]);
    expect(await response.json()).toEqual(expect.any(Object));
  });

  it('leaves its connection open for the next request, also after refusals', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    const statuses: (number | undefined)[] = [];
    for (const body of ['{"query":"{ whoAmI }"}', '{', 'x'.repeat(mostBodyBytes * 5), '{"query":"{ whoAmI }"}']) {
      await new Promise<void>((resolve, reject) => {
        const sent = request(people.url, { agent, method: 'POST', headers: json }, (response) => {
          ports.add(response.socket.localPort);
          statuses.push(response.statusCode);
          response.resume().on('end', resolve);
        });
        sent.on('error', reject);
        sent.end(body);
      });
    }
    agent.destroy();
    expect([statuses, ports.size]).toEqual([[200, 400, 413, 200], 1]);
  });
});
