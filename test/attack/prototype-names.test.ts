// Names of JavaScript's own, as names of everything that a client or a subgraph may name: data and nothing else. Asked for
// over a plan that passes bytes through, one of a single foreign subgraph, and one that merges replies.
// https://nvd.nist.gov/vuln/detail/CVE-2026-32621

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { anonymous } from '../../identity/viewer.ts';
import { createLocalSubgraph } from '../support/local-subgraph.ts';
import { type ServedGateway, serveGateway } from '../support/serve-gateway.ts';

const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype'];
const plain = `scalar Any
  type Query { own: Thing echo(input: Options): String any(of: Any): Any }
  type Thing @key(fields: "id") { id: ID! name: String }
  input Options { constructor: String hasOwnProperty: Any }`;
const joined = 'type Thing @key(fields: "id") { id: ID! size: Int }';

const write = (_: unknown, given: object) => JSON.stringify(given);
const own = createLocalSubgraph('own', plain, {
  Query: { own: () => ({ id: 't', name: 'chair' }), echo: write, any: (_: unknown, { of }: { of: unknown }) => of },
});
const other = createLocalSubgraph('other', joined, { Thing: { __resolveReference: () => ({ id: 't', size: 3 }) } });

/** A subgraph that answers with this text, whatever it is asked. */
function answerWith(subgraph: GatewaySubgraph, make: GatewaySubgraph['make'], text: string): GatewaySubgraph {
  const { data, errors = [] } = JSON.parse(text);
  return { ...subgraph, make, transport: async () => ({ dataText: JSON.stringify(data), errors }) };
}

async function ask(gateway: Gateway, query: string, variables = '{}', operationName: string | null = null) {
  const context = { viewer: anonymous, signal: new AbortController().signal };
  return (await gateway.execute({ query, variables: JSON.parse(variables), operationName }, context)).text;
}

function expectPrototypesUntouched() {
  expect(Reflect.ownKeys(Object.prototype).filter((key) => !knownKeys.has(key))).toEqual([]);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
}
const knownKeys = new Set(Reflect.ownKeys(Object.prototype));

describe.each(names)('%s', (name) => {
  const gateway = createGateway({ subgraphs: [own, other], executor: 'concord' });
  let served: ServedGateway;
  beforeAll(async () => {
    served = await serveGateway(gateway, new Uint8Array(32));
  });
  afterAll(() => served.close());

  /** In this process, and the same through the HTTP server. */
  async function expectAnswer(
    request: { query: string; variables?: string; operationName?: string },
    expected: string,
  ) {
    const { query, variables = '{}', operationName } = request;
    expect(await ask(gateway, query, variables, operationName ?? null)).toBe(expected);
    const name = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
    const reply = await fetch(`${served.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":${JSON.stringify(query)},"variables":${variables}${name}}`,
    });
    expect(await reply.text()).toContain(expected.slice(0, -1));
    expectPrototypesUntouched();
  }

  it.each([
    ['of a plan that passes through', `{ ${name}: own { ${name}: name } }`, `{"${name}":{"${name}":"chair"}}`],
    ['of a merged plan', `{ ${name}: own { ${name}: size name } }`, `{"${name}":{"${name}":3,"name":"chair"}}`],
    ['of __typename', `{ own { ${name}: __typename size } }`, `{"own":{"${name}":"Thing","size":3}}`],
  ])('is a response name as an alias %s', async (_, query, data) => {
    await expectAnswer({ query }, `{"data":${data}}`);
  });

  it('is a name for fragments and operations', async () => {
    const query = `query other { own { id } }
      query ${name} { own { ...${name} } }
      fragment ${name} on Thing { size id }`;
    await expectAnswer({ query, operationName: name }, '{"data":{"own":{"size":3,"id":"t"}}}');
  });

  it('is a name for variables, unless GraphQL keeps it for itself', async () => {
    const query = `query ($${name}: Boolean = false, $input: Options) {
      echo(input: $input)
      own { size @include(if: $${name}) id @skip(if: $${name}) }
    }`;
    const refused = JSON.parse(await ask(gateway, query));
    if (name.startsWith('__')) {
      expect(refused.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
      return;
    }
    await expectAnswer({ query, variables: `{"${name}":true}` }, '{"data":{"echo":"{}","own":{"size":3}}}');
    await expectAnswer({ query }, '{"data":{"echo":"{}","own":{"id":"t"}}}');
  });

  it('is a variable that nobody declared', async () => {
    const query = '{ own { id } }';
    await expectAnswer({ query, variables: `{"${name}":{"polluted":1}}` }, '{"data":{"own":{"id":"t"}}}');
  });

  it('is a key of an input object: passed on alone where the type has it, else refused', async () => {
    const sent: string[] = [];
    const listening: GatewaySubgraph = {
      ...own,
      transport: async ({ variables }) => {
        sent.push(JSON.stringify(variables));
        return { dataText: '{"echo":null}', errors: [] };
      },
    };
    const query = 'query ($input: Options) { echo(input: $input) }';
    const listened = createGateway({ subgraphs: [listening, other], executor: 'concord' });
    const { errors } = JSON.parse(await ask(listened, query, `{"input":{"${name}":"x"}}`));
    if (name === 'constructor' || name === 'hasOwnProperty') expect(sent).toEqual([`{"input":{"${name}":"x"}}`]);
    else expect([errors[0].extensions.code, sent]).toEqual(['BAD_USER_INPUT', []]);
  });

  it('is a key inside a scalar', async () => {
    const query = 'query ($of: Any) { any(of: $of) }';
    const of = `{"${name}":{"polluted":1}}`;
    await expectAnswer({ query, variables: `{"of":${of}}` }, `{"data":{"any":${of}}}`);
  });

  it.each(['concord', 'foreign'] as const)('is an unasked key in the reply of a subgraph of %s make', async (make) => {
    const evil = `"${name}":{"polluted":1}`;
    const first = answerWith(
      own,
      make,
      `{"data":{${evil},"own":{${evil},"__typename":"Thing","id":"t","name":"chair"}}}`,
    );
    const second = answerWith(other, make, `{"data":{${evil},"_entities":[{${evil},"id":"t","size":3}]}}`);
    const hostile = createGateway({ subgraphs: [first, second], executor: 'concord' });
    expect(await ask(hostile, '{ own { name size } }')).toBe('{"data":{"own":{"name":"chair","size":3}}}');
    expectPrototypesUntouched();
  });

  it.each(['concord', 'foreign'] as const)('is a part of paths and extensions of errors of %s make', async (make) => {
    const extensions = `{"code":"C","${name}":{"polluted":1}}`;
    const told = (path: string) => `{"message":"no","path":${path},"extensions":${extensions}}`;
    const first = answerWith(
      own,
      make,
      `{"data":{"own":{"__typename":"Thing","id":"t","name":null}},"errors":[${told(`["own","${name}"]`)},${told(`["${name}","${name}"]`)}]}`,
    );
    const second = answerWith(
      other,
      make,
      `{"data":{"_entities":[null]},"errors":[${told(`["_entities",0,"${name}"]`)}]}`,
    );
    const hostile = createGateway({ subgraphs: [first, second], executor: 'concord' });
    const answer = await ask(hostile, '{ own { name size } }');
    expect(JSON.parse(answer).data).toEqual({ own: { name: null, size: null } });
    expect(answer).not.toContain('polluted');
    expectPrototypesUntouched();
  });
});
