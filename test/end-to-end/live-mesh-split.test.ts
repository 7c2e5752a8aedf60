// Contracts that are published while a mesh in several processes serves them: two replicas of a subgraph behind one address, and
// two gateways. Each learns of it by itself, and at no moment does a gateway ask for what a subgraph does not know.

import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeTimes } from '../support/open-loop.ts';
import {
  askForVisits,
  contract,
  fieldsOf,
  makePublishedShop,
  type PublishedShop,
  readMetric,
  readToken,
  untilAnswered,
  visits,
} from './published-shop.ts';
import { cleanUp, findFreePort, makeHome, type RunningConcord, runConcord, untilReady } from './run-concord.ts';

const minutes = '{ name: minutes, type: integer }';
const note = '{ name: note, type: string }';
const has = (name: string) => (text: string) => text.includes(`"name":"${name}"`);
const lacks = (name: string) => (text: string) => text.includes('"visitId"') && !text.includes(`"name":"${name}"`);

describe('contracts that are published while several processes serve them', () => {
  const home = makeHome();
  let shop: PublishedShop;
  let proxy: Server;
  let replicas: readonly string[];
  let gateways: readonly string[];
  let running: readonly RunningConcord[];
  let headers: Readonly<Record<string, string>>;

  async function start(words: readonly string[]): Promise<readonly [string, RunningConcord]> {
    const port = String(await findFreePort());
    const variables = { CONCORD_HOME: home, DATABASE_URL: shop.url, CONCORD_METRICS: 'on' };
    const concord = runConcord(['serve', ...words, '--port', port], variables);
    await untilReady(`http://127.0.0.1:${port}`, concord);
    return [`http://127.0.0.1:${port}`, concord];
  }

  beforeAll(async () => {
    const folder = join(home, 'contracts');
    mkdirSync(folder);
    shop = await makePublishedShop(folder);
    const subgraph = ['subgraph', 'shop', '--contracts', folder];
    const subgraphs = [await start(subgraph), await start(subgraph)];
    replicas = subgraphs.map(([url]) => url);
    proxy = await startProxy(replicas);
    const address = proxy.address();
    const to = `shop=http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const gateway = ['gateway', '--contracts', folder, '--subgraph', to];
    const fronts = [await start(gateway), await start(gateway)];
    gateways = fronts.map(([url]) => url);
    running = [...subgraphs, ...fronts].map(([, one]) => one);
    headers = await readToken(home);
  });
  afterAll(async () => {
    await cleanUp();
    proxy.close();
    await shop.drop();
  });

  it('are live everywhere one after the other, and no request fails, also where fields go', async () => {
    const load = askForVisits(gateways, headers, { perSecond: 50 });
    const steps = [
      [visits({ columns: [minutes] }), has('minutes')],
      [visits({ columns: [minutes, note] }), has('note')],
      [visits({ columns: [minutes] }), lacks('note')],
      [visits(), lacks('minutes')],
      [visits({ columns: [note] }), has('note')],
      [visits({ columns: [note], description: 'Better.' }), (text: string) => text.includes('Better.')],
    ] as const;
    const took: number[] = [];
    for (const [text, isReached] of steps) {
      await shop.publish(contract('shop.visits', text));
      took.push(await untilAnswered(gateways, fieldsOf('ShopVisits'), headers, isReached));
    }
    const report = await load.stop();
    console.log(`live after ${took.map((ms) => ms.toFixed(0)).join(', ')} ms; ${describeTimes(report)}`);
    expect([...report.failures]).toEqual([]);
  });

  it('fail no request that asks for a field that goes, until the gateway knows', async () => {
    const query = '{ shop { visits(first: 3) { totalCount nodes { visitId note } } } }';
    const [gateway = ''] = gateways;
    const load = askForVisits([gateway], headers, { query, perSecond: 50 });
    await shop.publish(contract('shop.visits', visits({ description: 'Gone.' })));
    const isGone = (text: string) => text.includes('Gone.');
    await untilAnswered(gateways, fieldsOf('ShopVisits'), headers, isGone);
    const report = await load.stop();
    // From then on the gateway itself says that there is no such field, and from a subgraph that was never heard.
    expect([...report.failures.keys()].filter((told) => !told.includes('Cannot query field'))).toEqual([]);
    expect(running.map((one) => one.output()).join('')).not.toMatch(/subgraph-failed|bug:/);
  });

  it('reach a process that hears of nothing, because it looks by itself', async () => {
    await shop.query('alter table concord.publications disable trigger tell_publications');
    const sequence = await shop.publish(contract('shop.visits', visits({ columns: [minutes] })));
    for (const url of replicas) await untilSequence(url, sequence);
    await shop.query('alter table concord.publications enable trigger tell_publications');
    await untilAnswered(gateways, fieldsOf('ShopVisits'), headers, has('minutes'));
  });
});

async function untilSequence(url: string, sequence: number): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if ((await readMetric(url, 'concord_publication_sequence')) === sequence) return;
    await sleep(50);
  }
  throw new Error(`${url} never came to ${sequence}`);
}

/** Each request goes to the next replica, whatever the one before it said. */
async function startProxy(urls: readonly string[]): Promise<Server> {
  const agent = new Agent({ connections: 64 });
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    turn += 1;
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { host, connection, 'content-length': length, ...headers } = incoming.headers;
      request(`${urls[turn % urls.length]}${incoming.url}`, {
        dispatcher: agent,
        method: incoming.method === 'GET' ? 'GET' : 'POST',
        headers,
        body: incoming.method === 'GET' ? null : Buffer.concat(parts),
      }).then(
        async (reply) => {
          const { 'transfer-encoding': chunked, connection: kept, ...told } = reply.headers;
          outgoing.writeHead(reply.statusCode, told);
          outgoing.end(Buffer.from(await reply.body.arrayBuffer()));
        },
        () => outgoing.writeHead(502).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
