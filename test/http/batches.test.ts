// Lists of operations in one request, where they are allowed; elsewhere they are refused.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedPeople, servePeople } from '../support/serve-people.ts';

let people: ServedPeople;
let single: ServedPeople;
beforeAll(async () => {
  people = await servePeople({ mostOfBatch: 4 });
  single = await servePeople();
});
afterAll(() => Promise.all([people.close(), single.close()]));

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
  const response = await fetch(url, { ...init, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json(), caching: response.headers.get('cache-control') };
}

const coded = (code: string) => ({
  errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) })],
});
const one = { query: '{ whoAmI }' };
const anonymous = { data: { whoAmI: 'anonymous as anonymous' } };

describe('a list of operations', () => {
  it('is refused unless it is allowed', async () => {
    expect(await post(single.url, [one])).toEqual({ status: 400, body: coded('BAD_REQUEST'), caching: 'no-store' });
  });

  it('is answered by a list in its order', async () => {
    const hello = { query: 'query ($n: String!) { greeting(name: $n) }', variables: { n: 'Ada' } };
    const greeting = { data: { greeting: 'Hello Ada' } };
    expect(await post(people.url, [one, hello, one])).toEqual({
      status: 200,
      body: [anonymous, greeting, anonymous],
      caching: 'private',
    });
    expect((await post(people.url, [one])).body).toEqual([anonymous]);
  });

  it('carries out mutations in their order', async () => {
    const { body } = await post(people.url, Array(4).fill({ query: 'mutation { count }' }));
    expect(body).toEqual([1, 2, 3, 4].map((count) => ({ data: { count } })));
  });

  it('suffers no harm from those of it that fail, and is not stored then', async () => {
    const answer = await post(people.url, [{ query: '{ nothing }' }, 7, { query: '{ broken }' }, one]);
    expect(answer).toEqual({
      status: 200,
      body: [
        coded('GRAPHQL_VALIDATION_FAILED'),
        coded('BAD_REQUEST'),
        { data: { broken: null }, errors: [expect.anything()] },
        anonymous,
      ],
      caching: 'no-store',
    });
  });

  it.each([
    ['longer than allowed', Array(5).fill(one), 'BATCH_TOO_LARGE'],
    ['with nothing in it', [], 'BAD_REQUEST'],
  ])('is refused as a whole when it is %s', async (_name, body, code) => {
    expect(await post(people.url, body)).toEqual({ status: 400, body: coded(code), caching: 'no-store' });
  });

  it('holds no lists', async () => {
    expect((await post(people.url, [[one], one])).body).toEqual([coded('BAD_REQUEST'), anonymous]);
  });

  it('is refused as a whole for who may not ask at all', async () => {
    const answer = await post(people.url, [one], { authorization: 'Bearer x' });
    expect([answer.status, answer.body]).toEqual([401, coded('UNAUTHENTICATED')]);
  });

  it('is read from JSON by POST only', async () => {
    const response = await fetch(people.url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify([one]),
    });
    expect([response.status, await response.json()]).toEqual([415, coded('UNSUPPORTED_MEDIA_TYPE')]);
  });
});
