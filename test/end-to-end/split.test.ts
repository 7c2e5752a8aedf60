// A split mesh: database, subgraphs and gateway in processes of their own, held together by one secret.

import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const domains = ['customer', 'orders', 'payments'] as const;
const parts = [...domains, 'catalog'];
const query = `{
  catalog { search(query: "custmer") { nodes { id } } }
  customer { customerDim(first: 5) { nodes { customerId orders(first: 1) { nodes { orderId } } } } }
  orders { orderFacts(first: 2) { nodes { orderId payments(first: 1) { nodes { paymentId } } } } }
}`;

type Enveloped = {
  readonly extensions: {
    readonly concord: {
      readonly products: readonly { readonly id: string; readonly maskedFields: readonly string[] }[];
    };
  };
};

describe('a mesh in several processes', () => {
  const home = makeHome();
  const addresses = new Map<string, string>();
  const subgraphs = new Map<string, RunningConcord>();
  let gateway: RunningConcord;
  let gatewayUrl: string;
  let headers: Record<string, string>;

  function startSubgraph(name: string): RunningConcord {
    const port = new URL(addresses.get(name) ?? '').port;
    const words = name === 'catalog' ? ['serve', 'catalog'] : ['serve', 'subgraph', name];
    const started = runConcord([...words, '--port', port], { CONCORD_HOME: home });
    subgraphs.set(name, started);
    return started;
  }

  let database: RunningConcord;
  const startDatabase = () => runConcord(['serve', 'database'], { CONCORD_HOME: home, CONCORD_DEMO_SCALE: '0.01' });

  beforeAll(async () => {
    database = startDatabase();
    await untilSaid('The database is running.', database);
    for (const name of parts) addresses.set(name, `http://127.0.0.1:${await findFreePort()}`);
    for (const name of parts) startSubgraph(name);
    const port = String(await findFreePort());
    const words = [...addresses].flatMap(([name, url]) => ['--subgraph', `${name}=${url}`]);
    gateway = runConcord(['serve', 'gateway', '--port', port, ...words], { CONCORD_HOME: home });
    gatewayUrl = `http://127.0.0.1:${port}`;
    await untilReady(gatewayUrl, gateway);
    const { stdout } = await concord(['token', '--role', 'analyst'], { CONCORD_HOME: home });
    headers = { authorization: `Bearer ${stdout.trim()}` };
  });
  afterAll(cleanUp);

  it('answers as one graph, with masks applied where the data are', async () => {
    const { status, body } = await ask(gatewayUrl, query, headers);
    expect([status, (body as { errors?: unknown }).errors]).toEqual([200, undefined]);
    const answer = JSON.stringify(body);
    expect(answer).toMatch(/"customerId":"tok_/);
    expect(answer).not.toContain('cus_');
    expect(answer).toMatch(/"paymentId":"/);
    expect(answer).toContain('{"catalog":{"search":{"nodes":[{"id":"customer.customer_dim"}');
  });

  it('says what each product stands on, of all subgraphs, and can be asked to leave that out', async () => {
    const { body } = await ask(gatewayUrl, query, headers);
    const { products } = (body as Enveloped).extensions.concord;
    expect(products.map(({ id }) => id)).toEqual([
      'customer.customer_dim',
      'orders.order_facts',
      'payments.payment_facts',
    ]);
    expect(products[0]?.maskedFields).toContain('customerId');
    const without = await ask(gatewayUrl, query, { ...headers, 'concord-envelope': 'off' });
    expect(Object.keys(without.body as object)).toEqual(['data']);
  });

  it('hears in every subgraph what a caller demands', async () => {
    const demanded = { ...headers, 'concord-max-staleness': 'PT0S' };
    const { status, body } = await ask(gatewayUrl, query, demanded);
    const { data, errors } = body as { data: object; errors: readonly { extensions: { code: string } }[] };
    expect(status).toBe(200);
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['DATA_STALE']));
    expect(data).toMatchObject({
      catalog: { search: {} },
      customer: { customerDim: null },
      orders: { orderFacts: null },
    });
  });

  it('offers the roles of the demo with the claims that their rows need, to who has the key', async () => {
    await untilSaid('the page at', gateway);
    const [, key = ''] = /the page at \S+#key=(\S+)/.exec(gateway.output()) ?? [];
    const options = { headers: { 'sec-fetch-site': 'same-origin', 'concord-key': key } };
    const offer = await new Promise<string>((resolve, reject) => {
      request(`${gatewayUrl}/portal/viewers`, options, async (response) => resolve(await text(response)))
        .on('error', reject)
        .end();
    });
    const { viewers } = JSON.parse(offer) as {
      readonly viewers: readonly { readonly role: string; readonly token: string }[];
    };
    expect(viewers).toContainEqual(
      expect.objectContaining({ role: 'regional_analyst', claims: { countries: ['DE', 'FR'] } }),
    );
    const { token = '' } = viewers.find(({ role }) => role === 'regional_analyst') ?? {};
    const { body } = await ask(gatewayUrl, '{ orders { orderFacts(first: 1) { nodes { orderId } } } }', {
      authorization: `Bearer ${token}`,
    });
    expect(body).toMatchObject({ data: { orders: { orderFacts: { nodes: [{ orderId: expect.any(String) }] } } } });
  });

  it('has subgraphs that answer nobody but the gateway', async () => {
    const url = addresses.get('orders') ?? '';
    const direct = await ask(url, '{ orders { orderFacts { nodes { orderId } } } }', headers);
    expect(direct).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'STATEMENT_REFUSED' } }] } });
    expect((await fetch(`${url}/ready`)).status).toBe(200);
  });

  it('loses the catalog alone where the catalog is down, and has it again', async () => {
    subgraphs.get('catalog')?.signal('SIGTERM');
    expect((await subgraphs.get('catalog')?.ended)?.code).toBe(0);
    const { body } = await ask(gatewayUrl, query, headers);
    expect(body).toMatchObject({
      data: { catalog: null, customer: { customerDim: {} }, orders: { orderFacts: {} } },
      errors: [{ path: ['catalog'], extensions: { code: 'SUBGRAPH_UNREACHABLE' } }],
    });
    await untilReady(addresses.get('catalog') ?? '', startSubgraph('catalog'));
    expect(((await ask(gatewayUrl, query, headers)).body as { errors?: unknown }).errors).toBeUndefined();
  });

  it('loses only the fields of a subgraph that is down, and has them again when it is back', async () => {
    subgraphs.get('payments')?.signal('SIGTERM');
    expect((await subgraphs.get('payments')?.ended)?.code).toBe(0);
    const without = await ask(gatewayUrl, query, headers);
    expect(without.status).toBe(200);
    expect(JSON.stringify(without.body)).toContain('SUBGRAPH_UNREACHABLE');
    expect(JSON.stringify(without.body)).toMatch(/"orderId":"[^"]+","payments":null/);
    const ready = await fetch(`${gatewayUrl}/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'degraded', waitingFor: ['the subgraph payments'] },
    ]);

    await untilReady(addresses.get('payments') ?? '', startSubgraph('payments'));
    const again = await ask(gatewayUrl, query, headers);
    expect((again.body as { errors?: unknown }).errors).toBeUndefined();
  });

  it('is not ready while no database answers, and needs no restart when the database has had one', async () => {
    expect(database.output()).toMatch(/It listens on 127\.0\.0\.1:\d+\.\nCtrl-C stops it and keeps the data\./);
    database.signal('SIGTERM');
    expect((await database.ended).code).toBe(0);
    const ready = await fetch(`${gatewayUrl}/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'not ready', waitingFor: parts.map((name) => `the subgraph ${name}`) },
    ]);

    database = startDatabase();
    await untilSaid('The database is running.', database);
    await untilReady(gatewayUrl, database);
    const again = await ask(gatewayUrl, query, headers);
    expect((again.body as { errors?: unknown }).errors).toBeUndefined();
  });
});
