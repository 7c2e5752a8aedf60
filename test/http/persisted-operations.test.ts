// Operations asked for by name, over HTTP: those of a manifest, those that clients register, and a gateway that answers
// nothing else than what it knows.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPersistedOperations } from '../../gateway/persisted/persisted-operations.ts';
import { hashOf } from '../../gateway/persisted/read-manifest.ts';
import { type ServedPeople, servePeople } from '../support/serve-people.ts';

const who = 'query Who { whoAmI }';
const greet = 'query Greet($name: String!) { greeting(name: $name) }';
const count = 'mutation Count { count }';
const other = '{ another: whoAmI }';
const listed = [
  { id: hashOf(who), body: who },
  { id: 'greet-v1', body: greet },
  { id: 'count-v1', body: count },
];

let open: ServedPeople;
let closed: ServedPeople;
beforeAll(async () => {
  open = await servePeople({ operations: createPersistedOperations(listed, { isOpen: true }) });
  closed = await servePeople({ operations: createPersistedOperations(listed, { isOpen: false }), mostOfBatch: 3 });
});
afterAll(() => Promise.all([open.close(), closed.close()]));

async function post(people: ServedPeople, body: unknown) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(people.url, { method: 'POST', headers, body: JSON.stringify(body) });
  return [response.status, await response.json()];
}

async function get(people: ServedPeople, search: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${people.url}?${new URLSearchParams(search)}`, { headers });
  return [response.status, await response.json()];
}

const preflight = { 'apollo-require-preflight': '1' };
const persistedQuery = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
const coded = (status: number, code: string) => [
  status,
  { errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) })] },
];
const anonymous = [200, { data: { whoAmI: 'anonymous as anonymous' } }];
const greeting = [200, { data: { greeting: 'Hello Ada' } }];

describe.each([
  ['that answers other operations too', () => open],
  ['that answers nothing else', () => closed],
])('a gateway with persisted operations %s', (_name, people) => {
  it.each([
    ['by documentId', { documentId: hashOf(who) }, anonymous],
    ['by documentId with its prefix', { documentId: `sha256:${hashOf(who)}` }, anonymous],
    ['by an id of its own', { documentId: 'greet-v1', variables: { name: 'Ada' } }, greeting],
    [
      'by its hash where it has another id',
      { documentId: `sha256:${hashOf(greet)}`, variables: { name: 'Ada' } },
      greeting,
    ],
    ['by the hash of Apollo', persistedQuery(hashOf(who)), anonymous],
    ['by text that is exactly as listed', { query: who }, anonymous],
    ['by text with its hash', { query: who, ...persistedQuery(hashOf(who)) }, anonymous],
  ])('answers %s, also the second time', async (_how, body, expected) => {
    expect(await post(people(), body)).toEqual(expected);
    expect(await post(people(), body)).toEqual(expected);
  });

  it('answers by GET, to those whom a browser cannot be tricked into being', async () => {
    const search = { documentId: 'greet-v1', variables: '{"name":"Ada"}' };
    expect(await get(people(), search)).toEqual(coded(400, 'BAD_REQUEST'));
    expect(await get(people(), search, preflight)).toEqual(greeting);
    const byHash = { extensions: JSON.stringify(persistedQuery(hashOf(who)).extensions) };
    expect(await get(people(), byHash, preflight)).toEqual(anonymous);
  });

  it('executes no mutation by GET, whatever it is called', async () => {
    const before = people().countMutations();
    const [status] = await get(people(), { documentId: 'count-v1' }, preflight);
    expect([status, people().countMutations()]).toEqual([405, before]);
  });

  it.each([
    ['an id that nobody listed', { documentId: 'none' }, 400, 'PERSISTED_OPERATION_UNKNOWN'],
    ['a name that every object has', { documentId: '__proto__' }, 400, 'PERSISTED_OPERATION_UNKNOWN'],
    ['an id beside a text', { documentId: 'greet-v1', query: who }, 400, 'BAD_REQUEST'],
    ['an id that is no text', { documentId: 7 }, 400, 'BAD_REQUEST'],
    ['neither', {}, null, null],
  ])('refuses %s', async (_what, body, status, code) => {
    const answer = await post(people(), body);
    if (code !== null) expect(answer).toEqual(coded(status, code));
    else expect(answer).toEqual(people() === open ? coded(400, 'BAD_REQUEST') : coded(403, 'OPERATION_NOT_PERSISTED'));
  });
});

describe('a gateway that answers nothing but its persisted operations', () => {
  it('refuses any other text, and says what to do', async () => {
    for (const query of [other, `${who} `, `${who} # x`, '{ __schema { types { name } } }', '{ __typename }', '{']) {
      expect(await post(closed, { query })).toEqual(coded(403, 'OPERATION_NOT_PERSISTED'));
      expect(await get(closed, { query }, preflight)).toEqual(coded(403, 'OPERATION_NOT_PERSISTED'));
    }
    expect(JSON.stringify(await post(closed, { query: other }))).toContain('Add it to the manifest of the gateway');
  });

  it('lets nobody register', async () => {
    const asking = persistedQuery(hashOf(other));
    expect(await post(closed, asking)).toEqual(coded(400, 'PERSISTED_OPERATION_UNKNOWN'));
    expect(await post(closed, { query: other, ...asking })).toEqual(coded(403, 'OPERATION_NOT_PERSISTED'));
    expect(await post(closed, asking)).toEqual(coded(400, 'PERSISTED_OPERATION_UNKNOWN'));
  });

  it('refuses a text under the hash of another', async () => {
    expect(await post(closed, { query: who, ...persistedQuery(hashOf(greet)) })).toEqual(coded(400, 'BAD_REQUEST'));
    expect(await post(closed, { query: other, ...persistedQuery(hashOf(who)) })).toEqual(
      coded(403, 'OPERATION_NOT_PERSISTED'),
    );
  });

  it('holds each operation of a list to it', async () => {
    const [status, body] = await post(closed, [{ documentId: hashOf(who) }, { query: other }, { query: who }]);
    const refused = coded(403, 'OPERATION_NOT_PERSISTED')[1];
    expect([status, body]).toEqual([200, [anonymous[1], refused, anonymous[1]]]);
  });
});

describe('a gateway that lets clients register', () => {
  it('remembers no text under a hash that is not its own', async () => {
    const asking = persistedQuery(hashOf(other));
    expect(await post(open, asking)).toEqual(coded(400, 'PERSISTED_QUERY_NOT_FOUND').with(0, expect.any(Number)));
    const [status] = await post(open, { query: '{ whoAmI }', ...asking });
    expect(status).toBe(400);
    expect(await post(open, asking)).toEqual(coded(400, 'PERSISTED_QUERY_NOT_FOUND').with(0, expect.any(Number)));
  });
});
