// A product bound to the table that its contract promises, without a look at any database: for the text of statements that
// people compare, never to be run.

import type { Column, Product } from '../../contracts/product.ts';
import { tableColumnOf } from '../../contracts/table-column.ts';
import { castStorage } from './cast.ts';
import { fittingStorage } from './storage.ts';
import { storedColumnName, storedMaskOf } from './stored-mask.ts';
import { type BoundColumn, type BoundProduct, boundColumn } from './table.ts';

export function assumeTable(product: Product): BoundProduct {
  const columns = new Map(product.columns.map((column) => [column.name, assumeColumn(product, column)]));
  const table: BoundProduct = { product, columns, key: [], orderedIndexes: [product.primaryKey] };
  return { ...table, key: product.primaryKey.map((key) => boundColumn(table, key)) };
}

function assumeColumn(product: Product, column: Column): BoundColumn {
  const tableColumn = tableColumnOf(column);
  const cast = column.from?.type == null ? null : { from: column.from.type, to: column.type };
  const stored = storedMaskOf(column.mask);
  const keptIn = stored === null ? null : storedColumnName(tableColumn, stored);
  return {
    column,
    product: product.id,
    productKey: product.key,
    tableColumn,
    cast,
    storage: cast === null ? (fittingStorage(column.type)[0] ?? '') : castStorage(cast),
    isNondeterministic: false,
    tokenColumn: stored === 'token' ? (column.tokenColumn ?? keptIn) : null,
    maskColumn: null,
    hashColumn: stored === 'hash' ? keptIn : null,
  };
}
