// A subgraph of foreign make beside real ones: processes of Concord, and an Apollo Server that another team could have
// written, all over HTTP.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { courierPhone, type Partner, partnerSdl, startPartner } from '../support/partner-subgraph.ts';
import {
  ask,
  cleanUp,
  concord,
  findFreePort,
  makeHome,
  type RunningConcord,
  runConcord,
  untilReady,
} from './run-concord.ts';

type Body = {
  readonly data?: Record<string, unknown>;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
};

const phones = '{ orders { orderFacts(first: 1) { nodes { orderId courier { phone } } } } }';
const clear = `{
  couriers(first: 3) { id city }
  orders { orderFacts(first: 2) { nodes { orderId customerId country customs courier { id city } } } }
}`;

describe('a foreign subgraph in a mesh of several processes', () => {
  let database: TestDatabase;
  let partner: Partner;
  let gateway: RunningConcord;
  let url: string;
  let environment: Record<string, string>;
  /** The gateway reads no contracts here. */
  const roles = { CONCORD_ROLES: 'admin,analyst' };
  const subgraphs: string[] = [];
  const headers: Record<string, Record<string, string>> = { anonymous: {} };
  const codesOf = ({ body }: { readonly body: unknown }) =>
    (body as Body).errors?.map(({ extensions }) => extensions.code);

  beforeAll(async () => {
    database = await createTestDatabase('foreign');
    partner = await startPartner();
    environment = {
      DATABASE_URL: database.url,
      CONCORD_HOME: makeHome(),
      CONCORD_SECRET: 'a secret that all processes of the mesh share',
      CONCORD_DEMO_SCALE: '0.01',
    };
    expect(await concord(['demo', 'fill'], environment)).toMatchObject({ code: 0 });
    for (const name of ['orders', 'customer']) {
      const port = String(await findFreePort());
      const running = runConcord(['serve', 'subgraph', name, '--demo', '--port', port], environment);
      await untilReady(`http://127.0.0.1:${port}`, running);
      subgraphs.push('--subgraph', `${name}=http://127.0.0.1:${port}`);
    }
    const port = String(await findFreePort());
    const words = [...subgraphs, '--foreign-subgraph', `partner=${partner.url}`];
    gateway = runConcord(['serve', 'gateway', '--port', port, ...words], { ...environment, ...roles });
    url = `http://127.0.0.1:${port}`;
    await untilReady(url, gateway);
    for (const role of ['admin', 'analyst']) {
      const words = ['token', '--role', role, '--subject', 'ada@example.org', '--claim', 'shoe="44-secret"'];
      headers[role] = { authorization: `Bearer ${(await concord(words, environment)).stdout.trim()}` };
    }
    partner.received.length = 0;
  });
  afterAll(async () => {
    await cleanUp();
    await partner.close().catch(() => undefined);
    await database.drop();
  });

  it('adds its clear fields to what is masked by ours', async () => {
    const { status, body } = await ask(url, clear, headers.analyst);
    expect([status, (body as Body).errors]).toEqual([200, undefined]);
    const row = {
      orderId: expect.any(String),
      customerId: expect.stringMatching(/^tok_/),
      country: expect.any(String),
      customs: expect.any(Boolean),
      courier: { id: 'c1', city: 'Kiel' },
    };
    expect((body as Body).data).toEqual({
      couriers: [{ id: 'c1', city: 'Kiel' }],
      orders: { orderFacts: { nodes: [row, row] } },
    });
  });

  it('gives its @pii fields to the roles that it names, and the others are refused, however they ask', async () => {
    const post = (role: string, body: unknown) =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers[role] },
        body: JSON.stringify(body),
      });
    const hash = createHash('sha256').update(phones).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
    const byGet = (role: string) =>
      fetch(`${url}/graphql?query=${encodeURIComponent(phones)}`, {
        headers: { 'apollo-require-preflight': '1', ...headers[role] },
      });
    const ways: readonly ((role: string) => Promise<Response>)[] = [
      (role) => post(role, { query: phones }),
      (role) => post(role, { query: phones, extensions }),
      (role) => post(role, { extensions }),
      byGet,
      (role) => post(role, { query: phones }),
    ];
    for (const ask of ways) {
      const allowed = await ask('admin');
      expect([allowed.status, await allowed.text()]).toEqual([200, expect.stringContaining(courierPhone)]);
      partner.received.length = 0;
      for (const role of ['analyst', 'anonymous']) {
        const refused = await ask(role);
        const text = await refused.text();
        expect([refused.status, text]).toEqual([400, expect.stringContaining('"code":"FORBIDDEN_FIELD"')]);
        expect(text).not.toContain(courierPhone);
      }
      expect(partner.received).toEqual([]);
    }
  });

  it('hears nothing of who asks: no statement, no token, no claim, no key of a person', async () => {
    partner.received.length = 0;
    await ask(url, clear, { ...headers.analyst, 'concord-role': 'analyst', cookie: 'session=44-secret' });
    await ask(url, clear, headers.admin);
    expect(partner.received.length).toBeGreaterThan(1);
    for (const { headers: got, body } of partner.received) {
      expect(Object.keys(got).sort()).toEqual([
        'accept',
        'accept-encoding',
        'connection',
        'content-length',
        'content-type',
        'host',
      ]);
      expect(body).not.toMatch(/44-secret|ada@|analyst|admin|tok_|cus_/);
    }
  });

  it('has errors whose words go no further', async () => {
    const { status, body } = await ask(url, '{ couriers { id broken } }', headers.analyst);
    expect([status, codesOf({ body })]).toEqual([200, ['FOREIGN_SUBGRAPH_ERROR']]);
    expect(JSON.stringify(body)).not.toMatch(/no route|555|stacktrace/);
    expect(gateway.output()).not.toMatch(/no route|555/);
  });

  it('is told to the operator, with roles of its own invention', () => {
    expect(gateway.output()).toContain(
      'The subgraph partner is of foreign make. Its @pii fields (1) are answered to the roles that they name, all its other fields to everybody.',
    );
    expect(gateway.output()).toContain(
      'partner: @pii reveals Courier.phone to "dispatcher", a role that no token of this mesh can grant.',
    );
  });

  it('is refused at the start where it joins by a key of a person', async () => {
    const key = 'customerId: String! @pii(kind: "id", mask: "tokenize", revealTo: ["admin"])';
    const greedy = await startPartner(
      `${partnerSdl}type CustomerCustomerDim @key(fields: "customerId") { ${key} mood: String }`,
    );
    const words = [...subgraphs, '--foreign-subgraph', `partner=${greedy.url}`, '--port', '0'];
    const { code, stderr } = await concord(['serve', 'gateway', ...words], { ...environment, ...roles });
    await greedy.close();
    expect(code).toBe(1);
    expect(stderr).toContain(
      'FOREIGN_PII_KEY (orders, partner): "CustomerCustomerDim.customerId" is @pii in "orders", and in @key of',
    );
  });

  it('that is down takes only its own fields away', async () => {
    await partner.close();
    const { status, body } = await ask(url, clear, headers.analyst);
    expect([status, new Set(codesOf({ body }))]).toEqual([200, new Set(['SUBGRAPH_UNREACHABLE'])]);
    expect((body as Body).data).toMatchObject({
      couriers: null,
      orders: { orderFacts: { nodes: [{ orderId: expect.any(String), courier: null }, {}] } },
    });
    expect(await (await fetch(`${url}/ready`)).json()).toEqual({
      status: 'degraded',
      waitingFor: ['the subgraph partner'],
    });
  });
});
