// Standings that a test moves: what is known of products changes, and so does the moment.

import type { Mesh } from '../../contracts/product.ts';
import { createStandings } from '../../mesh/standing/create-standings.ts';
import { type ProductState, unmeasured } from '../../mesh/standing/product-state.ts';
import type { Standings } from '../../mesh/standing/standings.ts';
import { type FixedState, standingNow } from './fixed-standings.ts';

export type MovingStandings = {
  readonly standings: Standings;
  /** Replaces what is known of the product. */
  readonly set: (product: string, state: FixedState) => void;
};

export function moveStandings(mesh: Mesh, first: Readonly<Record<string, FixedState>>): MovingStandings {
  const known = new Map<string, ProductState>();
  let revision = 0;
  // What was judged counts for a second.
  let now = standingNow;
  function set(key: string, { watermark = {}, runs = [] }: FixedState): void {
    const product = mesh.products.find((one) => one.key === key);
    if (product === undefined) throw new Error(`The mesh has no product "${key}".`);
    known.set(key, { product: key, version: product.version.text, watermark: { ...unmeasured, ...watermark }, runs });
    revision++;
    now += 1_000;
  }
  for (const [key, state] of Object.entries(first)) set(key, state);
  const states = { stateOf: (key: string) => known.get(key), revision: () => revision };
  return { standings: createStandings({ products: mesh.products, states, now: () => now }), set };
}
