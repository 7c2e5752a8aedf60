// A flip of every key of the language. What a key promises is in `by`; a key without a row fails the test.

import { base } from './base-mesh.ts';
import { type Flip, flip, flipDomain, flipLater } from './flip.ts';
import { accessFlips } from './flips-of-access.ts';
import { checkFlips } from './flips-of-checks.ts';
import { columnFlips } from './flips-of-columns.ts';

const productFlips: readonly Flip[] = [
  flip('name', 'load', 'shop.product.other'),
  flip('version', 'load', '2.0.0'),
  flip('status', 'graph', 'draft'),
  flip('source.table', 'answers', 'shop_product.few_orders'),
  flip('primary_key', 'graph', ['order_id', 'country'], { given: { 'schema.4.required': true } }),
  flip('aggregates', 'graph', false),
  flip('on_broken_quality.*', 'answers', 'refuse', { at: 'on_broken_quality.default' }),
  flip('on_broken_quality.*', 'answers', 'refuse', { at: 'on_broken_quality.finance' }),
  flip('region', 'nothing', 'EU'),
  flip('retention_days', 'checks', 30),
  flip('encryption', 'nothing', 'AES-256'),
  flip('lineage.*', 'nothing', ['shop.raw.orders.amount'], { at: 'lineage.amount' }),
  flipLater('deprecation.previous_version', 'graph', '1.x', {
    ...base.contract,
    version: '2.0.0',
    'schema.1.references.reverse': 'orderTwos',
    deprecation: { sunset_date: '2027-06-30' },
  }),
  flip('deprecation.sunset_date', 'answers', '2026-06-30', { given: { 'deprecation.migration_notes': 'Read it.' } }),
  flip('changelog[].breaking', 'load', true, {
    given: { changelog: [{ version: '1.2.0', breaking: false }, { version: '1.1.0' }] },
  }),
];

const promiseFlips: readonly Flip[] = [
  flip('sla.freshness', 'standing', '10m'),
  flip('sla.freshness_column', 'standing', undefined),
  flip('sla.update_schedule', 'standing', '0 6 * * *'),
  flip('sla.availability', 'service', '99.9%'),
  flip('sla.latency_p95_ms', 'service', 20),
  flip('sla.completeness.promise', 'checks', '90%', {
    given: { 'sla.completeness': { promise: '10%', reference: 'shop.product.orders' } },
  }),
  flip('sla.completeness.reference', 'checks', 'people.product.leads', {
    given: { 'sla.completeness': { promise: '10%', reference: 'people.product.customers' } },
  }),
  flip('sla.accuracy', 'checks', '99%'),
  flip('sla.late_arrival_window', 'standing', '6h'),
  flip('observability.metrics', 'checks', ['null_percentage_by_column']),
  flip('observability.metrics', 'alerts', ['row_count']),
  flip('observability.alerts[].type', 'alerts', 'quality', {
    given: { 'observability.alerts.0': { type: 'freshness' } },
  }),
  flip('observability.alerts[].condition', 'alerts', 'age_minutes > 1', {
    given: { 'observability.alerts.0': { type: 'freshness' } },
  }),
  flip('observability.alerts[].severity', 'alerts', 'critical', {
    given: { 'observability.alerts.0': { type: 'freshness', severity: 'warning' } },
  }),
];

/** What tells people and promises nothing: it must be found in the catalog. */
const descriptions: readonly Flip[] = [
  flip('owner.team', 'catalog', '@flipped', { given: { owner: { team: '@some' } } }),
  ...['on_call', 'contact', 'slack'].map((key) =>
    flip(`owner.${key}`, 'catalog', 'flipped', { given: { owner: { team: '@some' } } }),
  ),
  flip('owner.reviewers', 'catalog', ['@flipped'], { given: { owner: { team: '@some' } } }),
  flip('title', 'catalog', 'flipped'),
  flip('description', 'catalog', 'flipped'),
  flip('tags', 'catalog', ['flipped']),
  flip('semantics.*', 'catalog', 'flipped', { at: 'semantics.amount' }),
  flip('deprecation.migration_notes', 'catalog', 'flipped'),
  flip('changelog[].version', 'catalog', '1.9.7', { given: { 'changelog.0.version': '1.2.0' } }),
  flip('changelog[].date', 'catalog', '2026-01-31', { given: { 'changelog.0.version': '1.2.0' } }),
  flip('changelog[].changes', 'catalog', ['flipped'], { given: { 'changelog.0.version': '1.2.0' } }),
  flip('schema[].description', 'catalog', 'flipped'),
  flip('schema[].title', 'catalog', 'flipped'),
  flip('schema[].unit', 'catalog', 'flipped'),
  flip('schema[].transform', 'nothing', 'flipped'),
  flip('quality[].description', 'catalog', 'flipped'),
];

const domainFlips: readonly Flip[] = [
  flipDomain('name', 'load', 'store'),
  flipDomain('title', 'catalog', 'flipped'),
  flipDomain('bounded_context', 'catalog', 'flipped'),
  flipDomain('owner.team', 'catalog', '@flipped'),
  ...['on_call', 'contact', 'slack'].map((key) => flipDomain(`owner.${key}`, 'catalog', 'flipped')),
  flipDomain('owner.reviewers', 'catalog', ['@flipped']),
  flipDomain('repository', 'catalog', 'https://flipped.example.com'),
  flipDomain('code_owners', 'catalog', ['@flipped']),
  flipDomain('database.url_env', 'connection', 'OTHER_URL'),
];

export const contractFlips: readonly Flip[] = [
  ...productFlips,
  ...promiseFlips,
  ...descriptions,
  ...columnFlips,
  ...accessFlips,
  ...checkFlips,
];

export { domainFlips };
