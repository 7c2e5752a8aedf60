// What a column means in the business, by the part `semantics` of its contract.

import type { Column, Product } from './product.ts';

export function meaningOf({ semantics }: Product, { name }: Column): string | null {
  // A column may be called `constructor`, which every object has.
  return Object.hasOwn(semantics, name) ? (semantics[name] ?? null) : null;
}
