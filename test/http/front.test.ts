// The front on a real socket: whatever is sent, the body is JSON, and a mistake of the client is never a 5xx.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { abortSignalOf } from '../../http/abort-signal.ts';
import { createHttpFront, type FrontSettings, type HttpFront } from '../../http/front.ts';
import { readGraphqlRequest } from '../../http/graphql-request.ts';
import { readJson } from '../../http/read-json.ts';
import { readinessOf } from '../../http/readiness.ts';
import { singleHeader } from '../../http/single-header.ts';

const fronts: HttpFront[] = [];
afterEach(async () => {
  await Promise.all(fronts.splice(0).map((front) => front.close()));
});

function makeFront(changes: Partial<FrontSettings> = {}): HttpFront {
  const front = createHttpFront({
    mostBodyBytes: 1_000,
    drainMs: 300,
    checkReadiness: async () => ({ status: 'ready' }),
    onBug: () => {},
    ...changes,
  });
  front.app.post('/graphql', async (request) => {
    singleHeader(request.raw, 'authorization');
    return readGraphqlRequest(readJson(request.body as Uint8Array, request.headers));
  });
  fronts.push(front);
  return front;
}

const listen = (front: HttpFront) => front.listen({ port: 0, host: '127.0.0.1' });

/** Sends bytes as they are and gives status and body of the answer. */
async function sendRaw(url: string, bytes: string | Buffer): Promise<{ status: number; body: unknown }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('error', () => {});
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) };
}

function coded(code: string) {
  return { errors: [{ message: expect.any(String), extensions: { code } }] };
}

describe('the HTTP front answers in JSON', () => {
  const json = { 'content-type': 'application/json' };
  it.each<readonly [string, string, RequestInit, number, string]>([
    ['malformed JSON', '/graphql', { method: 'POST', headers: json, body: '{' }, 400, 'BAD_REQUEST'],
    ['null', '/graphql', { method: 'POST', headers: json, body: 'null' }, 400, 'BAD_REQUEST'],
    ['[]', '/graphql', { method: 'POST', headers: json, body: '[]' }, 400, 'BAD_REQUEST'],
    ['no body', '/graphql', { method: 'POST', headers: json }, 400, 'BAD_REQUEST'],
    ['no content type', '/graphql', { method: 'POST' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'invalid UTF-8',
      '/graphql',
      { method: 'POST', headers: json, body: Buffer.from([0x22, 0xff, 0x22]) },
      400,
      'BAD_REQUEST',
    ],
    [
      'utf-7',
      '/graphql',
      { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-7' }, body: '{}' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a gzip bomb',
      '/graphql',
      { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(500_000)) },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a body that is too large',
      '/graphql',
      { method: 'POST', headers: json, body: 'x'.repeat(1_001) },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    [
      '60 megabytes',
      '/graphql',
      { method: 'POST', headers: json, body: Buffer.alloc(60_000_000) },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['an unknown path', '/nothing', {}, 404, 'NOT_FOUND'],
    ['a path that is no path', '/%E0%A4%A', {}, 400, 'BAD_REQUEST'],
  ])('to %s', async (_name, path, request, status, code) => {
    const response = await fetch((await listen(makeFront())) + path, request);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      'application/json; charset=utf-8',
    ]);
    expect(await response.json()).toEqual(coded(code));
  });

  it.each<readonly [string, string | Buffer, number, string]>([
    ['garbage', '\x16\x03\x01\r\n\r\n', 400, 'BAD_REQUEST'],
    ['a bad header', 'GET /health HTTP/1.1\r\nhost: a\r\nbad header: \x00\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'a megabyte of headers',
      `GET /health HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(1_000_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    [
      'two Authorization headers',
      'POST /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: Bearer a\r\nAuthorization: Bearer b\r\ncontent-length: 0\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
    [
      'a chunked body that never ends',
      `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2_000)}\r\n`,
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('to %s', async (_name, bytes, status, code) => {
    expect(await sendRaw(await listen(makeFront()), bytes)).toEqual({ status, body: coded(code) });
  });

  it('to a bug, without its text, and tells the operator', async () => {
    const bugs: unknown[] = [];
    const front = makeFront({ onBug: (error) => bugs.push(error) });
    front.app.get('/bug', async () => {
      throw new Error('select secret from customers');
    });
    const response = await fetch(`${await listen(front)}/bug`);
    expect([response.status, await response.json()]).toEqual([500, coded('INTERNAL_ERROR')]);
    expect(bugs).toHaveLength(1);
  });
});

describe('the HTTP front', () => {
  it('is alive while it is not ready, and says what it waits for', async () => {
    let waitingFor = ['the supergraph', 'the database'];
    const url = await listen(makeFront({ checkReadiness: async () => readinessOf(waitingFor, 2) }));
    const ready = async () => {
      const response = await fetch(`${url}/ready`);
      return [response.status, await response.json()];
    };
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await ready()).toEqual([503, { status: 'not ready', waitingFor }]);
    waitingFor = ['the database'];
    expect(await ready()).toEqual([200, { status: 'degraded', waitingFor }]);
    waitingFor = [];
    expect(await ready()).toEqual([200, { status: 'ready' }]);
  });

  it('lets a request in flight end while it closes, and accepts no other', async () => {
    const front = makeFront();
    const begun = new Promise<void>((resolve) => {
      front.app.get('/slow', async () => {
        resolve();
        await sleep(100);
        return { done: true };
      });
    });
    const url = await listen(front);
    const inFlight = fetch(`${url}/slow`);
    await begun;
    const closed = front.close();
    const response = await inFlight;
    expect([response.headers.get('connection'), await response.json()]).toEqual(['close', { done: true }]);
    await closed;
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  it('goes on taking requests for a while where it is told to, says that it stops, and ends their connections', async () => {
    const front = makeFront({ stopDelayMs: 400 });
    const url = await listen(front);
    await fetch(`${url}/health`);
    const closed = front.close();
    const ready = await fetch(`${url}/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'not ready', waitingFor: ['the server is stopping'] },
    ]);
    const health = await fetch(`${url}/health`);
    expect([health.status, health.headers.get('connection')]).toEqual([200, 'close']);
    await closed;
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  it('cuts a request that outlasts the limit of the drain, and tells its handler', async () => {
    const front = makeFront();
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const aborted = new Promise((resolve) => {
      front.app.get('/stuck', (_request, reply) => {
        begin();
        abortSignalOf(reply.raw).addEventListener('abort', () => resolve('aborted'));
        return new Promise(() => {});
      });
    });
    const inFlight = fetch(`${await listen(front)}/stuck`).catch(() => 'cut');
    await begun;
    await front.close();
    expect([await inFlight, await aborted]).toEqual(['cut', 'aborted']);
  });

  const large = 30_000_000;
  /** Asks for a large answer on a connection of its own, and reads nothing yet. */
  async function askForMuch(unreadMs: number) {
    const front = makeFront({ unreadMs });
    front.app.get('/large', async () => 'a'.repeat(large));
    const { hostname, port } = new URL(await listen(front));
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.pause();
    socket.write('GET /large HTTP/1.1\r\nhost: a\r\n\r\n');
    const [accepted] = (await once(front.app.server, 'connection')) as [Socket];
    return { socket, accepted };
  }

  it('cuts a caller that does not read its answer', async () => {
    const { socket, accepted } = await askForMuch(200);
    await once(accepted, 'close');
    let read = 0;
    socket.on('data', (chunk) => {
      read += chunk.length;
    });
    socket.resume();
    await once(socket, 'close');
    expect(read).toBeLessThan(large);
  });

  it('lets a caller read as slowly as it likes', async () => {
    const { socket } = await askForMuch(400);
    let read = 0;
    while (read < large) {
      const chunk = socket.read(Math.min(4_000_000, Math.max(1, socket.readableLength))) as Buffer | null;
      read += chunk?.length ?? 0;
      await sleep(read % 3 === 0 ? 100 : 5);
      if (socket.closed) break;
    }
    expect(read).toBeGreaterThan(large);
    socket.destroy();
  });

  it('tells a handler also of a caller who went away before it asked', async () => {
    const front = makeFront();
    const aborted = new Promise((resolve) => {
      front.app.get('/late', async (_request, reply) => {
        await new Promise((closed) => reply.raw.once('close', closed));
        resolve(abortSignalOf(reply.raw).aborted);
      });
    });
    const caller = new AbortController();
    const gone = fetch(`${await listen(front)}/late`, { signal: caller.signal }).catch(() => 'gone');
    await sleep(30);
    caller.abort();
    expect([await gone, await aborted]).toEqual(['gone', true]);
  });
});
