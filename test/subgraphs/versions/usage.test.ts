// What is counted of two majors: each by itself, with its version, for the consumer who registered for the product.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Viewer } from '../../../identity/viewer.ts';
import { findConsumer, sortRegistrations } from '../../../mesh/consumers/registrations.ts';
import { createTally } from '../../../mesh/usage/tally.ts';
import { analyst } from '../../support/shop-mesh.ts';
import { openVersionMesh, type VersionMesh } from '../../support/version-mesh.ts';

const tally = createTally(0);
const registrations = sortRegistrations([
  {
    id: 'boards',
    consumer: 'boards',
    product: 'people.persons',
    team: 'boards',
    useCase: 'Any',
    contact: 'a@example.com',
    pin: '^2.1',
    registeredBy: 'dash',
    registeredAt: 0,
  },
]);

let opened: VersionMesh;
beforeAll(async () => {
  opened = await openVersionMesh({
    usage: {
      count: {
        clock: () => 0,
        use: (consumer, footprints) => tally.use(consumer, footprints),
        serve: (product, milliseconds, isFailure) => tally.serve(product, milliseconds, isFailure),
      },
      consumerOf: (viewer) => findConsumer(viewer, registrations),
    },
  });
});
afterAll(() => opened.close());

it('tells apart which major a consumer reads, also in one operation and through a relation', async () => {
  const viewer: Viewer = { ...analyst, subject: 'dash', consumer: 'boards' };
  const ask = (query: string) => opened.gateway.execute({ query }, { viewer, signal: new AbortController().signal });
  await ask('{ people { persons(first: 1) { nodes { email country } } personsV3(first: 1) { nodes { contact } } } }');
  await ask('{ people { personsV3(where: { land: { eq: "DE" } }) { totalCount } } }');
  await ask('{ shop { orders(first: 1) { nodes { giver { country } } } } }');
  const counted: Record<string, number> = {};
  for (const { consumer, product, version, field, requests } of tally.usage()) {
    const name = `${consumer} ${product} ${version} ${field}`.trim();
    if (product.startsWith('people.')) counted[name] = (counted[name] ?? 0) + requests;
  }
  expect(counted).toEqual({
    'boards people.persons 2.3.0': 2,
    'boards people.persons 2.3.0 country': 2,
    'boards people.persons 2.3.0 email': 1,
    'boards people.persons 2.3.0 personId': 1,
    'boards people.persons@3 3.0.0': 2,
    'boards people.persons@3 3.0.0 contact': 1,
    'boards people.persons@3 3.0.0 land': 1,
  });
});
