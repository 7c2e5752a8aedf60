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
  if (!isAsStrict(column, there)) {
    const reason = `The column "${key}" of ${name} is masked, and what is found in it may be told only of its tokens. Write references: at the column "${column.column.name}".`;
    return { kind: 'error', reason };
  }
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

/** Else who may see the number could learn which values of his own stand in a column that is masked for him. */
function isAsStrict({ column: here }: BoundColumn, { column: there }: BoundColumn): boolean {
  if (maskingOf(there) === null) return true;
  return there.mask === 'tokenize' && here.mask === 'tokenize' && here.tokenLabel === there.tokenLabel;
}
