// What is said of how products stand, and what is refused because of it, is the same byte by byte for a masked viewer of two
// meshes whose measurements and checks differ in all that comes of masked values. Contracts refuse broken quality here, and
// every second request demands an age, so whatever slips through shows in data and errors too.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maskingOf } from '../../contracts/masks.ts';
import type { Column, Product } from '../../contracts/product.ts';
import { type Demands, noDemands } from '../../identity/demands.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { now, resultOf, type States, stateOf, stubStandings } from '../support/standing-shop.ts';
import {
  type AttackMesh,
  type AttackOptions,
  createAttackDatabase,
  secondTwin,
  serveAttackMesh,
} from './attack-mesh.ts';
import { type AttackRequest, createAttackRequests } from './attack-requests.ts';
import { type AttackViewer, admin, maskedViewers } from './attack-viewers.ts';

const requests = 150;
let first: Twin;
/** For those who see no masked column in clear, and for those who see some. */
let second: Twin;
let third: Twin;

type Twin = {
  readonly served: AttackMesh;
  readonly states: States;
  readonly close: () => Promise<void>;
};

beforeAll(async () => {
  const partial = maskedViewers.find(({ isClear }) => isClear('people.persons', 'nickname'));
  first = await open({});
  second = await open({ twin: secondTwin });
  third = await open({ twin: { kind: 'second', keeps: partial?.isClear ?? (() => true) } });
});
afterAll(() => Promise.all([first.close(), second.close(), third.close()]));

async function open(options: AttackOptions): Promise<Twin> {
  const created = await createAttackDatabase(options);
  const mesh = { ...created.mesh, products: created.mesh.products.map(byMaskedColumn) };
  const states: States = new Map();
  const standings = { standings: stubStandings(mesh, states, () => now), now: () => now };
  const served = await serveAttackMesh({ ...created, mesh }, { standings });
  return {
    served,
    states,
    close: async () => {
      await served.close();
      await created.drop();
    },
  };
}

/** Its freshness is told by a masked column, where it has one. */
function byMaskedColumn(product: Product): Product {
  const masked = product.columns.find(isMaskable)?.name ?? product.sla.freshnessColumn;
  return {
    ...product,
    sla: { ...product.sla, freshnessColumn: masked, updateSchedule: null },
    onBrokenQuality: { default: 'refuse', byDomain: {} },
  };
}

function isMaskable(column: Column): boolean {
  return maskingOf(column) !== null;
}

/** @param isHidden whether the viewers in question may know nothing of the column's values */
function setStates(
  { states, served }: Twin,
  isHidden: (product: Product, column: Column) => boolean,
  isOther: boolean,
): void {
  states.clear();
  for (const product of served.mesh.products) {
    const { freshnessColumn } = product.sla;
    const hidden = product.columns.filter((column) => isHidden(product, column));
    const [open] = product.columns.filter((column) => !hidden.includes(column) && !isMaskable(column));
    const isAgeHidden = hidden.some(({ name }) => name === freshnessColumn);
    const differing = isOther ? ({ outcome: 'failed', failing: 7, reason: 'too many' } as const) : {};
    const results = [
      ...hidden.map(({ name }) => resultOf(`of ${name}`, { columns: [name], ...differing })),
      ...hidden.map(({ name }) =>
        resultOf(`of both ${name}`, { columns: open ? [open.name, name] : [name], ...differing }),
      ),
      ...(open === undefined ? [] : [resultOf('open', { columns: [open.name] })]),
      resultOf('of no column', { severity: 'warning', outcome: 'failed', failing: 1 }),
    ];
    const dataAge = isOther && isAgeHidden ? 5 : 100;
    states.set(product.key, stateOf(product.key, { dataAge, loadAge: 150 }, results));
  }
}

const demanded: readonly Demands[] = [noDemands, { ...noDemands, maxStaleness: { kind: 'age', mostSeconds: 120 } }];

function ask({ served }: Twin, viewer: Viewer, { query, variables }: AttackRequest, demands: Demands): Promise<string> {
  const context = { viewer, demands, signal: new AbortController().signal };
  return served.gateway.execute({ query, variables }, context).then(({ text }) => text);
}

async function compare(asker: AttackViewer, viewer: Viewer) {
  const other = asker.isClear('people.persons', 'nickname') ? third : second;
  const isHidden = (product: Product, column: Column) => isMaskable(column) && !asker.isClear(product.id, column.name);
  setStates(first, isHidden, false);
  setStates(other, isHidden, true);
  const source = await createAttackRequests({ mesh: first.served, viewer: asker.viewer, seed: 5 }, []);
  const counts = { differing: 0, enveloped: 0, stale: 0 };
  for (let asked = 0; asked < requests; ) {
    const request = source.next();
    if (request.domain !== null) continue;
    const demands = demanded[asked++ % demanded.length] ?? noDemands;
    const [one, theirs] = [await ask(first, viewer, request, demands), await ask(other, viewer, request, demands)];
    if (one !== theirs) counts.differing++;
    if (one.includes('"extensions":{"concord":{"status"')) counts.enveloped++;
    if (one.includes('"DATA_STALE"')) counts.stale++;
  }
  return counts;
}

describe('meshes that differ in what is known of masked values', { timeout: 300_000 }, () => {
  it.each(maskedViewers.map((asker) => ({ ...asker, asker })))('stand the same to $name', async ({ asker }) => {
    const { differing, enveloped, stale } = await compare(asker, asker.viewer);
    expect(differing).toBe(0);
    expect(enveloped).toBeGreaterThan(requests / 4);
    expect(stale).toBeGreaterThan(0);
  });

  it('stand not the same to who sees all in clear', async () => {
    const [asker] = maskedViewers;
    if (asker === undefined) throw new TypeError('nobody asks');
    expect((await compare(asker, admin)).differing).toBeGreaterThan(requests / 4);
  });
});
