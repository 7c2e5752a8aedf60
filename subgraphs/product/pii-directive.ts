// `@pii` as the SDL shows it on every field that gives a column's values: the column itself, and the groups and figures of
// its aggregates. Whoever takes fields from the graph, such as a subgraph of foreign make, knows by it what is personal.

import { nameGrantee } from '../../contracts/grantee-name.ts';
import { maskingOf } from '../../contracts/masks.ts';
import type { Column, Product } from '../../contracts/product.ts';

export function printPii(product: Product, column: Column): string {
  if (!column.isPii) return '';
  const kind = product.primaryKey.includes(column.name) || column.references !== null ? 'id' : 'attribute';
  const revealTo = column.unmask.map((grantee) => JSON.stringify(nameGrantee(grantee))).join(', ');
  return ` @pii(kind: "${kind}", mask: "${maskingOf(column) ?? 'none'}", revealTo: [${revealTo}])`;
}
