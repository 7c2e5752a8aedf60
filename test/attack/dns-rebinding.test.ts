// A published subgraph whose name leads elsewhere when it is asked than when it was looked at, whose connection is refused, or
// that sends the gateway on. Real sockets; only the answers of the resolver are made up.

import type { LookupAddress } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConcordError } from '../../errors/concord-error.ts';
import type { ResolveHost } from '../../gateway/transport/guarded-connect.ts';
import { createHttpTransport, type HttpTransport } from '../../gateway/transport/http-transport.ts';
import { readAllowedHosts } from '../../http/outside/allowed-hosts.ts';
import { anonymous } from '../../identity/viewer.ts';

const four = (address: string): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 });
const query = { query: '{ a }', variables: {}, operationKind: 'query' } as const;

let server: Server;
let port: number;
let asked: number;
let answer: { status: number; headers: Record<string, string> };
const transports: HttpTransport[] = [];

beforeEach(async () => {
  asked = 0;
  answer = { status: 200, headers: {} };
  server = createServer((_, response) => {
    asked += 1;
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end('{"data":{"a":1}}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  await Promise.all(transports.splice(0).map(({ close }) => close()));
  server.closeAllConnections();
  server.close();
});

/** `answers`: of the resolver, one after the other; the last one stays. */
function connect(
  answers: readonly (readonly LookupAddress[])[],
  hosts: readonly string[],
  host = 'reviews.example.test',
) {
  let resolved = 0;
  const resolve: ResolveHost = async () => {
    resolved += 1;
    return answers[Math.min(resolved, answers.length) - 1] ?? [];
  };
  const allowed = readAllowedHosts(hosts);
  if (allowed === undefined) throw new Error('no list of hosts');
  const connected = createHttpTransport({
    subgraph: 'reviews',
    url: new URL(`http://${host}:${port}/graphql`),
    sign: null,
    timeoutMs: 5_000,
    mostReplyBytes: 10_000,
    connections: 1,
    guard: { allowed, resolve },
  });
  transports.push(connected);
  const ask = async (operationKind: 'query' | 'mutation' = 'query') => {
    const context = { viewer: anonymous, signal: AbortSignal.timeout(10_000) };
    try {
      return (await connected.transport({ ...query, operationKind }, context)).dataText;
    } catch (error) {
      if (!(error instanceof ConcordError)) throw error;
      return `${error.code} ${(error.cause as { code?: string }).code}`;
    }
  };
  return { ask, resolved: () => resolved, breaker: connected.breakerState };
}

const near = () => [`http://reviews.example.test:${port}`, '127.0.0.0/8'];
const refused = 'SUBGRAPH_ADDRESS_REFUSED ADDRESS_REFUSED';

describe('a published subgraph that is asked', () => {
  it('is asked at the address that was looked at, which is resolved once for a connection', async () => {
    const { ask, resolved } = connect([[four('127.0.0.1')], [four('169.254.169.254')]], near());
    expect([await ask(), await ask(), asked, resolved()]).toEqual(['{"a":1}', '{"a":1}', 2, 1]);
  });

  it('is refused where the next connection would lead to the metadata of a cloud', async () => {
    const { ask, resolved, breaker } = connect([[four('127.0.0.1')], [four('169.254.169.254')]], near());
    expect(await ask()).toBe('{"a":1}');
    server.closeAllConnections();
    await new Promise((settled) => setTimeout(settled, 50));
    expect([await ask(), asked, resolved(), breaker()]).toEqual([refused, 1, 2, 'closed']);
    expect(await ask('mutation')).toBe(refused);
    for (let nth = 0; nth < 20; nth++) expect(await ask()).toBe(refused);
    expect([asked, breaker()]).toEqual([1, 'closed']);
  });

  it('is refused where one of several addresses is forbidden, whichever comes first', async () => {
    const both = [four('127.0.0.1'), four('169.254.169.254')];
    expect(await connect([both], near()).ask()).toBe(refused);
    expect(await connect([[...both].reverse()], near()).ask()).toBe(refused);
    expect(await connect([[four('::ffff:a9fe:a9fe')]], near()).ask()).toBe(refused);
    expect(asked).toBe(0);
  });

  it('is refused in this network where the list names its host alone', async () => {
    const { ask } = connect([[four('127.0.0.1')]], [`http://reviews.example.test:${port}`]);
    expect([await ask(), asked]).toEqual([refused, 0]);
  });

  it('is refused where its host is not allowed any more, also as an address without a name', async () => {
    expect(await connect([[four('127.0.0.1')]], ['127.0.0.0/8']).ask()).toBe(refused);
    const literal = connect([], [`http://127.0.0.2:${port}`], '127.0.0.1');
    expect([await literal.ask(), literal.resolved(), asked]).toEqual([refused, 0, 0]);
    expect(await connect([], [`http://127.0.0.1:${port}`], '127.0.0.1').ask()).toBe('{"a":1}');
  });

  it('is unreachable where nobody listens, where its name is not known, and where nothing is resolved', async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    expect(await connect([[four('127.0.0.1')]], near()).ask()).toBe('SUBGRAPH_UNREACHABLE ECONNREFUSED');
    expect(await connect([[]], near()).ask()).toBe('SUBGRAPH_UNREACHABLE ENOTFOUND');
  });

  it('sends nobody on', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      answer = { status, headers: { location: 'http://169.254.169.254/latest/meta-data/' } };
      expect(await connect([[four('127.0.0.1')]], near()).ask()).toBe('SUBGRAPH_UNREACHABLE REPLY_REDIRECTS');
    }
    expect(asked).toBe(5);
  });
});
