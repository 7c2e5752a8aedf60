// `concord start` as a new user meets it: an empty folder, one process, real PostgreSQL.

import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPlace } from '../../cli/postgres/place.ts';
import { demoContracts } from '../../cli/read-contracts.ts';
import { firstQuery } from '../../demo/first-query.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  ask,
  cleanUp,
  concord,
  findFreePort,
  makeHome,
  type RunningConcord,
  runConcord,
  untilReady,
  untilSaid,
} from './run-concord.ts';

const threeDomains = `{
  customer { customerDim(where: { country: { eq: "DE" } }, first: 3) {
    nodes { customerId email orders(first: 1) { nodes { orderId payments(first: 1) { nodes { status } } } } }
    pageInfo { hasNextPage }
  } }
  marketing { campaignAttribution(first: 2) { nodes { channel customer { customerId country } } } }
}`;

type ThreeDomains = {
  readonly errors?: unknown;
  readonly data: {
    readonly customer: {
      readonly customerDim: {
        readonly nodes: readonly {
          readonly customerId: string;
          readonly email: string;
          readonly orders: { readonly nodes: readonly { readonly orderId: string }[] };
        }[];
      };
    };
    readonly marketing: {
      readonly campaignAttribution: { readonly nodes: readonly { readonly customer: unknown }[] };
    };
  };
};

describe('concord start', () => {
  const home = makeHome();
  let environment: Readonly<Record<string, string>>;
  let url: string;
  let running: RunningConcord;
  beforeAll(async () => {
    const port = await findFreePort();
    url = `http://127.0.0.1:${port}`;
    // What is compared below must not change meanwhile; demo-loader.test.ts has the demo move.
    const still = { CONCORD_DEMO_SCALE: '0.01', CONCORD_DEMO_LOADER: 'off' };
    environment = { CONCORD_HOME: home, PORT: String(port), ...still };
    running = runConcord(['start'], environment);
    await untilReady(url, running);
  });
  afterAll(cleanUp);

  async function authorize(role: string): Promise<Record<string, string>> {
    const { stdout } = await concord(['token', '--role', role], { CONCORD_HOME: home });
    return { authorization: `Bearer ${stdout.trim()}` };
  }

  it('says where the graph is, with a token per role and a query to paste', async () => {
    await untilSaid('Ctrl-C', running);
    const output = running.output();
    expect(output).toMatch(/orders_product\.order_facts: 500 rows/);
    expect(output).toMatch(/The graph is at http:\/\/localhost:\d+\/graphql/);
    for (const role of ['admin', 'analyst']) expect(output).toMatch(new RegExp(`Token of the role ${role}.*\n`));
    const [, token = ''] = /Token of the role admin.*\n(\S+)/.exec(output) ?? [];
    expect(output).toContain(firstQuery);
    const answer = await ask(url, firstQuery, { authorization: `Bearer ${token}` });
    expect(answer).toEqual({
      status: 200,
      body: { data: expect.anything(), extensions: { concord: expect.anything() } },
    });
    expect(answer).toMatchObject({ body: { data: { orders: { orderFacts: { nodes: [{ customer: {} }] } } } } });
  });

  it('serves the page that it says to open, which a browser on this machine may look at as any role', async () => {
    await untilSaid('Ctrl-C', running);
    const [, page = ''] = /To look around, open (\S+) in a browser\./.exec(running.output()) ?? [];
    expect(page).toBe(`${url.replace('127.0.0.1', 'localhost')}/`);
    const shown = await fetch(url);
    expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining('<h1>Data products</h1>')]);
    const { hostname, port } = new URL(url);
    // `fetch` of Node sends no Sec-Fetch-Site of one's own choice; a browser would send this one.
    const offer = await new Promise<string>((resolve, reject) => {
      const headers = { 'sec-fetch-site': 'same-origin' };
      request({ hostname, port, path: '/portal/viewers', headers }, async (response) => resolve(await text(response)))
        .on('error', reject)
        .end();
    });
    expect(offer).toMatch(/^\{"kind":"choose","viewers":\[\{"role":"admin"/);
    const guarded = await fetch(`${url}/portal/viewers`);
    expect(await guarded.json()).toEqual({ kind: 'bring', reason: 'not-this-machine' });
  });

  it('answers over four domains, in clear for an admin and masked for an analyst, joined alike', async () => {
    const [admin, analyst] = await Promise.all(
      ['admin', 'analyst'].map(
        async (role) => (await ask(url, threeDomains, await authorize(role))).body as ThreeDomains,
      ),
    );
    expect([admin?.errors, analyst?.errors]).toEqual([undefined, undefined]);
    expect(admin?.data.customer.customerDim.nodes[0]?.customerId).toMatch(/^cus_/);
    expect(analyst?.data.customer.customerDim.nodes[0]?.customerId).toMatch(/^tok_/);
    expect(admin?.data.customer.customerDim.nodes[0]?.email).toContain('@');
    expect(JSON.stringify(analyst)).not.toMatch(/@|cus_/);
    for (const body of [admin, analyst]) {
      expect(body?.data.marketing.campaignAttribution.nodes).toHaveLength(2);
      for (const { customer } of body?.data.marketing.campaignAttribution.nodes ?? []) expect(customer).not.toBeNull();
    }
  });

  it('is alive and ready, and tells strangers nothing', async () => {
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const stranger = await ask(url, '{ orders { orderFacts { nodes { orderId } } } }');
    expect(stranger).toMatchObject({ status: 200, body: { data: { orders: { orderFacts: null } } } });
    expect(JSON.stringify(stranger.body)).toContain('FORBIDDEN_PRODUCT');
    const forged = await ask(url, '{ __typename }', { authorization: 'Bearer a.b.c' });
    expect(forged).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
    const foreign = await concord(['token', '--role', 'admin'], { CONCORD_SECRET: 'x'.repeat(40) });
    const headers = { authorization: `Bearer ${foreign.stdout.trim()}` };
    expect((await ask(url, '{ __typename }', headers)).status).toBe(401);
  });

  it('answers a malformed request with JSON and 4xx', async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query": ',
    });
    expect([response.status, await response.json()]).toEqual([
      400,
      { errors: [{ message: 'The body is not valid JSON.', extensions: { code: 'BAD_REQUEST' } }] },
    ]);
  });

  it('refuses a second start in the same folder, and on the same port, in one sentence', async () => {
    const taken = await concord(['start'], environment);
    expect(taken).toMatchObject({ code: 1, stdout: '' });
    expect(taken.stderr).toMatch(/^Port \d+ is in use\. .*\n$/);
    const locked = await concord(['start'], { ...environment, PORT: String(await findFreePort()) });
    expect(locked.code).toBe(1);
    expect(locked.stderr).toMatch(/^The database in .* is in use by another Concord .*\n$/);
  });

  it('stops at Ctrl-C with exit code 0, and keeps the data and the secret', async () => {
    // How old the data are by then is another thing.
    const headers = { ...(await authorize('admin')), 'concord-envelope': 'off' };
    const before = await ask(url, threeDomains, headers);
    running.signal('SIGINT');
    expect((await running.ended).code).toBe(0);
    await expect(fetch(`${url}/health`)).rejects.toThrow();

    running = runConcord(['start'], environment);
    await untilReady(url, running);
    expect(await ask(url, threeDomains, headers)).toEqual(before);
    expect(running.output()).not.toMatch(/\d rows/); // those that a first start fills in
  });

  it('takes npm passing the signal on for one key press', async () => {
    running.signal('SIGINT');
    running.signal('SIGINT');
    const { code, stderr } = await running.ended;
    expect([code, stderr.match(/Stopping/g)?.length]).toEqual([0, 1]);
  });
});

describe('concord start, whose database dies,', () => {
  afterAll(cleanUp);

  it('says so, ends with exit code 1, and the next start recovers', async () => {
    const home = makeHome();
    const port = await findFreePort();
    const environment = { CONCORD_HOME: home, PORT: String(port), CONCORD_DEMO_SCALE: '0.01' };
    const running = runConcord(['start'], environment);
    await untilReady(`http://127.0.0.1:${port}`, running);
    const [pid] = readFileSync(join(findPlace(home)?.data ?? '', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('The embedded database has stopped by itself')]);
    await untilReady(`http://127.0.0.1:${port}`, runConcord(['start'], environment));
  });
});

describe('concord start, told to stop before it has started,', () => {
  afterAll(cleanUp);

  it('stops cleanly, and the next start goes on', async () => {
    const port = await findFreePort();
    const environment = { CONCORD_HOME: makeHome(), PORT: String(port), CONCORD_DEMO_SCALE: '0.01' };
    const interrupted = runConcord(['start'], environment);
    await untilSaid('rows', interrupted);
    interrupted.signal('SIGTERM');
    expect((await interrupted.ended).code).toBe(0);
    const again = runConcord(['start'], environment);
    await untilReady(`http://127.0.0.1:${port}`, again);
  });
});

describe('concord, where something is missing,', () => {
  let silent: Server;
  let silentPort: number;
  beforeAll(async () => {
    silent = createServer();
    silentPort = await findFreePort();
    await new Promise<void>((resolve) => silent.listen(silentPort, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    silent.close();
    await cleanUp();
  });

  const cases: readonly (readonly [string, readonly string[], Record<string, string>, RegExp])[] = [
    [
      'a database that is down',
      ['serve', '--demo'],
      { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/db', PORT: '0' },
      /^The database at 127\.0\.0\.1:1 does not answer \(nothing listens there\)\. .*\n$/,
    ],
    [
      'a server of your own without contracts, of which it is asked what is published',
      ['serve'],
      { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/db', PORT: '0' },
      /^The database at 127\.0\.0\.1:1 does not answer \(nothing listens there\)\. .*\n$/,
    ],
    ['a folder of contracts', ['serve', '--contracts', '/nowhere'], { PORT: '0' }, /^There is no readable folder/],
    ['a port number', ['serve'], { PORT: '99999' }, /^PORT must be a port number/],
    ['a secret', ['token', '--role', 'admin'], {}, /^There is no secret in /],
    ['subgraphs', ['serve', 'gateway'], { PORT: '0' }, /^The gateway has no subgraphs\./],
    ['a domain of the name', ['serve', 'subgraph', 'order'], { PORT: '0' }, /Did you mean "orders"\?/],
    ['a database for a subgraph', ['serve', 'subgraph', 'orders'], { PORT: '0' }, /^No database is running for /],
    [
      'an identity provider in production',
      ['serve'],
      { NODE_ENV: 'production', PORT: '0' },
      /^Development tokens are refused when NODE_ENV=production/,
    ],
    ['a command of the name', ['sevre'], {}, /Did you mean serve\?/],
  ];

  it.each(cases)('says so in one sentence with exit code 1: %s', async (_name, words, environment, sentence) => {
    const { code, stdout, stderr } = await concord(words, { CONCORD_HOME: makeHome(), ...environment });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at |secret@/);
  });

  it.each(['serve', 'serve subgraph orders', 'serve catalog'])(
    'names the domain of the configuration that the contracts do not have: %s',
    async (words) => {
      const home = makeHome();
      const file = join(home, 'concord.yaml');
      writeFileSync(file, 'domains:\n  order: { database: { pool_size: 2 } }\n');
      // A domain may be published only, so the database is asked before.
      const database = await createTestDatabase('unknown domain');
      const { code, stderr } = await concord([...words.split(' '), '--config', file, '--contracts', demoContracts], {
        CONCORD_HOME: home,
        DATABASE_URL: database.url,
        PORT: '0',
      });
      await database.drop();
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining('There is no domain "order" in the folder of contracts'),
      ]);
    },
  );

  it('finds out about the port before anything slow', async () => {
    const startedAt = performance.now();
    const { code, stderr } = await concord(['start'], { CONCORD_HOME: makeHome(), PORT: String(silentPort) });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`Port ${silentPort} is in use`)]);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});
