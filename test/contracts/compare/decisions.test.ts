// No key of the contract language changes unseen: each is given another value, and must be a change, or stand in the list of
// those that are none with the reason.

import { expect, it } from 'vitest';
import { accessComparisons } from '../../../contracts/compare/compare-access.ts';
import { columnComparisons } from '../../../contracts/compare/compare-columns.ts';
import { productComparisons } from '../../../contracts/compare/compare-product.ts';
import type { Column, Product } from '../../../contracts/product.ts';
import { load, orders, shop } from './shop.ts';

const product = load(shop).mesh.products.find(({ at }) => at.file === orders);
const column = product?.columns.find(({ name }) => name === 'amount');
const hidden = product?.columns.find(({ name }) => name === 'serial');
if (product === undefined || column === undefined || hidden === undefined) throw new TypeError('the shop has them');

const somebody = { role: 'x', domain: null, team: null };

const otherProduct: { readonly [Key in keyof Product]: Product[Key] | 'identity' } = {
  key: 'identity',
  id: 'identity',
  domain: 'identity',
  name: 'identity',
  at: 'identity',
  versionAt: 'identity',
  /** Judged by what else changes. */
  version: 'identity',
  tier: 'curated',
  hasPlainName: false,
  status: 'deprecated',
  title: 'Other',
  description: 'Other',
  owner: { ...product.owner, onCall: 'other' },
  tags: ['other'],
  source: { databaseUrlEnv: 'OTHER', schema: 'other', table: 'other' },
  primaryKey: ['items'],
  columns: [],
  sla: { ...product.sla, freshnessSeconds: 1 },
  semantics: { null_rule: 'Other' },
  quality: [],
  access: { ...product.access, discovery: 'members' },
  aggregates: false,
  onBrokenQuality: { default: 'serve', byDomain: {} },
  region: 'US',
  retentionDays: 1,
  encryption: 'other',
  lineage: { amount: ['a.b.c'] },
  observability: { metrics: ['row_count'], alerts: [] },
  deprecation: { previousVersion: null, sunsetDate: null, migrationNotes: 'Other' },
  sunset: { date: '2030-01-01', endsAt: null, successor: null, migrationNotes: null },
  changelog: [{ version: '2.1.0', date: null, changes: [], breaking: false }],
};

const otherColumn: {
  readonly [Key in keyof Column]: Column[Key] | 'identity' | 'seen by mask' | 'seen by tokenColumn';
} = {
  name: 'identity',
  at: 'identity',
  type: { kind: 'scalar', name: 'text' },
  from: { column: 'other', type: null },
  required: false,
  description: 'Other',
  title: 'Other',
  unit: 'EUR',
  default: 1,
  tags: ['other'],
  isPii: true,
  mask: 'bucket',
  unmask: 'seen by mask',
  piiPaths: 'seen by mask',
  tokenColumn: 'other',
  tokenLabel: 'seen by tokenColumn',
  constraints: { ...column.constraints, unique: true },
  references: { productKey: 'a.b', root: 'a.b.c', column: 'c', as: 'other', reverse: null },
  transform: 'other',
  deprecated: 'Other',
};

it.each(Object.keys(product) as (keyof Product)[])('knows %s of a product', (key) => {
  const other = otherProduct[key];
  const found = productComparisons[key](product, { ...product, [key]: other });
  expect(found.length > 0).toBe(other !== 'identity');
});

it.each(Object.keys(column) as (keyof Column)[])('knows %s of a column', (key) => {
  const other = otherColumn[key];
  const found = columnComparisons[key](column, { ...column, [key]: other });
  expect(found.length > 0).toBe(other !== 'identity' && !String(other).startsWith('seen by'));
});

it('sees with the mask who sees a column in clear, and its places', () => {
  const masked: Column = { ...column, mask: 'bucket', unmask: [] };
  expect(columnComparisons.mask(masked, { ...masked, unmask: [somebody] })).toHaveLength(1);
  const places = [{ text: '$.a', steps: [] }];
  expect(columnComparisons.mask({ ...column, piiPaths: places }, column)).toHaveLength(1);
});

it('sees that the tokens of a column are made with the secret of another key', () => {
  expect(columnComparisons.tokenColumn(hidden, { ...hidden, tokenLabel: 'a.b.c' })).toHaveLength(1);
});

const otherAccess = {
  discovery: 'members',
  read: [],
  write: [somebody],
  rows: [{ grantee: somebody, where: [] }],
  minGroup: 50,
} as const;

it.each(Object.keys(product.access) as (keyof Product['access'])[])('knows %s of access', (key) => {
  // Who sees masked columns in clear stands in each of them.
  const other = key === 'unmask' ? product.access.unmask : otherAccess[key];
  expect(accessComparisons[key](product.access, { ...product.access, [key]: other }).length > 0).toBe(key !== 'unmask');
});
