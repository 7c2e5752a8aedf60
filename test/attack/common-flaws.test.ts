// What scanners of GraphQL servers look for first, graphql-cop among them: each as such a scanner sends it, and what it must
// not find. Who may see the schema, and how often a directive may be repeated, is in the tests of the limits.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPages } from '../../cli/read-pages.ts';
import { type ServedPeople, servePeople } from '../support/serve-people.ts';

let people: ServedPeople;
beforeAll(async () => {
  people = await servePeople({ pages: readPages({ kind: 'identity-provider' }), compresses: true });
});
afterAll(() => people.close());

type Answer = { readonly text: string; readonly body: unknown };

async function send(init: RequestInit, search = ''): Promise<Answer> {
  const response = await fetch(people.url + search, init);
  const text = await response.text();
  return { text, body: JSON.parse(text) };
}

function post(body: unknown): Promise<Answer> {
  return send({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

const ask = (query: string) => post({ query, operationName: 'cop' });
const search = (query: string) => `?query=${encodeURIComponent(query)}`;

describe('a scanner', () => {
  it('gets no answer to 101 aliases', async () => {
    const aliases = Array.from({ length: 101 }, (_, index) => `alias${index}: __typename`).join('\n');
    expect((await ask(`query cop { ${aliases} }`)).body).not.toHaveProperty('data');
  });

  it('gets no list for a list of ten operations', async () => {
    const { body } = await post(Array(10).fill({ query: 'query cop { __typename }' }));
    expect(body).toEqual({ errors: [expect.objectContaining({ extensions: { code: 'BAD_REQUEST' } })] });
  });

  it('gets no circles of the schema', async () => {
    const circle = `${'fields { type { '.repeat(4)}name${' } }'.repeat(4)}`;
    expect((await ask(`query cop { __schema { types { ${circle} } } }`)).body).not.toHaveProperty('data');
  });

  it('gets no answer by GET, be it a query or a mutation', async () => {
    for (const query of ['query cop { __typename }', 'mutation cop { __typename }']) {
      expect((await send({}, search(query))).body).not.toHaveProperty('data');
    }
  });

  it('gets no answer to a form', async () => {
    const form = new URLSearchParams({ query: 'query cop { __typename }' });
    expect((await send({ method: 'POST', body: form })).body).not.toHaveProperty('data');
  });

  it('finds no page for trying queries where it asks for HTML', async () => {
    const { text } = await send({ headers: { accept: 'text/html' } });
    expect(text).not.toMatch(/graphiql|playground/i);
  });

  it('finds no traces in an answer', async () => {
    const { body } = await ask('query cop { __typename }');
    expect(body).toEqual({ data: { __typename: 'Query' } });
  });

  it('finds no exception in an error', async () => {
    const { body, text } = await ask('qwerty cop { abc }');
    const error = {
      message: expect.any(String),
      locations: expect.any(Array),
      extensions: { code: 'GRAPHQL_PARSE_FAILED' },
    };
    expect(body).toEqual({ errors: [error] });
    expect(text).not.toMatch(/exception|stack|node_modules/i);
  });
});
