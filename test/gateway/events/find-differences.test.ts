import { describe, expect, it } from 'vitest';
import { findDifferences } from '../../../gateway/events/find-differences.ts';
import type { ProductStanding } from '../../../gateway/events/product-standing.ts';

const standing: ProductStanding = {
  product: 'shop.orders',
  version: '1.0.0',
  release: { changes: [], sunsetDate: null },
  freshness: { status: 'fresh', ageSeconds: 5, newestAt: '2026-01-01T00:00:00.000Z' },
  quality: { status: 'sound', score: 100, trend: 'steady', failing: [] },
};
const { product, version } = standing;

describe('what a listener is told of', () => {
  it.each<readonly [string, Partial<ProductStanding>, readonly unknown[]]>([
    ['nothing where nothing changed', {}, []],
    ['nothing where only the age grew', { freshness: { ...standing.freshness, ageSeconds: 900 } }, []],
    [
      'freshness where the status changed',
      { freshness: { ...standing.freshness, status: 'stale', ageSeconds: 3_601 } },
      [{ kind: 'freshness', product, version, ...standing.freshness, status: 'stale', ageSeconds: 3_601 }],
    ],
    [
      'freshness where newer data came',
      { freshness: { ...standing.freshness, newestAt: '2026-01-01T00:01:00.000Z' } },
      [{ kind: 'freshness', product, version, ...standing.freshness, newestAt: '2026-01-01T00:01:00.000Z' }],
    ],
    [
      'quality where another check fails, with the same score',
      { quality: { ...standing.quality, failing: ['amount_positive'] } },
      [{ kind: 'quality', product, version, ...standing.quality, failing: ['amount_positive'] }],
    ],
    [
      'the sunset where it is announced of a version that goes on',
      { release: { changes: [], sunsetDate: '2027-01-31' } },
      [{ kind: 'sunset', product, version, sunsetDate: '2027-01-31' }],
    ],
    [
      'all that changed at once, the version first',
      {
        version: '1.1.0',
        release: { changes: [{ kind: 'column-added', level: 'minor', message: 'More.' }], sunsetDate: '2027-01-31' },
        freshness: { status: 'unknown', ageSeconds: null, newestAt: null },
        quality: { status: 'broken', score: 40, trend: 'falling', failing: ['a'] },
      },
      [
        {
          kind: 'version',
          product,
          version: '1.1.0',
          previous: '1.0.0',
          changes: [{ kind: 'column-added', level: 'minor', message: 'More.' }],
          sunsetDate: '2027-01-31',
        },
        { kind: 'freshness', product, version: '1.1.0', status: 'unknown', ageSeconds: null, newestAt: null },
        { kind: 'quality', product, version: '1.1.0', status: 'broken', score: 40, trend: 'falling', failing: ['a'] },
      ],
    ],
  ])('%s', (_, change, events) => {
    expect(findDifferences(standing, { ...standing, ...change })).toEqual(events);
  });
});
