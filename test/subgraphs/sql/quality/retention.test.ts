// `retention_days`: rows that should be gone are counted, by whichever type the freshness column has.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { seenRuns } from '../../../../mesh/standing/seen-results.ts';
import { decide } from '../../../../subgraphs/access/decide.ts';
import { viewerOf } from '../../../support/shop-mesh.ts';
import { type CheckMesh, createCheckMesh } from './check-mesh.ts';

const contract = (name: string, rest: string) => `
name: shop.product.${name}
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: integer }
${rest}
semantics: {}
retention_days: 30
access: { read: [{ role: analyst }], unmask: [{ role: admin }] }
`;
const dated = (type: string, more = '') =>
  `  - { name: at, type: ${type}${more} }\nsla: { freshness: 1h, freshness_column: at, accuracy: 99% }`;

let mesh: CheckMesh;
beforeAll(async () => {
  const types = ['timestamp_tz', 'timestamp', 'date'];
  mesh = await createCheckMesh({
    contracts: {
      ...Object.fromEntries(
        types.map((type) => [`shop/by_${type}.contract.yaml`, contract(`by_${type}`, dated(type))]),
      ),
      'shop/hidden.contract.yaml': contract('hidden', dated('timestamp_tz', ', tags: [PII], mask: year')),
      'shop/undated.contract.yaml': contract('undated', 'sla: { freshness: 1h }'),
    },
    tables: `create schema shop_product; create table shop_product.undated (id integer primary key);
      ${[...types.map((type) => [`by_${type}`, type]), ['hidden', 'timestamp_tz']]
        .map(
          ([name, type = '']) => `
        create table shop_product.${name} (id integer primary key, at ${type === 'timestamp_tz' ? 'timestamptz' : type});
        insert into shop_product.${name} values (1, '2026-11-27 11:00'), (2, '2026-10-29'), (3, '2026-10-27'), (4, '2025-01-01'),
          (5, '-infinity'), (6, null), (7, '2030-01-01');`,
        )
        .join('')}`,
  });
});
afterAll(() => mesh.close());

it.each(['timestamp_tz', 'timestamp', 'date'])(
  'counts what is older than 30 days by a %s, and not what has no age',
  async (type) => {
    const { retention, accuracy } = await mesh.results(`shop.by_${type}`);
    expect(retention).toMatchObject({ outcome: 'failed', severity: 'error', failing: 3, columns: ['at'] });
    // It is about whole rows and not about their values.
    expect(accuracy?.outcome).toBe('unknown');
  },
);

it('does not know where no column tells the age of a row', async () => {
  const { retention } = await mesh.results('shop.undated');
  expect(retention).toMatchObject({ outcome: 'unknown', reason: 'No freshness_column tells how old rows are.' });
});

it('tells nobody of ages that are masked for him', async () => {
  const { results, ...rest } = await mesh.check('shop.hidden');
  const product = mesh.mesh.products.find(({ name }) => name === 'hidden');
  if (product === undefined) throw new Error('no product');
  const run = { ...rest, results, id: '1', version: '1.0.0', cause: 'schedule', startedAt: 0, finishedAt: 0 } as const;
  const columns = new Map(product.columns.map((column) => [column.name, column]));
  const told = ['admin', 'analyst'].map((role) =>
    seenRuns([run], decide(product, viewerOf(role)), columns)[0]?.results.some(({ check }) => check === 'retention'),
  );
  expect(told).toEqual([true, false]);
});
