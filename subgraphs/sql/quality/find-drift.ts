// A contract against its table as it stands now: where they differ in columns, types and whether values may be missing.
// Names of columns and types only.

import { formatColumnType } from '../../../contracts/column-type.ts';
import type { Column, Product } from '../../../contracts/product.ts';
import { tableColumnOf } from '../../../contracts/table-column.ts';
import { fittingStorage } from '../storage.ts';
import { isStoredColumnName } from '../stored-mask.ts';
import type { StoredTable } from '../stored-table.ts';
import { counted, type Finding } from './finding.ts';

const mostTold = 10;

/** Columns that only the table has are told, and count only where the contract does not allow them. */
export function findDrift(product: Product, stored: StoredTable | undefined, allowsExtra: boolean): Finding {
  if (stored === undefined) {
    return { kind: 'error', reason: 'The table is missing. Hold the database against the contract.' };
  }
  const differences = product.columns.flatMap((column) => describeDifference(column, stored) ?? []);
  const extra = listExtra(product, stored).map((name) => `"${name}" is not in the contract`);
  const all = [...differences, ...extra];
  return counted(differences.length + (allowsExtra ? 0 : extra.length), null, all.length === 0 ? null : tell(all));
}

function describeDifference(column: Column, { columns, notNull, isTable }: StoredTable): string | null {
  const name = tableColumnOf(column);
  const type = column.from?.type ?? column.type;
  const storage = columns.get(name);
  if (storage === undefined) return `"${name}" is missing in the table`;
  if (!fittingStorage(type).includes(storage)) {
    return `"${name}" is ${storage} in the table and ${formatColumnType(type)} in the contract`;
  }
  // A view does not say what may be missing.
  if (column.required && isTable && !notNull.has(name)) {
    return `"${name}" may be NULL in the table and is required in the contract`;
  }
  return null;
}

function listExtra({ columns }: Product, stored: StoredTable): readonly string[] {
  const known = new Set(columns.flatMap((column) => [tableColumnOf(column), column.tokenColumn]));
  return [...stored.columns.keys()].filter((name) => !known.has(name) && !isStoredColumnName(name));
}

function tell(differences: readonly string[]): string {
  const told = differences.slice(0, mostTold).join('; ');
  const more = differences.length - mostTold;
  return more > 0 ? `${told}; and ${more} more.` : `${told}.`;
}
