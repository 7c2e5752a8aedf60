// A contract with every key of the language becomes a whole product, defaults and inherited parts included.

import { expect, it } from 'vitest';
import { loadMesh } from '../../contracts/load.ts';
import type { Column, Product } from '../../contracts/product.ts';

const path = 'contracts/domains/orders/order_facts.contract.yaml';

const domain = `name: orders
title: Orders
bounded_context: Orders from placing to delivery
owner: { team: "@orders-team", on_call: orders-pager, contact: orders@example.org, slack: "#orders", reviewers: ["@a"] }
repository: https://git.example.org/orders
code_owners: ["@a", "@b"]
database: { url_env: ORDERS_DATABASE_URL }
`;

const contract = `name: orders.product.order_facts
version: "2.1.0"
status: published
title: Order facts
description: One row per order
owner: "@facts-team"
tags: [orders, revenue]
source: { table: shop.facts }
primary_key: [order_id]
schema:
  - { name: order_id, type: string, required: true, title: Order, description: UUID of the order, transform: copied }
  - { name: buyer, type: uuid, tags: [pii], mask: tokenize, token_column: buyer_token, unmask: [{ role: admin, domain: orders }] }
  - { name: parent_id, type: string, references: { product: orders.order_facts, column: order_id, as: parent, reverse: children } }
  - { name: amount, from: { column: total, type: bigint }, type: "decimal(12,2)", unit: USD, default: 0, constraints: [not_null, { min: 0.10 }, { max: 99999999999999999999.5 }] }
  - { name: country, from: land, type: string, constraints: [unique, { in: [DE, FR] }, { pattern: "^[A-Z]{2}$" }] }
  - { name: note, type: array<text>, deprecated: use comments }
  - { name: profile, type: json, mask: deny, pii_paths: [$.email] }
  - { name: placed_at, type: timestamp_tz, required: true }
sla: { freshness: 1h30m, freshness_column: placed_at, update_schedule: "*/10  * * * MON-FRI", availability: 99.9%,
       latency_p95_ms: 500, completeness: { promise: 99.95%, reference: orders.raw.landing }, accuracy: 99%,
       late_arrival_window: P1DT12H }
semantics: { amount: "Gross", null_rule: "Never NULL" }
quality:
  - { name: positive, type: range, column: amount, params: { min: 0 }, severity: warning, threshold: 3, description: No refunds }
  - { name: rows, type: row_count, params: { minRows: 10 } }
access:
  discovery: members
  read: [{ role: analyst }, { domain: marketing, team: growth }]
  write: [{ domain: orders }]
  unmask: [{ role: admin }]
  rows: [{ role: analyst, where: { country: { in: $claims.countries }, amount: { gte: 1.50, lt: 100 } } }]
  min_group: 5
aggregates: false
on_broken_quality: { default: serve, finance: refuse }
region: EU
retention_days: 730
encryption: AES-256
lineage: { order_id: [orders.raw.landing.order_id] }
observability: { metrics: [row_count], alerts: [{ type: freshness, condition: age > 1h, severity: critical }] }
deprecation: { previous_version: 2.x, sunset_date: 2026-09-30, migration_notes: Read v3 }
changelog: [{ version: 2.1.0, date: 2024-01-15, changes: [Added country], breaking: false }, { version: 2.0.0 }]
`;

it('reads every key of the contract language into the product', () => {
  const { mesh, problems, warnings } = loadMesh([
    { path: 'contracts/domains/orders/domain.yaml', text: domain },
    { path, text: contract },
  ]);
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(mesh.domains).toEqual([
    {
      name: 'orders',
      title: 'Orders',
      boundedContext: 'Orders from placing to delivery',
      owner: {
        team: '@orders-team',
        onCall: 'orders-pager',
        contact: 'orders@example.org',
        slack: '#orders',
        reviewers: ['@a'],
      },
      repository: 'https://git.example.org/orders',
      codeOwners: ['@a', '@b'],
      databaseUrlEnv: 'ORDERS_DATABASE_URL',
    },
  ]);
  expect(mesh.products).toEqual([expected]);
});

const admin = { role: 'admin', domain: null, team: null };

function column(name: string, line: number, given: Partial<Column>): Column {
  return {
    name,
    type: { kind: 'scalar', name: 'string' },
    from: null,
    required: false,
    description: '',
    title: null,
    unit: null,
    default: null,
    tags: [],
    isPii: false,
    mask: null,
    tokenColumn: null,
    tokenLabel: null,
    unmask: [admin],
    piiPaths: [],
    constraints: { notNull: false, unique: false, min: null, max: null, in: null, pattern: null },
    references: null,
    transform: null,
    deprecated: null,
    at: { file: path, line, column: 5 },
    ...given,
  };
}

const none = column('', 0, {}).constraints;

const expected: Product = {
  key: 'orders.order_facts',
  id: 'orders.order_facts',
  domain: 'orders',
  tier: 'product',
  name: 'order_facts',
  version: { text: '2.1.0', major: 2, minor: 1, patch: 0 },
  hasPlainName: true,
  status: 'published',
  title: 'Order facts',
  description: 'One row per order',
  owner: { team: '@facts-team', onCall: null, contact: null, slack: null, reviewers: [] },
  tags: ['orders', 'revenue'],
  source: { databaseUrlEnv: 'ORDERS_DATABASE_URL', schema: 'shop', table: 'facts' },
  primaryKey: ['order_id'],
  columns: [
    column('order_id', 11, {
      required: true,
      title: 'Order',
      description: 'UUID of the order',
      transform: 'copied',
    }),
    column('buyer', 12, {
      type: { kind: 'scalar', name: 'uuid' },
      tags: ['pii'],
      isPii: true,
      mask: 'tokenize',
      tokenColumn: 'buyer_token',
      tokenLabel: 'orders.order_facts.buyer',
      unmask: [{ role: 'admin', domain: 'orders', team: null }],
    }),
    column('parent_id', 13, {
      references: {
        productKey: 'orders.order_facts',
        root: 'orders.order_facts.order_id',
        column: 'order_id',
        as: 'parent',
        reverse: 'children',
      },
    }),
    column('amount', 14, {
      from: { column: 'total', type: { kind: 'scalar', name: 'bigint' } },
      type: { kind: 'decimal', precision: 12, scale: 2 },
      required: true,
      unit: 'USD',
      default: 0,
      constraints: { ...none, notNull: true, min: '0.10', max: '99999999999999999999.5' },
    }),
    column('country', 15, {
      from: { column: 'land', type: null },
      constraints: { ...none, unique: true, in: ['DE', 'FR'], pattern: '^[A-Z]{2}$' },
    }),
    column('note', 16, {
      type: { kind: 'array', of: { kind: 'scalar', name: 'text' } },
      deprecated: 'use comments',
    }),
    column('profile', 17, {
      type: { kind: 'scalar', name: 'json' },
      mask: 'deny',
      isPii: true,
      piiPaths: [{ text: '$.email', steps: [{ kind: 'key', key: 'email' }] }],
    }),
    column('placed_at', 18, { type: { kind: 'scalar', name: 'timestamp_tz' }, required: true }),
  ],
  sla: {
    freshnessSeconds: 5_400,
    freshnessColumn: 'placed_at',
    updateSchedule: '*/10 * * * MON-FRI',
    availability: 99.9,
    latencyP95Ms: 500,
    completeness: { promise: 99.95, reference: 'orders.raw.landing' },
    accuracy: 99,
    lateArrivalSeconds: 129_600,
  },
  semantics: { amount: 'Gross', null_rule: 'Never NULL' },
  quality: [
    {
      name: 'positive',
      type: 'range',
      column: 'amount',
      params: { min: 0 },
      rule: { kind: 'range', min: '0', max: null },
      severity: 'warning',
      threshold: 3,
      description: 'No refunds',
      at: { file: path, line: 24, column: 5 },
    },
    {
      name: 'rows',
      type: 'row_count',
      column: null,
      params: { minRows: 10 },
      rule: { kind: 'row_count', min: 10, max: null },
      severity: 'error',
      threshold: 0,
      description: null,
      at: { file: path, line: 25, column: 5 },
    },
  ],
  access: {
    discovery: 'members',
    read: [
      { role: 'analyst', domain: null, team: null },
      { role: null, domain: 'marketing', team: 'growth' },
    ],
    write: [{ role: null, domain: 'orders', team: null }],
    unmask: [admin],
    rows: [
      {
        grantee: { role: 'analyst', domain: null, team: null },
        where: [
          { column: 'country', operator: 'in', operand: { kind: 'claim', claim: 'countries' } },
          { column: 'amount', operator: 'lt', operand: { kind: 'literal', values: ['100'] } },
          { column: 'amount', operator: 'gte', operand: { kind: 'literal', values: ['1.50'] } },
        ],
      },
    ],
    minGroup: 5,
  },
  aggregates: false,
  onBrokenQuality: { default: 'serve', byDomain: { finance: 'refuse' } },
  region: 'EU',
  retentionDays: 730,
  encryption: 'AES-256',
  lineage: { order_id: ['orders.raw.landing.order_id'] },
  observability: {
    metrics: ['row_count'],
    alerts: [{ type: 'freshness', condition: 'age > 1h', severity: 'critical' }],
  },
  deprecation: { previousVersion: '2.x', sunsetDate: '2026-09-30', migrationNotes: 'Read v3' },
  sunset: { date: '2026-09-30', endsAt: Date.UTC(2026, 9, 1), successor: null, migrationNotes: 'Read v3' },
  changelog: [
    { version: '2.1.0', date: '2024-01-15', changes: ['Added country'], breaking: false },
    { version: '2.0.0', date: null, changes: [], breaking: false },
  ],
  at: { file: path, line: 1, column: 7 },
  versionAt: { file: path, line: 2, column: 10 },
};
