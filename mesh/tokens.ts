// Stored tokens and hashes: for each tokenized column of a table the column `<column>__tok`, with an index, and for each
// hashed one `<column>__sha`. A trigger always overwrites them, so that a masked viewer's join is as fast as a clear one's,
// and no reader needs the right to make tokens.

import type pg from 'pg';
import type { Product } from '../contracts/product.ts';
import { ConcordError } from '../errors/concord-error.ts';
import { withLock } from './lock.ts';
import { examineTokens } from './tokens/examine-tokens.ts';
import type { Generations } from './tokens/generations.ts';
import { type LabelSecret, type TokenSecret, writeSecrets } from './tokens/label-secrets.ts';
import type { StoredColumnTable } from './tokens/read-stored-columns.ts';
import {
  addingStatements,
  analyzeStatement,
  dueColumns,
  lockStatement,
  storingStatements,
} from './tokens/storing-statements.ts';
import { inTransaction } from './transaction.ts';

export { computeToken, type TokenSecret } from './tokens/label-secrets.ts';

/** What `applyTokens` did with one table: `rows` of it were written, because these columns had not what they should have. */
export type TokenProgress = { readonly table: string; readonly columns: readonly string[]; readonly rows: number };

/**
 * Writes the label secrets that `products` need and gives their tokenized and hashed columns what is stored of them. Safe to
 * repeat: rows that have theirs already are left alone. Columns with a `token_column` of their own, and columns of
 * views, are not touched.
 *
 * A secret that changes, because its generation is greater or the root secret is another, changes in one transaction with
 * all that was made with it: who reads sees all of it, or nothing.
 *
 * @param generations that labels have at least; greater ones of the database count
 * @throws ConcordError TOKEN_COLUMN_TAKEN
 */
export function applyTokens(
  client: pg.ClientBase,
  products: readonly Product[],
  secret: TokenSecret,
  onProgress: (progress: TokenProgress) => void = () => undefined,
  generations: Generations = new Map(),
): Promise<void> {
  return withLock(client, async () => {
    const { secrets, tables } = await examineTokens(client, { products, secret, generations });
    const all = [...secrets.values()];
    await inTransaction(client, () => writeSecrets(client, withState(all, 'missing')));
    refuseTaken(tables);

    const outdated = withState(all, 'outdated');
    const labels = new Set(outdated.map(({ label }) => label));
    const due = tables.filter((table) => dueColumns(table).length > 0);
    const together = due.filter((table) => dueColumns(table).some(({ label }) => labels.has(label)));
    for (const table of due) await inTransaction(client, () => addColumns(client, table));
    const done = await inTransaction(client, async () => {
      if (together.length > 0) await client.query(lockStatement(together));
      await writeSecrets(client, outdated);
      return storeTables(client, together);
    });
    for (const progress of done) onProgress(progress);
    for (const table of due.filter((one) => !together.includes(one))) {
      for (const progress of await inTransaction(client, () => storeTables(client, [table]))) onProgress(progress);
    }
    for (const table of due) await client.query(analyzeStatement(table));
  });
}

function withState(secrets: readonly LabelSecret[], stored: LabelSecret['stored']): readonly LabelSecret[] {
  return secrets.filter((one) => one.stored === stored);
}

function refuseTaken(tables: readonly StoredColumnTable[]): void {
  for (const { schema, table, columns } of tables) {
    const taken = columns.find(({ state }) => state.kind === 'taken');
    if (taken === undefined) continue;
    throw new ConcordError('TOKEN_COLUMN_TAKEN', { table: `${schema}.${table}`, column: taken.storedName });
  }
}

async function addColumns(client: pg.ClientBase, table: StoredColumnTable): Promise<void> {
  for (const text of addingStatements(table)) await client.query(text);
}

async function storeTables(
  client: pg.ClientBase,
  tables: readonly StoredColumnTable[],
): Promise<readonly TokenProgress[]> {
  const done: TokenProgress[] = [];
  for (const table of tables) {
    let rows = 0;
    for (const { text, writesRows } of storingStatements(table)) {
      const { rowCount } = await client.query(text);
      if (writesRows) rows = rowCount ?? 0;
    }
    const columns = dueColumns(table).map(({ name }) => name);
    done.push({ table: `${table.schema}.${table.table}`, columns, rows });
  }
  return done;
}
