// Requests that are answered before Fastify sees them, next to those that are not: what is taken, and that the answers are alike.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DirectRoute } from '../../http/direct-route.ts';
import { createHttpFront, type FrontSettings, type HttpFront } from '../../http/front.ts';
import type { RequestEvent } from '../../http/observe-requests.ts';
import { type ServedPeople, servePeople } from '../support/serve-people.ts';

type Header = readonly [name: string, value: string];

const fronts: HttpFront[] = [];
afterEach(async () => {
  await Promise.all(fronts.splice(0).map((front) => front.close()));
});

/** Its route says `direct` to what is taken and `fastify` to all else. */
async function serve(answer: DirectRoute['answer'], changes: Partial<FrontSettings> = {}): Promise<string> {
  const settings = { mostBodyBytes: 1_000, drainMs: 300, onBug: () => {}, ...changes };
  const front = createHttpFront({ ...settings, checkReadiness: async () => ({ status: 'ready' }) });
  front.answerDirectly({ path: '/graphql', headers: ['authorization'], vary: 'Authorization', answer });
  front.app.all('/graphql', async () => 'fastify');
  fronts.push(front);
  return front.listen({ port: 0, host: '127.0.0.1' });
}

const sayDirect: DirectRoute['answer'] = async () => ({ status: 200, headers: {}, text: 'direct' });

function write(headers: readonly Header[], body: string, start = 'POST /graphql HTTP/1.1'): string {
  return `${start}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

type Answer = { readonly status: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };

async function send(url: string, request: string): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  socket.write(request);
  await once(socket, 'close');
  const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => line.split(/: (.*)/) as [string, string]);
  return { status, headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])), body };
}

const json: Header = ['content-type', 'application/json'];
const rest: readonly Header[] = [
  ['host', 'test'],
  ['connection', 'close'],
];
const plain: readonly Header[] = [...rest, json, ['content-length', '2']];
const without = (name: string) => plain.filter(([other]) => other !== name);

describe('a request', () => {
  it.each<readonly [string, string]>([
    ['as most clients send it', write(plain, '{}')],
    ['with headers that nobody reads', write([...plain, ['x-other', 'a'], ['x-other', 'b']], '{}')],
    [
      'with its charset',
      write([...without('content-type'), ['Content-Type', 'application/json; charset=UTF-8']], '{}'),
    ],
    ['of a client that takes other encodings', write([...plain, ['accept-encoding', 'gzip, br']], '{}')],
  ])('%s is answered directly', async (_, request) => {
    expect(await send(await serve(sayDirect), request)).toMatchObject({ status: 'HTTP/1.1 200 OK', body: 'direct' });
  });

  it.each<readonly [string, string]>([
    ['by GET', write(plain, '{}', 'GET /graphql HTTP/1.1')],
    ['with a query string', write(plain, '{}', 'POST /graphql?a=b HTTP/1.1')],
    ['of HTTP/1.0', write(plain, '{}', 'POST /graphql HTTP/1.0')],
    ['in pieces', write([...without('content-length'), ['transfer-encoding', 'chunked']], '2\r\n{}\r\n0\r\n\r\n')],
    ['without a length', write(without('content-length'), '')],
    ['that is too large', write([...without('content-length'), ['content-length', '1001']], 'x'.repeat(1001))],
    ['that is not JSON', write([...without('content-type'), ['content-type', 'text/plain']], '{}')],
    [
      'of another charset',
      write([...without('content-type'), ['content-type', 'application/json; charset=utf-7']], '{}'),
    ],
    ['that is compressed', write([...plain, ['content-encoding', 'gzip']], '{}')],
    ['with two types', write([...plain, json], '{}')],
    ['with two hosts', write([...plain, ['HOST', 'other']], '{}')],
    ['without a host', write(without('host'), '{}')],
    ['with two tokens', write([...plain, ['authorization', 'a'], ['Authorization', 'b']], '{}')],
  ])('%s is left to the rules of all others', async (_, request) => {
    const { status, body } = await send(await serve(sayDirect), request);
    expect(status).toMatch(/^HTTP\/1\.1 [245]\d\d /);
    expect(body).not.toBe('direct');
  });
});

describe('what a direct route', () => {
  it.each([
    'plain',
    'é',
    'ÿ',
    '\u0080',
    '€',
    '漢',
    '😀',
    'a lone \ud800',
    `${'x'.repeat(16_383)}é`,
    `${'x'.repeat(20_000)}é`,
  ])('answers is sent as UTF-8: case %#', async (text) => {
    const url = await serve(async () => ({ status: 200, headers: {}, text }));
    const { headers, body } = await send(url, write(plain, '{}'));
    expect(body).toBe(Buffer.from(text).toString());
    expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
  });

  it('throws is told in JSON, a bug without its text', async () => {
    const bugs: unknown[] = [];
    const bug = new Error('secret');
    const url = await serve(() => Promise.reject(bug), { onBug: (error) => bugs.push(error) });
    const { status, body, headers } = await send(url, write(plain, '{}'));
    expect([status, JSON.parse(body).errors[0].extensions.code]).toEqual([
      'HTTP/1.1 500 Internal Server Error',
      'INTERNAL_ERROR',
    ]);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', vary: 'Authorization' });
    expect([bugs, body.includes('secret')]).toEqual([[bug], false]);
  });

  it('answers is told to who watches, with what it noted', async () => {
    const events: RequestEvent[] = [];
    const observing = { onRequest: (event: RequestEvent) => void events.push(event), startTrace: null };
    const answer: DirectRoute['answer'] = async (_, notes) => {
      notes.role = 'analyst';
      return { status: 400, headers: {}, text: 'ä' };
    };
    await send(await serve(answer, { observing }), write([...plain, ['x-request-id', 'mine']], '{}'));
    const { ms, ...told } = events[0] ?? {};
    const request = { requestId: 'mine', method: 'POST', route: '/graphql', status: 400, bytes: 2 };
    expect([told, typeof ms]).toEqual([{ ...request, operation: null, role: 'analyst' }, 'number']);
  });

  it('does is told that its caller went away, and no request after it', async () => {
    const signals: AbortSignal[] = [];
    const wereAborted: boolean[] = [];
    const url = await serve(async ({ signal }) => {
      signals.push(signal);
      wereAborted.push(signal.aborted);
      if (signals.length === 2) await once(signal, 'abort');
      return { status: 200, headers: {}, text: 'direct' };
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const keeping = write(without('connection'), '{}');
    socket.write(keeping);
    await once(socket, 'data');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    socket.write(keeping);
    while (signals.length < 2) await sleep(5);
    socket.destroy();
    await once(signals[1] ?? new EventTarget(), 'abort');
    const other = await send(url, write(plain, '{}'));
    expect([other.body, wereAborted]).toEqual(['direct', [false, false, false]]);
  });

  it('answers while the server stops ends its connection', async () => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const url = await serve(async () => {
      begin();
      await sleep(100);
      return { status: 200, headers: {}, text: 'direct' };
    });
    const answer = send(url, write(without('connection'), '{}'));
    await begun;
    await fronts[0]?.close();
    expect(await answer).toMatchObject({ body: 'direct', headers: { connection: 'close' } });
  });

  it('answers is cut where its caller reads neither it nor the answer before it', async () => {
    const large = 'a'.repeat(30_000_000);
    let asked = 0;
    const answer: DirectRoute['answer'] = async () => {
      asked += 1;
      if (asked > 1) return { status: 200, headers: {}, text: large };
      await sleep(100);
      return { status: 200, headers: {}, text: 'direct' };
    };
    const url = await serve(answer, { unreadMs: 200 });
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
    socket.pause();
    socket.write(write(without('connection'), '{}').repeat(2));
    const [front] = fronts as [HttpFront];
    const [accepted] = (await once(front.app.server, 'connection')) as [Socket];
    await once(accepted, 'close');
    expect(asked).toBe(2);
    socket.destroy();
  }, 20_000);

  it('answers with what cannot be written is told, and its connection ended', async () => {
    const bugs: unknown[] = [];
    const url = await serve(async () => ({ status: 200, headers: { age: 'a\nb' }, text: 'direct' }), {
      onBug: (error) => void bugs.push(error),
    });
    expect([(await send(url, write(without('connection'), '{}'))).status, bugs.length]).toEqual(['', 1]);
  });

  it('answers is cut where its caller does not read it', async () => {
    const large = 'a'.repeat(30_000_000);
    const url = await serve(async () => ({ status: 200, headers: {}, text: large }), { unreadMs: 200 });
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
    socket.pause();
    socket.write(write(plain, '{}'));
    const [front] = fronts as [HttpFront];
    const [accepted] = (await once(front.app.server, 'connection')) as [Socket];
    await once(accepted, 'close');
    let read = 0;
    socket.on('data', (chunk) => {
      read += chunk.length;
    });
    socket.resume();
    await once(socket, 'close');
    expect(read).toBeLessThan(large.length);
  });
});

describe('the gateway answers a plain request', () => {
  let people: ServedPeople;
  beforeAll(async () => {
    people = await servePeople({ compresses: true, mostOfBatch: 2, mostBodyBytes: 5_000 });
  });
  afterAll(() => people.close());

  const ask = (query: string, more: object = {}) => JSON.stringify({ query, ...more });
  const greet = ask('query ($name: String!) { greeting(name: $name) }', { variables: { name: 'ä'.repeat(600) } });
  const requests: readonly (readonly [string, string, readonly Header[]])[] = [
    ['data', ask('{ whoAmI }'), []],
    ['data by role', ask('{ whoAmI }'), [['concord-role', 'anonymous']]],
    ['a role that is not granted', ask('{ whoAmI }'), [['concord-role', 'admin']]],
    ['a bad token', ask('{ whoAmI }'), [['authorization', 'Bearer x']]],
    ['an unknown consumer', ask('{ whoAmI }'), [['concord-consumer', 'x']]],
    ['a demand that is none', ask('{ whoAmI }'), [['concord-envelope', 'on']]],
    ['another media type', ask('{ whoAmI }'), [['accept', 'application/graphql-response+json']]],
    ['a type that is not offered', ask('{ whoAmI }'), [['accept', 'image/png']]],
    ['what is compressed', greet, [['accept-encoding', 'gzip']]],
    ['what is too short to compress', ask('{ whoAmI }'), [['accept-encoding', 'gzip']]],
    ['no encoding at all', ask('{ whoAmI }'), [['accept-encoding', 'identity;q=0']]],
    ['nothing that it takes', ask('{ whoAmI }'), [['accept-encoding', '*;q=0']]],
    ['errors', ask('{ whoAmI broken }'), []],
    ['what does not parse', ask('{'), []],
    ['what is not valid', ask('{ nothing }'), []],
    [
      'a variable that is wrong',
      ask('query ($name: String!) { greeting(name: $name) }', { variables: { name: 1 } }),
      [],
    ],
    ['a list', `[${ask('{ whoAmI }')},${ask('{')}]`, []],
    ['an empty list', '[]', []],
    ['no JSON', '{', []],
    ['no text', Buffer.from([0x7b, 0xff]).toString('latin1'), []],
    ['nothing', '', []],
    ['a byte order mark', `\ufeff${ask('{ whoAmI }')}`, []],
  ];

  it.each(requests)('for %s as one that came in another way', async (_, body, headers) => {
    const length = Buffer.byteLength(body);
    const id: Header = ['x-request-id', 'same'];
    const shared = [...rest, json, id, ...headers];
    const direct = write([...shared, ['content-length', String(length)]], body);
    const chunk = length === 0 ? '' : `${length.toString(16)}\r\n${body}\r\n`;
    const other = write([...shared, ['transfer-encoding', 'chunked']], `${chunk}0\r\n\r\n`);
    for (let time = 0; time < 2; time++) {
      const [one, two] = [await send(people.url, direct), await send(people.url, other)];
      expect(withoutDate(one)).toEqual(withoutDate(two));
    }
  });

  function withoutDate({ status, headers: { date: _, ...headers }, body }: Answer) {
    return { status, headers, body };
  }
});
