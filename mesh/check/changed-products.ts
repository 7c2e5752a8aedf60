// Which products differ between two states of a mesh, as they are linked: one that inherits a mask changes with the key that
// it refers to. Where a contract stands in its file is no difference.

import type { Mesh, Product } from '../../contracts/product.ts';

/** Keys of products of `after` that are new or not the same; all of them where there is nothing to compare with. */
export function findChanged(before: Mesh | null, after: Mesh): ReadonlySet<string> {
  const known = new Map(before?.products.map((product) => [product.key, describe(product)]));
  return new Set(after.products.flatMap((one) => (known.get(one.key) === describe(one) ? [] : one.key)));
}

function describe(product: Product): string {
  return JSON.stringify(product, (_key, value: unknown) => (isPlace(value) ? undefined : value));
}

function isPlace(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'file' in value && 'line' in value && 'column' in value;
}
