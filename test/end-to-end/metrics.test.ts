// The metrics of a mesh that is asked over HTTP, as Prometheus reads them: in one process, and of each part of a split mesh.

import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { readSeries, serveWatchedShop, type WatchedShop } from '../support/watched-shop.ts';

let shop: WatchedShop | undefined;
afterEach(async () => {
  await shop?.close();
  shop = undefined;
});

async function openShop(...given: Parameters<typeof serveWatchedShop>): Promise<WatchedShop> {
  shop = await serveWatchedShop(...given);
  return shop;
}

const orders = '{ shop { orders(first: 2) { nodes { orderId } } } }';
const customers = '{ people { customers(first: 2) { nodes { customerId email } } } }';
const labelOf = (query: string) => createHash('sha256').update(query).digest('hex').slice(0, 16);

describe('the metrics of a mesh in one process', () => {
  it('count operations by what came of them, and answers by route and status', async () => {
    const { ask, readMetrics, url } = await openShop();
    await ask(orders);
    await ask(orders);
    await ask(
      '{ shop { orders(where: { orderId: { eq: 1 } }) { nodes { remark } } } people { customers { nodes { passport } } } }',
    );
    await ask('{ nothing }');
    await ask(orders, { headers: { authorization: 'Bearer none' } });
    await fetch(`${url}/nowhere`);
    const series = readSeries(await readMetrics());
    expect(
      Object.fromEntries([...series].filter(([name]) => /^concord_(operations|http|errors)_.*total/.test(name))),
    ).toEqual({
      concord_operations_planned_total: 2,
      'concord_operations_total{outcome="complete"}': 2,
      'concord_operations_total{outcome="with-errors"}': 1,
      'concord_operations_total{outcome="refused"}': 1,
      'concord_errors_total{code="FORBIDDEN_FIELD"}': 1,
      'concord_errors_total{code="GRAPHQL_VALIDATION_FAILED"}': 1,
      'concord_http_requests_total{route="/graphql",status="200"}': 3,
      'concord_http_requests_total{route="/graphql",status="400"}': 1,
      'concord_http_requests_total{route="/graphql",status="401"}': 1,
      'concord_http_requests_total{route="unknown",status="404"}': 1,
    });
    // Also the one that is refused, so that it is refused at once the next time.
    expect(series.get('concord_operations_known')).toBe(3);
  });

  it('time operations by hash, subgraphs by name and statements by product', async () => {
    const { ask, readMetrics } = await openShop();
    await ask(orders);
    await ask(orders);
    await ask(customers);
    const series = readSeries(await readMetrics());
    const counts = Object.fromEntries([...series].filter(([name]) => /^concord_\w+_seconds_count/.test(name)));
    expect(counts).toEqual({
      concord_planning_seconds_count: 2,
      [`concord_operation_seconds_count{operation="${labelOf(orders)}"}`]: 2,
      [`concord_operation_seconds_count{operation="${labelOf(customers)}"}`]: 1,
      'concord_subgraph_seconds_count{subgraph="shop",outcome="complete"}': 2,
      'concord_subgraph_seconds_count{subgraph="people",outcome="complete"}': 1,
      'concord_sql_seconds_count{domain="shop",product="shop.orders"}': 2,
      'concord_sql_seconds_count{domain="people",product="people.customers"}': 1,
    });
    expect(series.get('concord_sql_seconds_sum{domain="shop",product="shop.orders"}')).toBeGreaterThan(0);
  });

  it('count statements that PostgreSQL refused, by product and code', async () => {
    const { ask, readMetrics, shop: mesh } = await openShop();
    await mesh.client.query('alter table shop_product.lines rename sku to skus');
    await ask('{ shop { lines { nodes { sku } } } }');
    const series = readSeries(await readMetrics());
    expect(series.get('concord_sql_failures_total{domain="shop",product="shop.lines",code="DATABASE_ERROR"}')).toBe(1);
    expect(series.get('concord_subgraph_seconds_count{subgraph="shop",outcome="with-errors"}')).toBe(1);
  });

  it('count reads of personal data in clear and masked, as the ledger takes them', async () => {
    const { ask, readMetrics } = await openShop();
    await ask(customers, { role: 'admin' });
    await ask(customers);
    await ask(customers);
    await ask(orders);
    const series = readSeries(await readMetrics());
    const reads = [...series].filter(([name]) => /^concord_pii_reads_total.*people/.test(name));
    expect(Object.fromEntries(reads)).toEqual({
      'concord_pii_reads_total{product="people.customers",door="graph",reading="clear"}': 1,
      'concord_pii_reads_total{product="people.customers",door="graph",reading="masked"}': 2,
    });
    expect(series.get('concord_queue_entries{queue="ledger"}')).toBeGreaterThanOrEqual(0);
    expect(series.get('concord_queue_entries{queue="planning"}')).toBe(0);
    expect(series.get('concord_connections{domain="people",pool="main",state="idle"}')).toBeGreaterThan(0);
  });

  it('show how products stand where somebody says so', async () => {
    const { readMetrics, observing } = await openShop();
    observing.watch.products(() => [
      {
        product: 'shop.orders',
        freshness: { ageSeconds: 10, promisedSeconds: 3_600, status: 'fresh', newestAt: 1, measuredAt: 1 },
        quality: { status: 'sound', score: 100, trend: null, failing: [], checkedAt: 1 },
      },
    ]);
    const series = readSeries(await readMetrics());
    expect(series.get('concord_product_age_seconds{product="shop.orders"}')).toBe(10);
    expect(series.get('concord_product_promise_kept{product="shop.orders",promise="freshness"}')).toBe(1);
  });

  it('hold nothing that a caller wrote, and no row', async () => {
    const { ask, readMetrics, url } = await openShop();
    const query =
      'query Canary($canary: String!) { canaryAlias: people { customersByKey(customerId: $canary) { email } } }';
    await ask(query, { role: 'admin', variables: { canary: 'c1' }, headers: { 'x-request-id': 'canary-id' } });
    await ask('{ canaryField }');
    await fetch(`${url}/canary-path?canary=1`);
    const text = await readMetrics();
    expect(text).not.toMatch(/canary|example\.(com|org)|c1@|admin/i);
  });

  it('are nowhere where they are off', async () => {
    const { ask, url } = await openShop({ CONCORD_METRICS: 'off' });
    await ask(orders);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  it('are open to other machines where that is said', async () => {
    const { url } = await openShop({ CONCORD_METRICS: 'on' });
    expect((await fetch(`${url}/metrics`, { headers: { via: '1.1 proxy' } })).status).toBe(200);
  });
});

describe('the metrics of a split mesh', () => {
  it('are those of each process: operations at the gateway, statements and reads at the subgraphs', async () => {
    const { ask, readMetrics, subgraphUrls } = await openShop({}, { isSplit: true });
    await ask('{ shop { ordersByKey(orderId: 1) { orderId customer { email } } } }', { role: 'admin' });
    const gateway = readSeries(await readMetrics());
    expect(gateway.get('concord_operations_total{outcome="complete"}')).toBe(1);
    expect(gateway.get('concord_subgraph_seconds_count{subgraph="people",outcome="complete"}')).toBe(1);
    expect([...gateway.keys()].filter((name) => name.startsWith('concord_sql'))).toEqual([]);
    const texts = await Promise.all(subgraphUrls.map(readMetrics));
    const people = readSeries(texts.find((text) => text.includes('people.customers')) ?? '');
    expect(people.get('concord_sql_seconds_count{domain="people",product="people.customers"}')).toBe(1);
    expect(people.get('concord_pii_reads_total{product="people.customers",door="graph",reading="clear"}')).toBe(1);
    expect(people.get('concord_http_requests_total{route="/graphql",status="200"}')).toBeGreaterThanOrEqual(1);
    expect([...people.keys()].filter((name) => name.startsWith('concord_operation_seconds'))).toEqual([]);
  });
});
