// A product bound to the table that its contract promises, without a look at any database: for the text of statements that
// people compare, never to be run.

import type { Column, Product } from '../../contracts/product.ts';
import { fittingStorage } from './storage.ts';
import { storedColumnName, storedMaskOf } from './stored-mask.ts';
import { type BoundColumn, type BoundProduct, boundColumn } from './table.ts';

export function assumeTable(product: Product): BoundProduct {
  const columns = new Map(product.columns.map((column) => [column.name, assumeColumn(product, column)]));
  const table: BoundProduct = { product, columns, key: [], orderedIndexes: [product.primaryKey] };
  return { ...table, key: product.primaryKey.map((key) => boundColumn(table, key)) };
}

function assumeColumn(product: Product, column: Column): BoundColumn {
  const stored = storedMaskOf(column.mask);
  const keptIn = stored === null ? null : storedColumnName(column.name, stored);
  return {
    column,
    product: product.id,
    productKey: product.key,
    storage: fittingStorage(column.type)[0] ?? '',
    isNondeterministic: false,
    tokenColumn: stored === 'token' ? (column.tokenColumn ?? keptIn) : null,
    maskColumn: null,
    hashColumn: stored === 'hash' ? keptIn : null,
  };
}
