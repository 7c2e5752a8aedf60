// Gateway to subgraph over a real socket: only a statement opens the subgraph, data pass as text, faults are coded.

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchSdl } from '../../gateway/fetch-sdl.ts';
import { createHttpTransport, type HttpTransportSettings } from '../../gateway/transport/http-transport.ts';
import { createStatementSigner, createStatementVerifier } from '../../identity/statement.ts';
import { anonymous, type Viewer } from '../../identity/viewer.ts';
import { createSubgraphServer, type ServedSubgraph } from '../../subgraphs/server.ts';

const key = new Uint8Array(32).fill(5);
const now = () => Date.UTC(2026, 0, 1);
const sign = createStatementSigner({ key, now });
const viewer: Viewer = { ...anonymous, subject: 'ada', role: 'analyst' };
const signal = new AbortController().signal;
const request = { query: '{ orders { a } }', variables: { n: 1 }, operationKind: 'query' } as const;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function makeTransport(url: string, changes: Partial<HttpTransportSettings> = {}) {
  const settings = { sign, timeoutMs: 2_000, mostReplyBytes: 10_000, connections: 2, ...changes };
  const { transport, close } = createHttpTransport({ subgraph: 'orders', url: new URL(`${url}/graphql`), ...settings });
  closers.push(close);
  return transport;
}

async function serveSubgraph(execute: ServedSubgraph['execute']): Promise<string> {
  const front = createSubgraphServer(
    { name: 'orders', execute },
    {
      verifyStatement: createStatementVerifier('orders', { key, now }),
      mostBodyBytes: 1_000,
      drainMs: 100,
      checkReadiness: async () => ({ status: 'ready' }),
      onBug: () => {},
    },
  );
  closers.push(front.close);
  return front.listen({ port: 0, host: '127.0.0.1' });
}

/** A server that is no Concord subgraph; it counts its requests. */
async function serveAnything(
  answer: (response: ServerResponse, count: number) => void,
): Promise<{ url: string; count: () => number }> {
  let count = 0;
  const server: Server = createServer((incoming, response) => {
    incoming.resume();
    incoming.on('end', () => answer(response, ++count));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count };
}

describe('a Concord subgraph over HTTP', () => {
  it('gets request, viewer and the hash of the operation, and its data come back byte for byte', async () => {
    const seen: unknown[] = [];
    const dataText = '{"orders":{"a":1.50,"ü":"\\u00e9", "big":12345678901234567890}}';
    const url = await serveSubgraph(async (given, context) => {
      seen.push(given, context.viewer, context.operationHash);
      return { dataText, errors: [] };
    });
    const operationHash = 'a1'.repeat(32);
    expect(await makeTransport(url)(request, { viewer, operationHash, signal })).toEqual({ dataText, errors: [] });
    const { query, variables } = request;
    expect(seen).toEqual([{ query, variables }, viewer, operationHash]);
  });

  it('gets the id of the request and the span that asks for it', async () => {
    const seen: unknown[] = [];
    const url = await serveSubgraph(async (_, { correlation }) => {
      seen.push(correlation);
      return { dataText: '{}', errors: [] };
    });
    const correlation = { requestId: 'mine-1', span: null };
    await makeTransport(url)(request, { viewer, correlation, signal });
    expect(seen).toEqual([correlation]);
  });

  it('keeps its data as text beside errors and extensions', async () => {
    const reply = {
      dataText: '{"orders":1.0}',
      errors: [{ message: 'No', path: ['orders'], extensions: { code: 'FORBIDDEN_FIELD' } }],
      extensions: { concord: {} },
    };
    const transport = makeTransport(await serveSubgraph(async () => reply));
    expect(await transport(request, { viewer, signal })).toEqual(reply);
  });

  it('hands on errors without data', async () => {
    const reply = { dataText: null, errors: [{ message: 'Cannot query field "b".' }] };
    const transport = makeTransport(await serveSubgraph(async () => reply));
    expect(await transport(request, { viewer, signal })).toEqual(reply);
  });

  it('gives its SDL, as it answers for it itself', async () => {
    const sdl = 'type Query { orders: Int }';
    const url = await serveSubgraph(async ({ query }) => {
      expect(query).toBe('{ _service { sdl } }');
      return { dataText: JSON.stringify({ _service: { sdl } }), errors: [] };
    });
    expect(await fetchSdl('orders', makeTransport(url), signal)).toBe(sdl);
  });

  it.each([
    ['no statement', {}],
    ['roles in plain headers', { 'concord-role': 'admin', 'x-roles': 'admin' }],
    ['a user token', { authorization: 'Bearer a.b.c' }],
    ['a forged statement', { 'concord-statement': 'eyJhbGciOiJub25lIn0.e30.' }],
  ])('refuses who reaches it directly with %s', async (_name, headers) => {
    const url = await serveSubgraph(async () => ({ dataText: '{}', errors: [] }));
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ orders }"}',
    });
    expect([response.status, await response.json()]).toEqual([
      401,
      { errors: [{ message: expect.any(String), extensions: { code: 'STATEMENT_REFUSED' } }] },
    ]);
  });

  it('refuses a statement that was used before', async () => {
    const url = await serveSubgraph(async () => ({ dataText: '{}', errors: [] }));
    const body = JSON.stringify({ query: '{ a }' });
    const headers = { 'content-type': 'application/json', 'concord-statement': await sign(viewer, body, 'orders') };
    const send = async () => (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).status;
    expect([await send(), await send()]).toEqual([200, 401]);
  });

  it('never tells the text of a bug', async () => {
    const transport = makeTransport(
      await serveSubgraph(async () => {
        throw new Error('select secret');
      }),
    );
    await expect(transport(request, { viewer, signal })).rejects.toThrow(
      'The subgraph "orders" did not answer. The other domains are served; try again later.',
    );
  });
});

describe('the transport', () => {
  it.each<readonly [string, (response: ServerResponse) => void]>([
    ['HTML', (response) => response.setHeader('content-type', 'text/html').end('<html>')],
    ['status 500 in JSON', (response) => response.writeHead(500).end('{"data":{}}')],
    ['truncated JSON', (response) => response.end('{"data":{"a"')],
    ['a list', (response) => response.end('[]')],
    ['neither data nor errors', (response) => response.end('{}')],
    ['data that are no object', (response) => response.end('{"data":[1]}')],
    ['a reply that is too large', (response) => response.end(`{"data":{"a":"${'x'.repeat(20_000)}"}}`)],
    ['a wrong length', (response) => response.setHeader('concord-data-length', '5').end('{"data":{"a":1}}')],
    ['a length beyond the end', (response) => response.setHeader('concord-data-length', '500').end('{"data":{"a":1}}')],
    ['a body that ends early', (response) => response.writeHead(200, { 'content-length': 99 }).end('{"data":{}}')],
    ['nothing, in time', () => {}],
  ])('is SUBGRAPH_UNREACHABLE for %s', async (_name, answer) => {
    const { url } = await serveAnything(answer);
    const transport = makeTransport(url, { timeoutMs: 300 });
    await expect(transport(request, { viewer, signal })).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
  });

  it('parses a foreign subgraph, sends it no statement and nothing of the request, and believes no length', async () => {
    const sent: unknown[] = [];
    const server = createServer(({ headers }, response) => {
      sent.push(headers['concord-statement'], headers['x-request-id'], headers.traceparent);
      response
        .setHeader('concord-data-length', '1')
        .end('{"errors":[{"message":7,"path":[{}]}], "data":{"__proto__":1}}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const span = { traceparent: '00-a-b-01', note: () => {}, startChild: () => span, end: () => {} };
    const context = { viewer, correlation: { requestId: 'mine-1', span }, signal };
    expect(await makeTransport(url, { sign: null })(request, context)).toEqual({
      dataText: '{"__proto__":1}',
      errors: [{ message: 'The subgraph reported an error.' }],
    });
    expect(sent).toEqual([undefined, undefined, undefined]);
  });

  it('retries a query once when its connection fails, a mutation never', async () => {
    const { url, count } = await serveAnything((response, number) => {
      if (number === 1) response.destroy();
      else response.end('{"data":{"a":1}}');
    });
    expect(await makeTransport(url)(request, { viewer, signal })).toEqual({ dataText: '{"a":1}', errors: [] });
    expect(count()).toBe(2);

    const dead = await serveAnything((response) => response.destroy());
    const mutation = { ...request, operationKind: 'mutation' } as const;
    await expect(makeTransport(dead.url)(mutation, { viewer, signal })).rejects.toThrow();
    expect(dead.count()).toBe(1);
  });

  it('leaves a subgraph alone that does not answer, and says so to the operator once', async () => {
    const { url, count } = await serveAnything((response) => response.destroy());
    const events: unknown[] = [];
    const transport = makeTransport(url, { onEvent: ({ kind, subgraph }) => events.push([kind, subgraph]) });
    const causes: unknown[] = [];
    for (let index = 0; index < 30; index++) {
      await transport(request, { viewer, signal }).catch((error: Error) => causes.push(error.cause));
    }
    // Ten requests at most, each with its retry.
    expect(count()).toBeLessThanOrEqual(20);
    expect(causes.slice(10)).toEqual(Array(20).fill(expect.objectContaining({ code: 'CIRCUIT_OPEN' })));
    expect(events).toEqual([['breaker-opened', 'orders']]);
  });

  it('is cut when the client goes away', async () => {
    const { url } = await serveAnything(() => {});
    const client = new AbortController();
    const reply = makeTransport(url)(request, { viewer, signal: client.signal });
    setTimeout(() => client.abort(), 20);
    await expect(reply).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
  });
});
