// Streams on a real socket: how they are written, and that who does not read them costs little.

import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openEventStream } from '../../../gateway/events/event-stream.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A client that reads nothing before it is told to. */
async function openUnread(): Promise<{ response: ServerResponse; client: ReturnType<typeof connect> }> {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.pause();
  client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  const [, response] = await once(server, 'request');
  return { response, client };
}

it('writes events with their id, JSON without line breaks, and lines that clients skip', async () => {
  const { response, client } = await openUnread();
  const stream = openEventStream(response);
  stream.send({ name: 'state', id: 'a', data: { text: 'one\ntwo\u2028three' } });
  stream.beat();
  stream.end({ name: 'end', id: null, data: {} });
  stream.end({ name: 'end', id: null, data: {} });
  stream.beat();
  let text = '';
  client.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  client.resume();
  await once(client, 'close');
  expect(text).toMatch(
    /^HTTP\/1\.1 200 OK\r\ncontent-type: text\/event-stream; charset=utf-8\r\ncache-control: no-store/,
  );
  const body = text.replace(/\r\n[0-9a-f]+\r\n/g, '').replace(/\r\n/g, '');
  expect(body.slice(body.indexOf('retry'))).toContain(
    'retry: 3000\n\nevent: state\nid: a\ndata: {"text":"one\\ntwo\u2028three"}\n\n: still here\n\nevent: end\ndata: {}\n\n',
  );
  expect(text.match(/event: end/g)).toHaveLength(1);
});

it('cuts off who does not read, before much waits for him', async () => {
  const { response } = await openUnread();
  const stream = openEventStream(response);
  const closed = once(response, 'close');
  let most = 0;
  for (let count = 0; count < 100_000 && !response.destroyed; count++) {
    stream.send({ name: 'state', id: null, data: 'x'.repeat(1_000) });
    most = Math.max(most, response.writableLength);
    // The operating system takes what it has room for.
    if (count % 100 === 0) await new Promise(setImmediate);
  }
  await closed;
  expect(response.destroyed).toBe(true);
  expect(most).toBeLessThan(400_000);
});
