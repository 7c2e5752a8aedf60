// `@pii` as the SDL shows it on every field that gives a column's values: the column itself, and the groups and figures of
// its aggregates. Whoever takes fields from the graph, such as a subgraph of foreign make, knows by it what is personal; a
// masked column is treated so too, whatever its tags say.

import { nameGrantee } from '../../contracts/grantee-name.ts';
import { maskingOf } from '../../contracts/masks.ts';
import type { Column, Product } from '../../contracts/product.ts';

export function printPii(product: Product, column: Column): string {
  const masking = maskingOf(column);
  if (!column.isPii && masking === null) return '';
  const kind = product.primaryKey.includes(column.name) || column.references !== null ? 'id' : 'attribute';
  const revealTo = column.unmask.map((grantee) => JSON.stringify(nameGrantee(grantee))).join(', ');
  return ` @pii(kind: "${kind}", mask: "${masking ?? 'none'}", revealTo: [${revealTo}])`;
}
