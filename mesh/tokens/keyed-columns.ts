// The columns that a database is to store tokens or hashes of: those of the contracts, and those that were stored before.

import type { Product } from '../../contracts/product.ts';
import { tableColumnOf } from '../../contracts/table-column.ts';
import { type StoredMask, storedMaskOf } from '../../subgraphs/sql/stored-mask.ts';
import type { TokenStore } from './read-token-store.ts';

export type KeyedColumn = {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly label: string;
  readonly stored: StoredMask;
  /** False where only an earlier contract, or one of a domain that is not looked at now, wants it. */
  readonly isWanted: boolean;
};

/**
 * Two products over one table, two majors for example, share its trigger. What was stored before is kept, since the trigger
 * has one function: of a domain that another process serves, say.
 */
export function collectKeyedColumns(products: readonly Product[], store: TokenStore): readonly KeyedColumn[] {
  const columns = new Map<string, KeyedColumn>();
  const add = (column: KeyedColumn) => {
    const { schema, table, name, stored } = column;
    const key = JSON.stringify([schema, table, name, stored]);
    if (!columns.has(key)) columns.set(key, column);
  };
  for (const { source, columns: all } of products) {
    const { schema, table } = source;
    for (const column of all) {
      const { mask, tokenColumn, tokenLabel: label } = column;
      const name = tableColumnOf(column);
      const stored = storedMaskOf(mask);
      const isNamed = stored === 'token' && tokenColumn !== null;
      if (stored !== null && label !== null && !isNamed) add({ schema, table, name, label, stored, isWanted: true });
    }
  }
  for (const { schema, table, name, label, stored } of store.columns) {
    add({ schema, table, name, label, stored, isWanted: false });
  }
  return [...columns.values()];
}
