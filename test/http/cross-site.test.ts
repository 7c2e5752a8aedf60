// What a page of another site can make a browser send without asking first: nothing of it is carried out.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedPeople, servePeople } from '../support/serve-people.ts';

let people: ServedPeople;
beforeAll(async () => {
  people = await servePeople({ mostOfBatch: 5 });
});
afterAll(() => people.close());

const mutation = 'mutation { count }';
const json = JSON.stringify({ query: mutation });
const form = new FormData();
form.set('operations', json);
form.set('map', '{}');
form.set('query', mutation);

/** https://fetch.spec.whatwg.org/#cors-safelisted-request-header: the three content types of forms, and none at all. */
const sends: readonly (readonly [string, string, RequestInit])[] = [
  ['JSON as text/plain', '', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: json }],
  ['a list as text/plain', '', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: `[${json}]` }],
  ['JSON without a content type', '', { method: 'POST', body: Buffer.from(json) }],
  ['a form', '', { method: 'POST', body: new URLSearchParams({ query: mutation }) }],
  ['a form with files', '', { method: 'POST', body: form }],
  ['application/graphql', '', { method: 'POST', headers: { 'content-type': 'application/graphql' }, body: mutation }],
  [
    'text/plain that mentions JSON',
    '',
    { method: 'POST', headers: { 'content-type': 'text/plain;application/json' }, body: json },
  ],
  ['an empty POST with an address', `?query=${encodeURIComponent(mutation)}`, { method: 'POST' }],
  ['a GET of a mutation', `?query=${encodeURIComponent(mutation)}`, {}],
  ['a GET of a query', '?query={whoAmI}', {}],
  ['a GET as text/plain', '?query={whoAmI}', { headers: { 'content-type': 'text/plain' } }],
  ['a GET of a registered operation', '?extensions={"persistedQuery":{"version":1,"sha256Hash":"a"}}', {}],
];

describe('a page of another site', () => {
  it.each(sends)('gets nothing by %s', async (_name, search, init) => {
    const response = await fetch(people.url + search, init);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const code = expect.stringMatching(/^(BAD_REQUEST|UNSUPPORTED_MEDIA_TYPE)$/);
    expect(await response.json()).toEqual({
      errors: [{ message: expect.any(String), extensions: { code } }],
    });
    expect(people.countMutations()).toBe(0);
  });

  it('is told nothing by a preflight, and may not read what it gets', async () => {
    const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' };
    const preflight = await fetch(people.url, { method: 'OPTIONS', headers });
    const answer = await fetch(people.url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"query":"{whoAmI}"}',
    });
    for (const response of [preflight, answer]) {
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      await response.body?.cancel();
    }
    expect(preflight.status).toBe(405);
  });
});
