// How each keyed column of the contracts stands in one database: plain data for `concord tokens status`.

import type pg from 'pg';
import type { Column, Product } from '../../contracts/product.ts';
import { tableColumnOf } from '../../contracts/table-column.ts';
import { type StoredMask, storedMaskOf } from '../../subgraphs/sql/stored-mask.ts';
import { examineTokens, type TokenContext, type TokenExamination } from './examine-tokens.ts';
import type { Obstacle, StoredColumn, StoredColumnTable } from './read-stored-columns.ts';
import { countNotStored, countStale } from './storing-statements.ts';

export type TokenState = {
  /** `Product.key` */
  readonly product: string;
  readonly column: string;
  readonly mask: 'tokenize' | 'sha256';
  readonly label: string;
  readonly generation: number;
  /** `schema.table` */
  readonly table: string;
  /** Of the stored tokens or hashes; null where none are to be stored. */
  readonly storedColumn: string | null;
  /**
   * - `current`: stored, under the secret that it should be
   * - `outdated`: under an older secret, `missing`: not at all; for both `concord tokens apply` is due
   * - `computed`: made anew for each row that is read
   * - `named`: the contract names a column that somebody else fills
   * - `refused`: the product cannot be served so
   */
  readonly state: 'current' | 'outdated' | 'missing' | 'computed' | 'named' | 'refused';
  /** Why it is computed or refused. */
  readonly reason: Obstacle | 'taken' | null;
  /** Rows that have not what the present secret makes of them; null = not counted. */
  readonly rowsWithout: number | null;
};

/** @throws pg.DatabaseError */
export async function readTokenStates(
  client: pg.ClientBase,
  context: TokenContext,
  options: { readonly isCounted: boolean },
): Promise<readonly TokenState[]> {
  const examination = await examineTokens(client, context);
  const states: TokenState[] = [];
  for (const product of context.products) {
    for (const column of product.columns) {
      const stored = storedMaskOf(column.mask);
      if (stored === null || column.tokenLabel === null) continue;
      const found = findStored(product, column, stored, examination);
      const state = describeColumn(product, column, found?.column ?? null, examination);
      const isStored = state.storedColumn !== null && state.state !== 'named' && state.state !== 'refused';
      const rowsWithout = options.isCounted && isStored && found !== null ? await countRows(client, found) : null;
      states.push({ ...state, rowsWithout });
    }
  }
  return states;
}

/** Whether `concord tokens apply` has something to do for a column. */
export function isApplyDue({ state }: TokenState): boolean {
  return state === 'outdated' || state === 'missing';
}

type Found = { readonly table: StoredColumnTable; readonly column: StoredColumn };

function findStored(
  { source }: Product,
  column: Column,
  stored: StoredMask,
  { tables }: TokenExamination,
): Found | null {
  if (stored === 'token' && column.tokenColumn !== null) return null;
  const name = tableColumnOf(column);
  const table = tables.find((one) => one.schema === source.schema && one.table === source.table);
  const found = table?.columns.find((one) => one.name === name && one.stored === stored);
  return table === undefined || found === undefined ? null : { table, column: found };
}

type Described = Omit<TokenState, 'rowsWithout'>;

function describeColumn(
  product: Product,
  column: Column,
  found: StoredColumn | null,
  { secrets }: TokenExamination,
): Described {
  const secret = secrets.get(column.tokenLabel ?? '');
  const place = {
    product: product.key,
    column: column.name,
    mask: column.mask === 'sha256' ? ('sha256' as const) : ('tokenize' as const),
    label: column.tokenLabel ?? '',
    generation: secret?.generation ?? 0,
    table: `${product.source.schema}.${product.source.table}`,
  };
  if (found === null) return { ...place, storedColumn: column.tokenColumn, state: 'named', reason: null };
  const { state, storedName } = found;
  if (state.kind === 'taken') return { ...place, storedColumn: storedName, state: 'refused', reason: 'taken' };
  if (state.kind !== 'impossible') return { ...place, storedColumn: storedName, state: state.kind, reason: null };
  const isJoined = product.primaryKey.includes(column.name) || column.references !== null;
  const isThere = state.obstacle !== 'no-table' && state.obstacle !== 'no-column';
  const isRefused = !isThere || (isJoined && column.mask === 'tokenize');
  // What is computed needs nothing but its secret.
  const otherwise = secret === undefined || secret.stored === 'current' ? 'computed' : secret.stored;
  return { ...place, storedColumn: null, state: isRefused ? 'refused' : otherwise, reason: state.obstacle };
}

async function countRows(client: pg.ClientBase, { table, column }: Found): Promise<number> {
  const statement = column.state.kind === 'current' ? countStale(table, column) : countNotStored(table, column);
  const { rows } = await client.query<{ count: string }>(statement);
  return Number(rows[0]?.count ?? 0);
}
