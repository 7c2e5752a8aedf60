// Events and figures -> the text that Prometheus reads. Whatever callers make up, the number of series stays bounded.

import { describe, expect, it } from 'vitest';
import { createBoundedLabels } from '../../cli/observe/bounded-labels.ts';
import type { ProductFigures } from '../../cli/observe/gauges.ts';
import { createMetrics } from '../../cli/observe/metrics.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { readEntry } from '../support/ledger-entries.ts';
import { readSeries } from '../support/watched-shop.ts';

const hashOf = (number: number) => number.toString(16).padStart(64, '0').split('').reverse().join('');

async function seriesOf(metrics: ReturnType<typeof createMetrics>, prefix: string) {
  const { text } = await metrics.page.print();
  return Object.fromEntries([...readSeries(text)].filter(([name]) => name.startsWith(prefix)));
}

const checked = {
  check: 'keys',
  type: 'unique',
  columns: [],
  outcome: 'failed',
  failing: 2,
  threshold: 0,
  reason: null,
  tookMs: 1,
} as const;

const stale: ProductFigures = {
  product: 'orders.order_facts',
  freshness: { ageSeconds: 7_200, promisedSeconds: 900, status: 'stale', newestAt: 1, measuredAt: 2 },
  quality: {
    status: 'broken',
    score: 75,
    trend: 'falling',
    failing: [
      { ...checked, severity: 'error' },
      { ...checked, severity: 'warning' },
      { ...checked, severity: 'warning' },
    ],
    checkedAt: 3,
  },
  promises: { availability: true, latency: null },
};
const unknown: ProductFigures = {
  product: 'orders.order_facts@2',
  freshness: { ageSeconds: null, promisedSeconds: 60, status: 'unknown', newestAt: null, measuredAt: null },
  quality: { status: 'unknown', score: null, trend: null, failing: [], checkedAt: null },
};

describe('counters', () => {
  it('tell how long planning took, and why planning threads were replaced', async () => {
    const metrics = createMetrics('local', '1.0.0');
    const { counters } = metrics;
    counters.onGatewayEvent({ kind: 'operation-planned', operationName: null, ms: 20 });
    for (const reason of ['time', 'time', 'memory'] as const) {
      counters.onGatewayEvent({ kind: 'planner-replaced', reason, cause: undefined });
    }
    expect(await seriesOf(metrics, 'concord_planning_seconds_sum')).toEqual({
      concord_planning_seconds_sum: 0.02,
    });
    expect(await seriesOf(metrics, 'concord_planner_replacements_total')).toEqual({
      'concord_planner_replacements_total{reason="time"}': 2,
      'concord_planner_replacements_total{reason="memory"}': 1,
    });
  });

  it('name the first 200 operations by the beginning of their hash, and call all others by one word', async () => {
    const metrics = createMetrics('local', '1.0.0');
    for (let number = 0; number < 300; number++) {
      const told = { operationHash: hashOf(number), outcome: 'complete', codes: [], ms: 20 } as const;
      metrics.counters.onGatewayEvent({ kind: 'operation-answered', ...told });
    }
    const counts = await seriesOf(metrics, 'concord_operation_seconds_count');
    expect(Object.keys(counts)).toHaveLength(201);
    expect(counts['concord_operation_seconds_count{operation="other"}']).toBe(100);
    expect(counts[`concord_operation_seconds_count{operation="${hashOf(7).slice(0, 16)}"}`]).toBe(1);
  });

  it('sort times into buckets, each of which holds those of the lesser ones', async () => {
    const metrics = createMetrics('local', '1.0.0');
    for (const ms of [2, 3, 300, 60_000]) {
      metrics.counters.onStatement({ domain: 'a', product: 'a.b', ms, failure: null });
    }
    const series = await seriesOf(metrics, 'concord_sql_seconds');
    const bucket = (le: string) => series[`concord_sql_seconds_bucket{domain="a",product="a.b",le="${le}"}`];
    expect(['0.002', '0.005', '0.25', '0.5', '30', '+Inf'].map(bucket)).toEqual([1, 2, 2, 3, 3, 4]);
    expect(series['concord_sql_seconds_count{domain="a",product="a.b"}']).toBe(4);
    expect(series['concord_sql_seconds_sum{domain="a",product="a.b"}']).toBeCloseTo(60.305);
    const { text } = await metrics.page.print();
    expect(text).toContain('# TYPE concord_sql_seconds histogram\n');
    expect(text).toContain('# TYPE concord_operations_total counter\n');
  });

  it('know no label that a subgraph made up', async () => {
    const metrics = createMetrics('local', '1.0.0');
    const codes = ['DATA_STALE_OF_ADA', 'ada@example.org', 'BAD_USER_INPUT', 'SUBGRAPH_UNREACHABLE'];
    const told = { operationHash: null, outcome: 'with-errors', codes, ms: 1 } as const;
    metrics.counters.onGatewayEvent({ kind: 'operation-answered', ...told });
    expect(await seriesOf(metrics, 'concord_errors_total')).toEqual({
      'concord_errors_total{code="other"}': 2,
      'concord_errors_total{code="BAD_USER_INPUT"}': 1,
      'concord_errors_total{code="SUBGRAPH_UNREACHABLE"}': 1,
    });
  });

  it('count reads of personal columns by product, door and whether in clear, and neither rows nor readers', async () => {
    const metrics = createMetrics('local', '1.0.0');
    metrics.counters.onLedgerEntry(readEntry(1, { product: 'a.b', clear: ['x'], masked: ['y', 'z'], rows: 99 }));
    metrics.counters.onLedgerEntry(readEntry(2, { product: 'a.b', clear: [], masked: ['y'], door: 'sql' }));
    metrics.counters.onLedgerEntry(readEntry(3, { product: 'a.b', clear: [], masked: ['y'] }));
    expect(await seriesOf(metrics, 'concord_pii_reads_total')).toEqual({
      'concord_pii_reads_total{product="a.b",door="graph",reading="clear"}': 1,
      'concord_pii_reads_total{product="a.b",door="graph",reading="masked"}': 2,
      'concord_pii_reads_total{product="a.b",door="sql",reading="masked"}': 1,
    });
  });

  it('count what comes of comparisons with the stock executor', async () => {
    const metrics = createMetrics('local', '1.0.0');
    const told = { kind: 'shadow-compared', operationHash: hashOf(1), differences: [], isNews: false } as const;
    for (const outcome of ['same', 'same', 'different'] as const) metrics.counters.onGatewayEvent({ ...told, outcome });
    expect(await seriesOf(metrics, 'concord_shadow')).toEqual({
      'concord_shadow_compared_total{outcome="same"}': 2,
      'concord_shadow_compared_total{outcome="different"}': 1,
    });
  });

  it('count new graphs, and those that were refused', async () => {
    const metrics = createMetrics('local', '1.0.0');
    metrics.counters.onGatewayEvent({ kind: 'supergraph-changed', hints: [] });
    metrics.counters.onGatewayEvent({ kind: 'supergraph-refused', cause: new Error('quotes') });
    const cause = new ConcordError('SUPERGRAPH_FILE_EMPTY', { file: 'graph.yaml' });
    metrics.counters.onGatewayEvent({ kind: 'supergraph-refused', cause });
    expect(await seriesOf(metrics, 'concord_supergraph')).toEqual({
      'concord_supergraph_changes_total{outcome="taken"}': 1,
      'concord_supergraph_changes_total{outcome="refused"}': 2,
      'concord_supergraph_refused_total{reason="SUPERGRAPH_FILE_EMPTY"}': 1,
      'concord_supergraph_refused_total{reason="other"}': 1,
    });
  });
});

describe('gauges', () => {
  it('show how each product keeps what its contract promises, and leave out what is unknown', async () => {
    const metrics = createMetrics('local', '1.0.0');
    metrics.watch.products(() => [stale, unknown]);
    const [a, b] = ['product="orders.order_facts"', 'product="orders.order_facts@2"'];
    expect(await seriesOf(metrics, 'concord_product')).toEqual({
      [`concord_product_age_seconds{${a}}`]: 7_200,
      [`concord_product_promised_age_seconds{${a}}`]: 900,
      [`concord_product_promised_age_seconds{${b}}`]: 60,
      [`concord_product_freshness{${a},status="fresh"}`]: 0,
      [`concord_product_freshness{${a},status="stale"}`]: 1,
      [`concord_product_freshness{${a},status="unknown"}`]: 0,
      [`concord_product_freshness{${b},status="fresh"}`]: 0,
      [`concord_product_freshness{${b},status="stale"}`]: 0,
      [`concord_product_freshness{${b},status="unknown"}`]: 1,
      [`concord_product_quality_score{${a}}`]: 75,
      [`concord_product_quality{${a},status="sound"}`]: 0,
      [`concord_product_quality{${a},status="broken"}`]: 1,
      [`concord_product_quality{${a},status="unknown"}`]: 0,
      [`concord_product_quality{${b},status="sound"}`]: 0,
      [`concord_product_quality{${b},status="broken"}`]: 0,
      [`concord_product_quality{${b},status="unknown"}`]: 1,
      [`concord_product_failing_checks{${a},severity="error"}`]: 1,
      [`concord_product_failing_checks{${a},severity="warning"}`]: 2,
      [`concord_product_promise_kept{${a},promise="availability"}`]: 1,
      [`concord_product_promise_kept{${a},promise="freshness"}`]: 0,
      [`concord_product_promise_kept{${a},promise="quality"}`]: 0,
    });
  });

  it('forget a product that is served no more', async () => {
    const metrics = createMetrics('local', '1.0.0');
    let products = [stale];
    metrics.watch.products(() => products);
    await metrics.page.print();
    products = [];
    expect(await seriesOf(metrics, 'concord_product')).toEqual({});
  });

  it('show connections and queues, and lose only the one whose source fails', async () => {
    const metrics = createMetrics('local', '1.0.0');
    metrics.watch.pool('orders', 'main', () => ({ open: 5, idle: 2, waiting: 1, refused: 7, isOverloaded: true }));
    metrics.watch.queue('ledger', () => 3);
    metrics.watch.queue('jobs', () => Promise.reject(new Error('the database is away')));
    expect(await seriesOf(metrics, 'concord_connections')).toEqual({
      'concord_connections{domain="orders",pool="main",state="busy"}': 3,
      'concord_connections{domain="orders",pool="main",state="idle"}': 2,
      'concord_connections{domain="orders",pool="main",state="waiting"}': 1,
    });
    expect(await seriesOf(metrics, 'concord_reads_refused')).toEqual({
      'concord_reads_refused_total{domain="orders",pool="main"}': 7,
    });
    expect(await seriesOf(metrics, 'concord_queue')).toEqual({ 'concord_queue_entries{queue="ledger"}': 3 });
  });

  it('tell the version and what Node itself needs', async () => {
    const metrics = createMetrics('local', '1.2.3');
    const build = await seriesOf(metrics, 'concord_build_info');
    expect(build).toEqual({ [`concord_build_info{version="1.2.3",node="${process.version}"}`]: 1 });
    expect(Object.keys(await seriesOf(metrics, 'process_'))).toContain('process_resident_memory_bytes');
  });
});

describe('bounded labels', () => {
  it('give the same name again once it has one, however many came meanwhile', () => {
    const label = createBoundedLabels(2, 3);
    expect(['abcd', 'efgh', 'ijkl', 'abcd', 'ijkl'].map(label)).toEqual(['abc', 'efg', 'other', 'abc', 'other']);
  });
});
