// Whether a mesh may still answer for a moment after another has taken its place: only where nobody sees less in the new one
// than before. What changed there at all counts, because telling stricter from looser is not worth a mistake.

import type { Column, Mesh, Product } from '../../contracts/product.ts';

/** Of the products of `domain`; one that went, or a column, may be answered as long as it holds nothing personal. */
export function isSameAccess(before: Mesh, after: Mesh, domain: string): boolean {
  const next = new Map(after.products.map((product) => [product.key, product]));
  return before.products
    .filter((product) => product.domain === domain && product.status !== 'draft')
    .every((product) => isSameProductAccess(product, next.get(product.key)));
}

/** Whether `before` may be answered where `after` holds. */
export function isSameProductAccess(before: Product, after: Product | undefined): boolean {
  if (after === undefined || after.status === 'draft') return !before.columns.some(isPersonal);
  const columns = new Map(after.columns.map((column) => [column.name, column]));
  return (
    describe(before) === describe(after) &&
    before.columns.every((column) => {
      const next = columns.get(column.name);
      return next === undefined ? !isPersonal(column) : describeColumn(column) === describeColumn(next);
    })
  );
}

function isPersonal({ isPii, mask, piiPaths }: Column): boolean {
  return isPii || mask !== null || piiPaths.length > 0;
}

function describe({ access, onBrokenQuality, source }: Product): string {
  return JSON.stringify([access, onBrokenQuality, source]);
}

function describeColumn({ isPii, mask, unmask, tokenColumn, tokenLabel, piiPaths }: Column): string {
  return JSON.stringify([isPii, mask, unmask, tokenColumn, tokenLabel, piiPaths]);
}
