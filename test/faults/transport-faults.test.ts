// What a fault of a subgraph does to the connections, the memory and the time of the gateway.

import { EventEmitter, once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpTransport, type HttpTransportSettings } from '../../gateway/transport/http-transport.ts';
import { anonymous } from '../../identity/viewer.ts';
import { ask, createTestGateway } from '../gateway/ask.ts';
import { createAuthority, signCertificate } from '../support/certificates.ts';
import { createLocalSubgraph } from '../support/local-subgraph.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const query = { query: '{ a }', variables: {}, operationKind: 'query' } as const;
const mutation = { query: 'mutation { a }', variables: {}, operationKind: 'mutation' } as const;
const context = { viewer: anonymous, signal: new AbortController().signal };

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(url: string, changes: Partial<HttpTransportSettings> = {}) {
  const { transport, close } = createHttpTransport({
    subgraph: 'orders',
    url: new URL(url),
    sign: null,
    timeoutMs: 5_000,
    mostReplyBytes: 2_000_000,
    connections: 16,
    ...changes,
  });
  closers.push(close);
  return transport;
}

const serve = async (listener: RequestListener) => `http://${await listen(createServer(listener))}/graphql`;

describe('a mutation', () => {
  const causeOf = (code: string) => ({ code: 'SUBGRAPH_UNREACHABLE', cause: expect.objectContaining({ code }) });

  it('was not carried out where nothing listens', async () => {
    await expect(open('http://127.0.0.1:1/graphql')(mutation, context)).rejects.toMatchObject(causeOf('ECONNREFUSED'));
  });

  it('was not carried out where the certificate is not to be trusted', async () => {
    const { certificate: cert, key } = signCertificate(createAuthority('Nobody'), 'localhost', ['127.0.0.1']);
    let count = 0;
    const address = await listen(
      createTlsServer({ cert, key }, (_, response) => {
        count += 1;
        response.end('{"data":{}}');
      }),
    );
    await expect(open(`https://${address}/graphql`)(mutation, context)).rejects.toMatchObject(
      causeOf('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    );
    expect(count).toBe(0);
  });

  it.each<readonly [string, RequestListener]>([
    ['does not come back', () => undefined],
    ['breaks off', (_, response) => response.write('{"da', () => response.destroy())],
    ['is HTML of a proxy', (_, response) => response.writeHead(504).end('<html>')],
    ['is too large', (_, response) => response.writeHead(200, { 'content-length': 9_000_000 }).write('{')],
  ])('may have been carried out where the answer %s', async (_name, listener) => {
    const transport = open(await serve(listener), { timeoutMs: 300 });
    await expect(transport(mutation, context)).rejects.toMatchObject({ code: 'MUTATION_OUTCOME_UNKNOWN' });
  });
});

describe('a request to a subgraph', () => {
  it.each(['before the answer', 'in the midst of it'])(
    'is over there too when its client goes away %s',
    async (when) => {
      const events = new EventEmitter();
      const [came, closed] = [once(events, 'came'), once(events, 'closed')];
      const url = await serve((_, response) => {
        if (when !== 'before the answer') response.write('{"data":{');
        response.on('close', () => events.emit('closed'));
        events.emit('came');
      });
      const client = new AbortController();
      const reply = open(url)(query, { ...context, signal: client.signal });
      await came;
      client.abort();
      await expect(reply).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
      await closed;
    },
  );

  it('has one time limit, with its retry', async () => {
    let count = 0;
    const url = await serve((_, response) => {
      count += 1;
      if (count === 1) setTimeout(() => response.destroy(), 300);
    });
    const startedAt = performance.now();
    await expect(open(url, { timeoutMs: 600 })(query, context)).rejects.toThrow();
    // Guards against hanging: without the limit it would be for ever.
    expect([count, performance.now() - startedAt < 10_000]).toEqual([2, true]);
  });

  it('is ended by its time limit, also where garbage was collected meanwhile', async () => {
    const transport = open(await serve(() => undefined), { timeoutMs: 300 });
    const replies = Array.from({ length: 10 }, () => transport(query, context).catch(({ cause }) => cause.name));
    await sleep(50);
    collectGarbage();
    const names = await Promise.race([Promise.all(replies), sleep(10_000, 'stuck')]);
    expect(names).toEqual(Array(10).fill('TimeoutError'));
  });

  it('does not take more than four of the largest replies into memory at once', async () => {
    const held: (() => void)[] = [];
    const url = await serve((_, response) => {
      response.write(`{"data":{"a":"${'x'.repeat(1_900_000)}`);
      held.push(() => response.end('"}}'));
    });
    const transport = open(url);
    const outcomes: string[] = [];
    const asked = Array.from({ length: 6 }, () =>
      transport(query, context).then(
        () => outcomes.push('answered'),
        (error: { cause: { code: string } }) => outcomes.push(error.cause.code),
      ),
    );
    while (outcomes.length < 2) await sleep(10);
    expect(outcomes).toEqual(['REPLY_TOO_LARGE', 'REPLY_TOO_LARGE']);
    for (const end of held) end();
    await Promise.all(asked);
    expect(outcomes.slice(2)).toEqual(Array(4).fill('answered'));

    // What was held is given back.
    const again = transport(query, context);
    while (held.length < 7) await sleep(10);
    held[6]?.();
    expect((await again).dataText).toHaveLength(1_900_008);
  });
});

it('a value that is nested too deep to be written is an answer with a code, and no crash', async () => {
  const [deep, other] = [
    createLocalSubgraph('deep', 'scalar JSON type Query { deep: JSON }', {}),
    createLocalSubgraph('other', 'type Query { other: Int }', { Query: { other: () => 1 } }),
  ];
  const dataText = `{"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const gateway = createTestGateway([{ ...deep, transport: async () => ({ dataText, errors: [] }) }, other]);
  expect(await ask(gateway, '{ __typename deep other }')).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'GATEWAY_FAILED' } }],
  });
  expect(await ask(gateway, '{ other }')).toEqual({ data: { other: 1 } });
});
