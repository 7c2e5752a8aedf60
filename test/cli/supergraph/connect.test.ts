import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createMetrics } from '../../../cli/observe/metrics.ts';
import { createOperatorLog } from '../../../cli/operator-log.ts';
import { refuseUnknownTimeouts } from '../../../cli/refuse-unknown-timeouts.ts';
import { createConnect } from '../../../cli/supergraph/connect.ts';
import { noHosts } from '../../../http/outside/allowed-hosts.ts';
import { anonymous } from '../../../identity/viewer.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const gateway = (subgraphTimeoutsMs: ReadonlyMap<string, number>) => ({
  subgraphTimeoutsMs,
  mostReplyBytes: 1_000,
  subgraphHosts: noHosts,
});

/** Says its SDL, and nothing to anything else. */
async function serveSilent(name: string) {
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (part) => {
      body += part;
    });
    incoming.on('end', () => {
      if (body.includes('_service')) response.end('{"data":{"_service":{"sdl":"type Query { a: Int }"}}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { name, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, make: 'foreign' } as const;
}

it('a subgraph has a time limit of its own, and who watches sees that it is left alone', async () => {
  const lines: string[] = [];
  const metrics = createMetrics('on', '0');
  const operatorLog = createOperatorLog(false, (line) => lines.push(line));
  const places = [await serveSilent('quick'), await serveSilent('patient')];
  const environment = { subgraphTimeoutMs: 600_000, gateway: gateway(new Map([['quick', 50]])) };
  const observing = { operatorLog, watch: metrics.watch };
  const connect = createConnect({ rootSecret: new Uint8Array(32), environment, observing });
  const [quick, patient] = await Promise.all(places.map((place) => connect(place, 'data')));
  for (const connected of [quick, patient]) closers.push(() => connected?.close());
  const request = { query: '{ a }', variables: {}, operationKind: 'query' } as const;
  const client = new AbortController();
  const context = { viewer: anonymous, signal: client.signal };

  const patientReply = patient?.transport(request, context).catch(() => 'cut');
  for (let nth = 0; nth < 6; nth++) await quick?.transport(request, context).catch(() => undefined);
  expect(await Promise.race([patientReply, 'still waiting'])).toBe('still waiting');
  client.abort();
  expect(await patientReply).toBe('cut');

  expect(lines).toEqual([
    'gateway: quick does not answer, so it is asked only once a second, until it does: TimeoutError',
  ]);
  const { text } = await metrics.page.print();
  expect(text.match(/^concord_subgraph_breaker{.*$/gm)).toEqual([
    'concord_subgraph_breaker{subgraph="quick"} 2',
    'concord_subgraph_breaker{subgraph="patient"} 0',
  ]);
});

it('refuses a time limit of a subgraph that is none, and says which there are', () => {
  const environment = { gateway: gateway(new Map([['ordes', 1]])) };
  expect(() => refuseUnknownTimeouts(environment, [{ name: 'orders' }, { name: 'customer' }])).toThrow(
    'subgraph_timeouts names "ordes", and the gateway has no such subgraph. Did you mean "orders"? It has: orders, customer.',
  );
  expect(() =>
    refuseUnknownTimeouts({ gateway: gateway(new Map([['orders', 1]])) }, [{ name: 'orders' }]),
  ).not.toThrow();
});
