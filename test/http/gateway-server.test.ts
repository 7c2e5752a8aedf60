// The gateway server on a real socket, over a real gateway with a small local subgraph.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedPeople, servePeople } from '../support/serve-people.ts';

let people: ServedPeople;
let url: string;
let token: string;
beforeAll(async () => {
  people = await servePeople();
  ({ url, token } = people);
});
afterAll(() => people.close());

type Answer = { readonly status: number; readonly body: unknown; readonly headers: Headers };

async function ask(init: RequestInit = {}, search = ''): Promise<Answer> {
  const response = await fetch(url + search, init);
  return { status: response.status, body: await response.json(), headers: response.headers };
}

function post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return ask({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

function coded(code: string) {
  return { errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) })] };
}

describe('the gateway server', () => {
  it('answers an operation it knows exactly as one it sees for the first time', async () => {
    const request = { query: '{ whoAmI again: whoAmI }' };
    const first = await post(request);
    const second = await post(request);
    expect(second.body).toEqual({ data: { whoAmI: 'anonymous as anonymous', again: 'anonymous as anonymous' } });
    expect([first.status, first.body]).toEqual([second.status, second.body]);
    expect(headersThatMatter(first)).toEqual(headersThatMatter(second));
    expect(headersThatMatter(first)).toEqual([
      'application/json; charset=utf-8',
      'private',
      'Authorization, concord-role, concord-consumer, concord-max-staleness, concord-envelope, Accept',
    ]);
  });

  function headersThatMatter({ headers }: Answer) {
    return ['content-type', 'cache-control', 'vary'].map((name) => headers.get(name));
  }

  it('acts as the highest role of the token, or as the one asked for', async () => {
    const authorization = `Bearer ${token}`;
    const query = '{ whoAmI }';
    const highest = await post({ query }, { authorization });
    const asked = await post({ query }, { authorization, 'concord-role': 'analyst' });
    expect([highest.body, asked.body]).toEqual([
      { data: { whoAmI: 'ada as admin' } },
      { data: { whoAmI: 'ada as analyst' } },
    ]);
  });

  it('takes roles from nothing but the token', async () => {
    const refused = await post({ query: '{ whoAmI }' }, { 'concord-role': 'admin' });
    expect([refused.status, refused.body]).toEqual([403, coded('ROLE_NOT_GRANTED')]);
    const ignored = await post({ query: '{ whoAmI }' }, { 'x-role': 'admin', 'concord-statement': 'a.b.c' });
    expect(ignored.body).toEqual({ data: { whoAmI: 'anonymous as anonymous' } });
  });

  it('refuses a bad token rather than taking its bearer for anonymous', async () => {
    const answer = await post({ query: '{ whoAmI }' }, { authorization: `Bearer ${token}x` });
    expect([answer.status, answer.body]).toEqual([401, coded('UNAUTHENTICATED')]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['a syntax error', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a missing variable', { query: 'query ($n: String!) { greeting(name: $n) }' }, 'BAD_USER_INPUT'],
    ['an unknown operation', { query: 'query A { whoAmI }', operationName: 'B' }, 'OPERATION_RESOLUTION_FAILURE'],
    ['several operations', { query: 'query A { whoAmI } query B { whoAmI }' }, 'OPERATION_RESOLUTION_FAILURE'],
    ['no query', { variables: {} }, 'BAD_REQUEST'],
    ['a deep document', { query: `${'{ a '.repeat(20_000)}${'}'.repeat(20_000)}` }, 'QUERY_TOO_DEEP'],
  ])('refuses %s with 400 and a code, also the second time', async (_name, body, code) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const answer = await post(body, { accept });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([400, `${accept}; charset=utf-8`]);
      expect(answer.body).toEqual(coded(code));
    }
  });

  it('answers 200 with data and coded errors when a field fails, and forbids to store it', async () => {
    const answer = await post({ query: '{ whoAmI broken }' }, { accept: 'application/graphql-response+json' });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(answer.body).toMatchObject({ data: { whoAmI: 'anonymous as anonymous', broken: null } });
  });

  it('answers a query by GET, to those whom a browser cannot be tricked into being', async () => {
    const search = `?query=${encodeURIComponent('query ($n: String!) { greeting(name: $n) }')}&variables={"n":"Ada"}`;
    const blocked = await ask({}, search);
    expect([blocked.status, blocked.body]).toEqual([400, coded('BAD_REQUEST')]);
    const answered = await ask({ headers: { 'apollo-require-preflight': '1' } }, search);
    expect([answered.status, answered.body]).toEqual([200, { data: { greeting: 'Hello Ada' } }]);
  });

  it('tells a browser that opens the address how to send a query', async () => {
    const { status, body } = await ask({ headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    expect([status, body]).toEqual([400, coded('BAD_REQUEST')]);
    expect(JSON.stringify(body)).toMatch(/Send a query by POST .* Authorization: Bearer/);
  });

  it('tells who wants to subscribe that there are no live updates, and what to send', async () => {
    const { body } = await post({ query: 'subscription { whoAmI }' });
    expect(body).toEqual(coded('OPERATION_NOT_ALLOWED'));
    expect(JSON.stringify(body)).toMatch(/there are no live updates. Send a query/);
  });

  it('says of literals nested 3,000 deep that they are too deep, not that the stack overflowed', async () => {
    for (const [open, close] of [
      ['{not:', '}'],
      ['[', ']'],
    ] as const) {
      const query = `{ greeting(name: ${open.repeat(3_000)}1${close.repeat(3_000)}) }`;
      const { status, body } = await post({ query });
      expect([status, body]).toEqual([400, coded('QUERY_TOO_DEEP')]);
    }
    const search = `?query=${encodeURIComponent(`{ greeting(name: ${'['.repeat(1_000)}`)}`;
    const { status, body } = await ask({ headers: { 'apollo-require-preflight': '1' } }, search);
    expect([status, body]).toEqual([400, coded('QUERY_TOO_DEEP')]);
  });

  it('never executes a mutation by GET, not even one it knows', async () => {
    const query = 'mutation { count }';
    expect((await post({ query })).body).toEqual({ data: { count: 1 } });
    const answer = await ask({ headers: { 'apollo-require-preflight': '1' } }, `?query=${encodeURIComponent(query)}`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect(people.countMutations()).toBe(1);
  });

  it('remembers a persisted query by its hash', async () => {
    const query = '{ me: whoAmI }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const expected = { data: { me: 'anonymous as anonymous' } };
    expect((await post({ extensions })).body).toEqual(coded('PERSISTED_QUERY_NOT_FOUND'));
    expect((await post({ query, extensions })).body).toEqual(expected);
    expect((await post({ extensions })).body).toEqual(expected);
    const wrong = await post({ query: '{ whoAmI }', extensions });
    expect(wrong.status).toBe(400);
  });

  it.each(['DELETE', 'PUT', 'PATCH', 'OPTIONS'])('refuses %s with 405', async (method) => {
    const answer = await ask({ method });
    expect([answer.status, answer.headers.get('allow'), answer.body]).toEqual([
      405,
      'GET, POST',
      coded('METHOD_NOT_ALLOWED'),
    ]);
  });

  it('refuses what it could not answer in', async () => {
    const answer = await post({ query: '{ whoAmI }' }, { accept: 'text/html' });
    expect([answer.status, answer.body]).toEqual([406, coded('NOT_ACCEPTABLE')]);
  });
});
