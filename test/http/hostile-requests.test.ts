// Whatever bytes a caller sends to the gateway, he gets JSON with a code, in bounded time, and never a 5xx or a stack.

import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../support/send-raw.ts';
import { type ServedPeople, servePeople } from '../support/serve-people.ts';

const mostBodyBytes = 100_000;
let people: ServedPeople;
const bugs: unknown[] = [];
beforeAll(async () => {
  const onBug = (error: unknown) => bugs.push(error);
  people = await servePeople({ mostBodyBytes, arrivalMs: 300, compresses: true, onBug });
});
afterAll(async () => {
  await people.close();
  expect(bugs).toEqual([]);
});

type Header = readonly [name: string, value: string];
const json: Header = ['content-type', 'application/json'];

/** A POST with these headers and just these bytes as its body. */
function post(body: string | Buffer, ...headers: readonly Header[]): Buffer {
  const lines = [
    ['host', 'a'],
    ['connection', 'close'],
    ['content-length', String(Buffer.byteLength(body))],
    ...headers,
  ];
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`POST /graphql HTTP/1.1\r\n${head}\r\n`), Buffer.from(body)]);
}

const query = '{"query":"{ whoAmI }"}';
const bomb = Buffer.from(JSON.stringify({ query: `{ whoAmI } #${'x'.repeat(20_000_000)}` }));
const typed = (type: string) => post(query, ['content-type', type]);
const head = (line: string, ...headers: readonly string[]) =>
  `${[line, 'host: a', 'connection: close', ...headers].join('\r\n')}\r\n\r\n`;
const chunked = (rest: string) =>
  `POST /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${rest}`;

const refused: readonly (readonly [name: string, bytes: string | Buffer, status: number, code: string])[] = [
  ['an empty body', post('', json), 400, 'BAD_REQUEST'],
  ['malformed JSON', post('{"query":', json), 400, 'BAD_REQUEST'],
  ['two JSON values', post(`${query}${query}`, json), 400, 'BAD_REQUEST'],
  ['null', post('null', json), 400, 'BAD_REQUEST'],
  ['[]', post('[]', json), 400, 'BAD_REQUEST'],
  ['a number', post('1e400', json), 400, 'BAD_REQUEST'],
  ['brackets 40,000 deep', post('['.repeat(40_000), json), 400, 'BAD_REQUEST'],
  ['objects 9,000 deep', post(`${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`, json), 400, 'BAD_REQUEST'],
  ['invalid UTF-8', post(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), json), 400, 'BAD_REQUEST'],
  ['overlong UTF-8', post(Buffer.from([0x22, 0xc0, 0xaf, 0x22]), json), 400, 'BAD_REQUEST'],
  ['UTF-16', post(Buffer.from(query, 'utf16le'), json), 400, 'BAD_REQUEST'],
  ['utf-7', typed('application/json; charset=utf-7'), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['utf-8 and utf-7', typed('application/json; charset=utf-8; charset=utf-7'), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['two types in one header', typed('application/json, text/plain'), 400, 'BAD_REQUEST'],
  ['a type that begins like JSON', typed('application/jsonp'), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['a type that is none', typed(';;;'), 400, 'BAD_REQUEST'],
  ['two headers Content-Type', post(query, json, ['content-type', 'text/plain']), 400, 'BAD_REQUEST'],
  ['two headers Host', post(query, json, ['host', 'b']), 400, 'BAD_REQUEST'],
  [
    'two headers Content-Encoding',
    post(query, json, ['content-encoding', 'identity'], ['Content-Encoding', 'gzip']),
    400,
    'BAD_REQUEST',
  ],
  ['a gzip bomb', post(gzipSync(bomb), json, ['content-encoding', 'gzip']), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['a deflate bomb', post(deflateSync(bomb), json, ['content-encoding', 'deflate']), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['a brotli bomb', post(brotliCompressSync(bomb), json, ['content-encoding', 'br']), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  [
    'gzip within gzip',
    post(gzipSync(gzipSync(query)), json, ['content-encoding', 'gzip, gzip']),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['gzip that does not say so', post(gzipSync(query), json), 400, 'BAD_REQUEST'],
  ['a body one byte too large', post(query.padEnd(mostBodyBytes + 1), json), 413, 'PAYLOAD_TOO_LARGE'],
  [
    'a length of 60 MB',
    head('POST /graphql HTTP/1.1', 'content-type: application/json', 'content-length: 60000000'),
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  ['a megabyte of headers', head('GET /graphql HTTP/1.1', `x: ${'x'.repeat(1_000_000)}`), 431, 'HEADERS_TOO_LARGE'],
  [
    'a megabyte of short headers',
    head('GET /graphql HTTP/1.1', ...Array(100_000).fill('x: xxxxxx')),
    431,
    'HEADERS_TOO_LARGE',
  ],
  ['a megabyte of path', head(`GET /${'x'.repeat(1_000_000)} HTTP/1.1`), 431, 'HEADERS_TOO_LARGE'],
  ['a megabyte of trailers', chunked(`1\r\nx\r\n0\r\nx: ${'x'.repeat(1_000_000)}\r\n\r\n`), 431, 'HEADERS_TOO_LARGE'],
  ['a megabyte of chunk extension', chunked(`1;${'x'.repeat(1_000_000)}\r\nx\r\n`), 400, 'BAD_REQUEST'],
  ['a chunk whose size is no number', chunked('zz\r\nx\r\n'), 400, 'BAD_REQUEST'],
  ['a chunk of a terabyte', chunked('ffffffffff\r\nx'), 408, 'REQUEST_TIMEOUT'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'BAD_REQUEST'],
  ['TLS', Buffer.from('16030100c8010000c40303', 'hex'), 400, 'BAD_REQUEST'],
  ['a version that is none', head('GET /graphql HTTP/9.9'), 400, 'BAD_REQUEST'],
  ['a method that is none', head('FETCH /graphql HTTP/1.1'), 400, 'BAD_REQUEST'],
  ['lines that end without a return', 'GET /health HTTP/1.1\nhost: a\n\n', 400, 'BAD_REQUEST'],
  ['two lengths', post(query, json, ['content-length', '3']), 400, 'BAD_REQUEST'],
  ['a length twice', post(query, json, ['content-length', String(query.length)]), 400, 'BAD_REQUEST'],
  ['a negative length', head('POST /graphql HTTP/1.1', 'content-length: -1'), 400, 'BAD_REQUEST'],
  ['length and chunks', post('0\r\n\r\n', json, ['transfer-encoding', 'chunked']), 400, 'BAD_REQUEST'],
  ['a transfer encoding that is none', head('POST /graphql HTTP/1.1', 'transfer-encoding: gzip'), 400, 'BAD_REQUEST'],
  ['a folded header', head('GET /graphql HTTP/1.1', 'x: a\r\n b', 'y: \x00'), 400, 'BAD_REQUEST'],
  ['no Host', 'GET /graphql HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'BAD_REQUEST'],
  ['headers that never end', 'POST /graphql HTTP/1.1\r\nhost: a\r\nx', 408, 'REQUEST_TIMEOUT'],
  ['a body that stops', post(query, json).subarray(0, -1), 408, 'REQUEST_TIMEOUT'],
  ['chunks that stop', chunked('1\r\n{\r\n'), 408, 'REQUEST_TIMEOUT'],
  ['nothing but empty lines', '\r\n\r\n', 408, 'REQUEST_TIMEOUT'],
  ['an absolute address that is none', head('GET http://[::1 HTTP/1.1'), 400, 'BAD_REQUEST'],
  ['a path out of the folder', head('GET /../../etc/passwd HTTP/1.1'), 404, 'NOT_FOUND'],
  ['a path with a zero byte', head('GET /graphql%00 HTTP/1.1'), 404, 'NOT_FOUND'],
  ['no path', head('OPTIONS * HTTP/1.1'), 404, 'NOT_FOUND'],
  ['CONNECT', head('CONNECT a:443 HTTP/1.1'), 405, 'METHOD_NOT_ALLOWED'],
  ['TRACE', head('TRACE /graphql HTTP/1.1'), 405, 'METHOD_NOT_ALLOWED'],
  ['OPTIONS', head('OPTIONS /graphql HTTP/1.1'), 405, 'METHOD_NOT_ALLOWED'],
  ['PUT', post(query, json).toString().replace('POST', 'PUT'), 405, 'METHOD_NOT_ALLOWED'],
  [
    'an upgrade to WebSocket',
    head('GET /graphql HTTP/1.1', 'upgrade: websocket').replace('close', 'close, upgrade'),
    400,
    'BAD_REQUEST',
  ],
];

describe('the gateway answers in JSON', () => {
  it.each(refused)('to %s', async (_name, bytes, status, code) => {
    const answer = await sendRaw(people.url, bytes);
    expect(answer).toEqual({
      status,
      contentType: 'application/json; charset=utf-8',
      body: { errors: [{ message: expect.any(String), extensions: { code } }] },
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:|\bat \w+ \(/);
  });

  it.each([
    ['an address with its host', post(query, json).toString().replace('/graphql', 'http://a/graphql')],
    ['HTTP/1.0 without Host', post(query, json).toString().replace('1.1', '1.0').replace('host: a\r\n', '')],
    ['an expectation that nobody knows', post(query, json, ['expect', '200-ok'])],
    ['a body in chunks of one byte', chunked(`${[...query].map((byte) => `1\r\n${byte}\r\n`).join('')}0\r\n\r\n`)],
    ['an upgrade to HTTP/2', post(query, json, ['upgrade', 'h2c']).toString().replace('close', 'close, upgrade')],
    ['two thousand headers', post(query, ...Array<Header>(2_000).fill(['a', '']), json)],
  ])('and with data to %s', async (_name, bytes) => {
    expect(await sendRaw(people.url, bytes)).toMatchObject({
      status: 200,
      body: { data: { whoAmI: expect.any(String) } },
    });
  });

  it('reads a body after it said that it may come', async () => {
    const { received, socket } = open();
    socket.write(post('', json, ['expect', '100-continue']).toString().replace('length: 0', `length: ${query.length}`));
    await waitFor(received, 'HTTP/1.1 100 Continue');
    socket.write(query);
    await waitFor(received, '{"data":{"whoAmI":"anonymous as anonymous"}}');
  });

  it('answers requests that come before the answers to earlier ones, in their order', async () => {
    const { received, socket } = open();
    const one = (alias: string) =>
      post(`{"query":"{ ${alias}: whoAmI }"}`, json).toString().replace('connection: close\r\n', '');
    socket.write(['a', 'b', 'c'].map(one).join(''));
    await waitFor(received, '"c":');
    expect([...received().matchAll(/"data":\{"(\w)"/g)].map(([, alias]) => alias)).toEqual(['a', 'b', 'c']);
    socket.destroy();
  });

  it('tells who sends 60 MB, however it reads, and does not keep them', async () => {
    for (const length of ['content-length: 60000000', 'transfer-encoding: chunked']) {
      const { received, socket } = open();
      socket.write(`POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${length}\r\n\r\n`);
      // Nothing is read before all is sent, as simple clients do.
      socket.pause();
      const isChunked = length.startsWith('transfer');
      const piece = Buffer.alloc(1_000_000, 'x');
      for (let sent = 0; sent < 60; sent++) {
        if (isChunked) socket.write(`${piece.length.toString(16)}\r\n`);
        await new Promise((written) =>
          socket.write(isChunked ? Buffer.concat([piece, Buffer.from('\r\n')]) : piece, written),
        );
      }
      socket.resume();
      await waitFor(received, '"PAYLOAD_TOO_LARGE"');
      expect(received()).toMatch(/^HTTP\/1\.1 413 /);
      socket.destroy();
    }
  });

  it('cuts off who never stops sending', async () => {
    const { received, socket } = open();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(chunked(''));
    const piece = Buffer.from(`10000\r\n${'x'.repeat(65_536)}\r\n`);
    let sent = 0;
    const sendOn = () => {
      if (socket.destroyed) return;
      sent += piece.length;
      if (socket.write(piece)) setImmediate(sendOn);
      else socket.once('drain', sendOn);
    };
    sendOn();
    await closed;
    expect(received()).toContain('"PAYLOAD_TOO_LARGE"');
    expect(sent).toBeLessThan(200_000_000);
  });
});

function open() {
  const { hostname, port } = new URL(people.url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  return { socket, received: () => text };
}

function waitFor(received: () => string, part: string): Promise<void> {
  return expect.poll(received, { timeout: 10_000 }).toContain(part);
}
