// How many rows refer to a row of another product that is not there.

import { maskingOf } from '../../../contracts/masks.ts';
import { checkedColumnExpression } from '../column.ts';
import { identifier, renderStatement, sql } from '../fragment.ts';
import { type BoundColumn, type BoundProduct, qualified } from '../table.ts';
import type { CheckContext } from './check-context.ts';
import { counted, type Finding } from './finding.ts';
import { scannedTable } from './scan.ts';

type Target = { readonly product: string; readonly column: string };

export async function countLonely(
  { product }: BoundProduct,
  column: BoundColumn,
  { product: name, column: key }: Target,
  { database, findTable, signal }: Pick<CheckContext, 'database' | 'findTable' | 'signal'>,
): Promise<Finding> {
  const target = findTable(name);
  if (target === null) return { kind: 'unknown', reason: `${name} is not served from the same database.` };
  const there = target.columns.get(key);
  if (there === undefined) return { kind: 'error', reason: `${name} has no column "${key}". Correct the check.` };
  const refusal = refuseUnlikeMasks(column, there, { product: name, column: key });
  if (refusal !== null) return { kind: 'error', reason: refusal };
  const raw = checkedColumnExpression(column, scannedTable);
  const referred = identifier('r');
  const { schema, table } = product.source;
  const from = qualified(target.product.source.schema, target.product.source.table);
  const rows = await database.read(
    renderStatement(sql`select count(*)::text as failing from ${qualified(schema, table)} ${scannedTable} where ${raw} is not null
  and not exists (select from ${from} ${referred} where ${checkedColumnExpression(there, referred)} = ${raw})`),
    signal,
  );
  return counted(Number(rows[0]?.failing));
}

/**
 * Who sees the number may learn from it which values are equal, and so no more than tokens tell: not which values of his own
 * stand in a column that is masked for him, nor which tokens stand for values that he sees in clear.
 */
function refuseUnlikeMasks(
  { column: here }: BoundColumn,
  { column: there }: BoundColumn,
  target: Target,
): string | null {
  const haveTokens = here.mask === 'tokenize' && there.mask === 'tokenize' && here.tokenLabel === there.tokenLabel;
  if (haveTokens) return null;
  if (maskingOf(there) !== null) {
    return `The column "${target.column}" of ${target.product} is masked, and what is found in it may be told only of its tokens. Write references: at the column "${here.name}".`;
  }
  if (here.mask !== 'tokenize') return null; // the number is kept from all for whom the column is masked
  return `The column "${here.name}" is masked by tokens, and which of them are found in "${target.column}" of ${target.product}, which is not, would tell what they stand for. Mask both alike, or remove the check.`;
}
