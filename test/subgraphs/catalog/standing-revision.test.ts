// The text that is another one when something changed: for each viewer by what he may know, and by nothing else.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { anonymous } from '../../../identity/viewer.ts';
import type { Standings } from '../../../mesh/standing/standings.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { before, type FixedState, failedBy, fixStandings, resultOf, runOf } from '../../support/fixed-standings.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { ask } from './catalog-cases.ts';
import { standingMesh } from './standing-cases.ts';

let states: Record<string, FixedState> = {};
let revision = 1;
let judged = 0;
const become = (next: Record<string, FixedState>) => {
  states = next;
  revision += 1;
};
const standings: Standings = {
  of(product, access) {
    judged += 1;
    return fixStandings(standingMesh, states).of(product, access);
  },
  stateOf: (product) => fixStandings(standingMesh, states).stateOf(product),
  revision: () => revision,
};

const [admin, analyst] = [viewerOf('admin'), viewerOf('analyst')];
let database: TestDatabase;
let local: LocalCatalog;
beforeAll(async () => {
  database = await createTestDatabase('standing_revision');
  local = await openLocalCatalog(database.url, standingMesh, { standings });
});
afterAll(async () => {
  await local.database.close();
  await database.drop();
});

async function ofAll(products?: readonly string[]): Promise<readonly string[]> {
  const given = products === undefined ? '' : `(products: ${JSON.stringify(products)})`;
  const texts: string[] = [];
  for (const viewer of [admin, analyst, anonymous]) {
    const { catalog, errors } = await ask<{ standingRevision: string }>(local, viewer, `standingRevision${given}`);
    expect(errors).toEqual([]);
    texts.push(catalog.standingRevision);
  }
  return texts;
}

/** For the admin, the analyst, and who has no token. */
const differs = (one: readonly string[], other: readonly string[]) => one.map((text, at) => text !== other[at]);

const payments = (columns: readonly string[], failing: number): Record<string, FixedState> => ({
  'shop.payments': { runs: [runOf(5, [resultOf('one', columns, failedBy(failing))])] },
});

it('is another one after a change of what the viewer may know', async () => {
  become({ 'shop.payments': { runs: [runOf(5, [resultOf('one', ['amount'])])] } });
  const passed = await ofAll();
  become(payments(['amount'], 1));
  const failed = await ofAll();
  expect(differs(passed, failed)).toEqual([true, true, true]);
  become(payments(['amount'], 2));
  // Of how many rows nobody is told who may not read them.
  expect(differs(failed, await ofAll())).toEqual([true, true, false]);
});

it('is the same after a change that is hidden from him', async () => {
  become(payments(['iban'], 1));
  const first = await ofAll();
  become(payments(['iban'], 2));
  expect(differs(first, await ofAll())).toEqual([true, false, false]);
  become({ ...payments(['iban'], 2), 'shop.hidden': { watermark: { loadedAt: before(1), measuredAt: before(1) } } });
  expect(differs(first, await ofAll())).toEqual([true, true, false]);
});

it('looks at the products that are named, and takes those that may not be found for absent', async () => {
  become(payments(['amount'], 1));
  const [fresh, hidden] = [await ofAll(['shop.fresh']), await ofAll(['shop.hidden'])];
  expect(hidden[2]).toBe((await ofAll(['shop.nothing']))[2]);
  become({ 'shop.fresh': { watermark: { loadedAt: before(1), measuredAt: before(1) } } });
  expect(differs(fresh, await ofAll(['shop.fresh']))).toEqual([true, true, true]);
  expect(differs(hidden, await ofAll(['shop.hidden']))).toEqual([false, false, false]);
});

it('judges nothing again while nothing changes', async () => {
  await ofAll();
  judged = 0;
  await ofAll();
  expect(judged).toBe(0);
  become({});
  await ofAll();
  expect(judged).toBeGreaterThan(0);
});

it('takes a hundred products at most', async () => {
  const products = JSON.stringify(Array.from({ length: 101 }, (_, at) => `shop.p${at}`));
  const { errors } = await ask(local, admin, `standingRevision(products: ${products})`);
  expect(errors).toEqual(['ARGUMENT_INVALID catalog.standingRevision']);
});
