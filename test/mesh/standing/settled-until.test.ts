// `late_arrival_window`: up to when all rows have come, in the envelope of a subgraph and through the gateway.

import { expect, it } from 'vitest';
import { createEnvelopeParts } from '../../../gateway/envelope.ts';
import { noDemands } from '../../../identity/demands.ts';
import { createEnvelopePart } from '../../../mesh/standing/envelope-part.ts';
import { unmeasured } from '../../../mesh/standing/product-state.ts';
import { createJudge } from '../../../mesh/standing/standing.ts';
import { decide } from '../../../subgraphs/access/decide.ts';
import { createLoadedMesh, productOf } from '../../support/loaded-mesh.ts';
import { viewerOf } from '../../support/shop-mesh.ts';

const now = Date.parse('2026-11-27T12:00:00Z');
const mesh = createLoadedMesh([
  { name: 'windowed', sla: ', late_arrival_window: 24h' },
  { name: 'masked', sla: ', late_arrival_window: 24h', column: ', tags: [PII], mask: year' },
  { name: 'plain' },
]);

/** What the envelope says of the age of a product whose newest row is an hour old. */
function ageOf(name: string, role: string, dataAt: number | null = now - 3_600_000) {
  const product = productOf(mesh, name);
  const viewer = viewerOf(role);
  const state = {
    product: product.key,
    version: '1.0.0',
    runs: [],
    watermark: { ...unmeasured, dataAt, measuredAt: now },
  };
  const standing = createJudge(product)(decide(product, viewer), state, now);
  const parts = createEnvelopeParts(noDemands);
  parts.add({ extensions: { concord: createEnvelopePart([{ product, ...standing }], [], viewer) } });
  const merged = parts.merge();
  if (merged === null) throw new Error('no envelope');
  return JSON.parse(JSON.stringify(merged)).products[0].freshness;
}

it('says that rows of a day before the newest have all come', () => {
  expect(ageOf('windowed', 'analyst')).toMatchObject({ settledUntil: '2026-11-26T11:00:00.000Z' });
});

it('says null where nobody knows of what moment the newest is, or the viewer may not', () => {
  expect(ageOf('windowed', 'analyst', null).settledUntil).toBe(null);
  expect(ageOf('masked', 'analyst').settledUntil).toBe(null);
  expect(ageOf('masked', 'admin').settledUntil).toBe('2026-11-26T11:00:00.000Z');
});

it('says nothing of it where the contract does not', () => {
  expect(ageOf('plain', 'analyst')).not.toHaveProperty('settledUntil');
});
