// How much a column tells somebody who sees a product for the first time: figures before kinds, kinds before names and
// numbers without a meaning. By contract alone; who may see it is decided elsewhere.

import { meaningOf } from '../../contracts/column-meaning.ts';
import { isEnumColumn } from '../../contracts/enum-values.ts';
import type { Column, ColumnType, Product } from '../../contracts/product.ts';

/** The higher the number, the less the column tells. */
export const leastInterest = 4;

/** From 0, a figure with a unit and a meaning, to `leastInterest`. */
export function rankInterest(product: Product, column: Column): number {
  const hasMeaning = meaningOf(product, column) !== null;
  if (isFigure(product, column)) return hasMeaning && column.unit !== null ? 0 : 1;
  if (hasMeaning && (isEnumColumn(column) || isText(column.type))) return 2;
  return hasMeaning || isEnumColumn(column) ? 3 : leastInterest;
}

/** Whether the column tells something also where it stands alone: a figure with a unit, or a kind or text with a meaning. */
export function isTelling(product: Product, column: Column): boolean {
  return rankInterest(product, column) <= 2 && (column.unit !== null || !isNumber(column.type));
}

/** Numbers that name a row are none. */
function isFigure(product: Product, column: Column): boolean {
  if (product.primaryKey.includes(column.name) || column.references !== null || !isNumber(column.type)) return false;
  return column.unit !== null || meaningOf(product, column) !== null;
}

function isNumber(type: ColumnType): boolean {
  return type.kind === 'decimal' || (type.kind === 'scalar' && ['integer', 'bigint', 'float'].includes(type.name));
}

function isText(type: ColumnType): boolean {
  return type.kind === 'scalar' && ['string', 'text'].includes(type.name);
}
