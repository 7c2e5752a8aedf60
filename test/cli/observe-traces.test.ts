// Traces as a collector gets them: one tree from the gateway to the statement, in one process and over several, and nothing
// in it of what the requests said or the rows hold.

import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { drawSpans, type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { serveWatchedShop, type WatchedShop } from '../support/watched-shop.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function watch(options: { readonly isSplit?: boolean } = {}): Promise<[WatchedShop, OtlpReceiver]> {
  const receiver = await startOtlpReceiver();
  closers.push(receiver.close);
  const shop = await serveWatchedShop({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }, options);
  return [shop, receiver];
}

const query = `query Mine($order: Int!) { shop { ordersByKey(orderId: $order) { orderId customer { customerId email } } } }`;

describe('a trace', () => {
  it('leads from the request through plan and fetches to the statements of each product', async () => {
    const [shop, receiver] = await watch();
    const { body } = await shop.ask(query, { variables: { order: 1 } });
    await shop.close();
    expect(body.errors).toBeUndefined();
    expect(drawSpans(receiver.spans())).toEqual([
      'concord: POST /graphql',
      '  concord: fetch people',
      '    concord: SQL people.customers',
      '  concord: fetch shop',
      '    concord: SQL shop.orders',
      '  concord: plan',
    ]);
    expect(new Set(receiver.spans().map(({ traceId }) => traceId)).size).toBe(1);
  });

  it('goes on in the processes of the subgraphs', async () => {
    const [shop, receiver] = await watch({ isSplit: true });
    await shop.ask(query, { variables: { order: 1 } });
    await shop.close();
    const spans = receiver.spans();
    const { traceId } = spans.find(({ service }) => service === 'concord-gateway') ?? { traceId: '' };
    expect(drawSpans(spans.filter((span) => span.traceId === traceId))).toEqual([
      'concord-gateway: POST /graphql',
      '  concord-gateway: fetch people',
      '    concord-people: POST /graphql',
      '      concord-people: SQL people.customers',
      '  concord-gateway: fetch shop',
      '    concord-shop: POST /graphql',
      '      concord-shop: SQL shop.orders',
      '  concord-gateway: plan',
    ]);
  });

  it('goes on from the trace of who asks, and takes nothing that is none', async () => {
    const [shop, receiver] = await watch();
    const [trace, parent] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    await shop.ask('{ __typename }', { headers: { traceparent: `00-${trace}-${parent}-01` } });
    for (const traceparent of [`00-${'0'.repeat(32)}-${parent}-01`, `00-${trace}`, 'ff-x', `${trace}\t`]) {
      await shop.ask('{ __typename }', { headers: { traceparent } });
    }
    await shop.close();
    const roots = receiver.spans().filter(({ name }) => name === 'POST /graphql');
    expect(roots.filter(({ traceId, parentSpanId }) => traceId === trace && parentSpanId === parent)).toHaveLength(1);
    expect(roots.filter(({ parentSpanId }) => parentSpanId === '')).toHaveLength(4);
  });

  it('tells failures by their codes, at the statement and above it', async () => {
    const [shop, receiver] = await watch();
    await shop.shop.client.query('alter table shop_product.lines rename sku to skus');
    const { body } = await shop.ask('{ shop { lines { nodes { sku } } } }');
    await shop.close();
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['DATABASE_ERROR']);
    expect(drawSpans(receiver.spans())).toEqual([
      'concord: POST /graphql',
      '  concord: fetch shop (with-errors)',
      '    concord: SQL shop.lines (DATABASE_ERROR)',
      '  concord: plan',
    ]);
  });

  it('holds neither query, variables, subject nor rows', async () => {
    const [shop, receiver] = await watch({ isSplit: true });
    const hidden = '{ people { customers(where: { country: { eq: "DE" } }) { nodes { email phone } } } }';
    const { body } = await shop.ask(hidden, { role: 'admin' });
    expect(body.errors).toBeUndefined();
    await shop.close();
    const text = receiver.texts();
    expect(text).toContain('people.customers');
    expect(text).toContain(createHash('sha256').update(hidden).digest('hex'));
    for (const secret of ['nodes', 'DE"', '@example', '+49', 'admin', 'select']) {
      expect(text).not.toContain(secret);
    }
  });

  it('is not begun for what asks for no data', async () => {
    const [shop, receiver] = await watch();
    for (const path of ['/health', '/ready', '/metrics', '/', '/nowhere']) await fetch(`${shop.url}${path}`);
    await shop.close();
    expect(receiver.spans()).toEqual([]);
  });

  it('of a collector that is away holds up no answer', async () => {
    const shop = await serveWatchedShop({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    const { body } = await shop.ask('{ shop { ordersByKey(orderId: 1) { orderId } } }');
    expect(body).toMatchObject({ data: { shop: { ordersByKey: { orderId: 1 } } } });
    await shop.close();
    expect(shop.lines).toEqual([
      expect.stringMatching(/^traces: the collector of OTEL_EXPORTER_OTLP_ENDPOINT takes none.*ECONNREFUSED/),
    ]);
  });
});
