// The pages over HTTP as any client, friendly or not, may ask for them. A browser looks at them in test/portal.

import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPages } from '../../cli/read-pages.ts';
import { createGateway } from '../../gateway/gateway.ts';
import type { PageViewers } from '../../gateway/http/page-viewers.ts';
import { createGatewayServer } from '../../gateway/http/server.ts';
import type { HttpFront } from '../../http/front.ts';
import { prefersPage } from '../../http/prefers-page.ts';
import { anonymous } from '../../identity/viewer.ts';

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { hello: String }
`;
const viewers = [{ role: 'admin', claims: {}, token: 'secret-token' }];
const development = (key: string | null): PageViewers => ({ kind: 'development', key, issue: async () => viewers });

async function createFront(offer: PageViewers): Promise<HttpFront> {
  const transport = async () => ({ dataText: '{"hello":"world"}', errors: [] });
  const gateway = createGateway({
    subgraphs: [{ name: 'toy', url: 'local', sdl, make: 'concord', transport }],
    executor: 'concord',
  });
  return createGatewayServer(gateway, {
    authenticate: async () => anonymous,
    mostBodyBytes: 10_000,
    drainMs: 100,
    checkReadiness: async () => ({ status: 'ready' }),
    onBug: (error) => console.error(error),
    pages: readPages(offer),
  });
}

let front: HttpFront;
let url: string;
beforeAll(async () => {
  front = await createFront(development(null));
  url = await front.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => front.close());

describe('the pages', () => {
  it.each(['/', '/graphiql'])(
    'serve %s as a document that nobody may frame, with script from here only',
    async (path) => {
      const response = await fetch(url + path);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("connect-src 'self'");
      expect(policy).not.toMatch(/script-src[^;]*(unsafe|\*|https?:|data:|blob:)/);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-cache',
      });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('name in their documents nothing that is not served, and nothing inline', async () => {
    for (const path of ['/', '/graphiql']) {
      const text = await (await fetch(url + path)).text();
      const named = [...text.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, address = '']) => address);
      expect(named.length).toBeGreaterThan(4);
      for (const address of named)
        expect([address, (await fetch(new URL(address, url))).status]).toEqual([address, 200]);
      expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    }
  });

  it('serve every module that a module imports', async () => {
    for (const path of ['/portal/catalog-page.js', '/portal/graphiql-page.js', '/portal/product-view.js']) {
      const response = await fetch(url + path);
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      for (const [, name = ''] of (await response.text()).matchAll(/^import .* from '\.\/(.*)';$/gm)) {
        expect([name, (await fetch(`${url}/portal/${name}`)).status]).toEqual([name, 200]);
      }
    }
  });

  it('answer HEAD with the headers alone, and 304 to who has the file', async () => {
    const whole = await fetch(`${url}/portal/base.css`);
    const etag = whole.headers.get('etag') ?? '';
    const head = await fetch(`${url}/portal/base.css`, { method: 'HEAD' });
    expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', etag]);
    expect(head.headers.get('content-length')).toBe(String((await whole.arrayBuffer()).byteLength));
    const again = await fetch(`${url}/portal/base.css`, { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const other = await fetch(`${url}/portal/base.css`, { headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  });

  it('let browsers keep what bears its version in its name', async () => {
    const response = await fetch(`${url}/portal/vendor/graphiql-4.1.2.min.js`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it.each([
    '/portal/../package.json',
    '/portal/..%2fpackage.json',
    '/portal/%2e%2e/package.json',
    '/portal/..\\package.json',
    '/portal/%00base.css',
    '/portal/vendor/origin.json',
    '/portal/globals.d.ts',
    '/portal/tsconfig.json',
    '/portal/',
    '/portal/vendor/',
    '//etc/passwd',
    '/.concord/secret',
  ])('serve no other file: %s', async (path) => {
    const { status, body } = await getRaw(path);
    expect([400, 404]).toContain(status);
    expect(JSON.parse(body)).toEqual({ errors: [expect.anything()] });
    expect(body).not.toMatch(/"name": ?"concord"|compilerOptions|sha256/);
  });

  it('are told of to who asks for another path', async () => {
    const { body } = await getRaw('/nothing');
    expect(body).toContain('There is /graphql, /sql, /, /graphiql, /health, /ready.');
  });
});

describe('/graphql, opened in a browser', () => {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
  const browser = { accept, 'upgrade-insecure-requests': '1' };
  const open = (search: string, headers: Record<string, string> = browser, method = 'GET') =>
    fetch(`${url}/graphql${search}`, { headers, method, redirect: 'manual' });

  it('leads to GraphiQL, with the query of the address in its editor, and runs nothing', async () => {
    const plain = await open('');
    expect([plain.status, plain.headers.get('location'), await plain.text()]).toEqual([303, '/graphiql', '']);
    expect([plain.headers.get('vary'), plain.headers.get('cache-control')]).toEqual([
      'Authorization, concord-role, concord-consumer, concord-max-staleness, concord-envelope, Accept',
      'no-store',
    ]);
    const asked = await open(`?query=${encodeURIComponent('{ hello }\r\nSet-Cookie: a=b')}&variables={}&evil=x`);
    expect(asked.headers.get('location')).toBe(
      '/graphiql#query=%7B+hello+%7D%0D%0ASet-Cookie%3A+a%3Db&variables=%7B%7D',
    );
    expect([asked.headers.get('set-cookie'), await asked.text()]).toEqual([null, '']);
  });

  it('is data for who asks for data', async () => {
    const search = `?query=${encodeURIComponent('{ hello }')}`;
    const preflighted = await open(search, { ...browser, 'apollo-require-preflight': '1' });
    expect([preflighted.status, await preflighted.json()]).toEqual([200, { data: { hello: 'world' } }]);
    for (const other of ['*/*', 'application/json', 'application/json, text/html;q=0.5']) {
      const blocked = await open(search, { ...browser, accept: other });
      expect([other, blocked.status]).toEqual([other, 400]);
    }
    const looking = await open('', { accept });
    expect([looking.status, looking.headers.get('content-type')]).toEqual([400, 'application/json; charset=utf-8']);
    const posted = await open('', browser, 'POST');
    expect(posted.status).toBe(415);
  });

  it.each([
    [undefined, false],
    ['', false],
    ['*/*', false],
    ['application/json', false],
    ['text/html', true],
    ['Text/HTML;q=0.9, */*', true],
    ['application/graphql-response+json, text/html', false],
    ['text/html, application/json', true],
  ])('takes Accept: %s for a wish for a page: %s', (accept, expected) => {
    expect(prefersPage(accept)).toBe(expected);
  });
});

describe('the development viewers', () => {
  const path = '/portal/viewers';
  const page = { host: 'localhost:4000', 'sec-fetch-site': 'same-origin' };
  const ask = async (headers: Record<string, string>, remoteAddress = '127.0.0.1', asked = front) => {
    const { statusCode, body, headers: answered } = await asked.app.inject({ url: path, headers, remoteAddress });
    return { status: statusCode, body: JSON.parse(body) as unknown, headers: answered };
  };
  const refused = { kind: 'bring', reason: 'not-this-machine' };

  it('are given to a page on this machine, and kept by nobody', async () => {
    for (const host of ['localhost:4000', '127.0.0.1:4000', '[::1]:4000', 'LOCALHOST']) {
      for (const peer of ['127.0.0.1', '127.0.0.9', '::1', '::ffff:127.0.0.1']) {
        const { status, body, headers } = await ask({ ...page, host }, peer);
        expect([host, peer, status, body]).toEqual([host, peer, 200, { kind: 'choose', viewers }]);
        expect(headers['cache-control']).toBe('no-store');
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    }
  });

  it.each(['10.0.0.5', '192.168.1.2', '::ffff:10.0.0.5', '2001:db8::1', '0.0.0.0', '1127.0.0.1'])(
    'are not given over a connection from %s, whatever it claims',
    async (peer) => {
      expect((await ask(page, peer)).body).toEqual(refused);
    },
  );

  it.each(['evil.example', 'evil.example:4000', 'localhost.evil.example', '127.0.0.1.nip.io', 'localhost@evil', '::1'])(
    'are not given by the name %s, which somebody may let point here',
    async (host) => {
      expect((await ask({ ...page, host })).body).toEqual(refused);
    },
  );

  it.each(['cross-site', 'same-site', 'none', ''])('are not given where Sec-Fetch-Site is "%s"', async (site) => {
    expect((await ask({ ...page, 'sec-fetch-site': site })).body).toEqual(refused);
  });

  it('are not given to a client that does not say whose page asks', async () => {
    expect((await ask({ host: page.host })).body).toEqual(refused);
  });

  it.each(['x-forwarded-for', 'x-forwarded-port', 'x-forwarded', 'forwarded', 'via', 'x-real-ip', 'cf-connecting-ip'])(
    'are not given through a proxy that says %s',
    async (name) => {
      expect((await ask({ ...page, [name]: '127.0.0.1' })).body).toEqual(refused);
    },
  );

  it.each([
    ['a second Host names another server', `GET ${path} HTTP/1.1\r\nHost: localhost\r\nHost: evil.example`, 400],
    ['the whole URL of another server is asked for', `GET http://evil.example${path} HTTP/1.1\r\nHost: localhost`, 200],
  ])('are not given where %s', async (_, head, status) => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
        socket.end(`${head}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n`);
      });
      let text = '';
      socket.on('data', (bytes) => {
        text += bytes;
      });
      socket.on('error', reject).on('close', () => resolve(text));
    });
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).not.toContain('secret-token');
  });

  it('are given for the key alone, where there is more to see than made-up data', async () => {
    const keyed = await createFront(development('right-key'));
    const answers = await Promise.all(
      [{}, { 'concord-key': '' }, { 'concord-key': 'wrong-key' }, { 'concord-key': 'right-key' }].map(
        async (key) => (await ask({ ...page, ...key }, '127.0.0.1', keyed)).body,
      ),
    );
    await keyed.close();
    const withoutKey = { kind: 'bring', reason: 'no-key' };
    expect(answers).toEqual([withoutKey, withoutKey, withoutKey, { kind: 'choose', viewers }]);
  });

  it('are nobody where an identity provider issues tokens', async () => {
    const production = await createFront({ kind: 'identity-provider' });
    const { body } = await ask(page, '127.0.0.1', production);
    await production.close();
    expect(body).toEqual({ kind: 'bring', reason: 'identity-provider' });
  });
});

/** `fetch` would resolve the dots of a path before it sends it. */
function getRaw(path: string): Promise<{ readonly status: number; readonly body: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
