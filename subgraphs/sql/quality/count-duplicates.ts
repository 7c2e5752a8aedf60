// How many rows have a value of a column that another row before them has. A unique index over just that column proves
// that there are none, without reading the table.

import { checkedColumnExpression } from '../column.ts';
import { renderStatement, sql } from '../fragment.ts';
import type { StoredTable } from '../stored-table.ts';
import { type BoundColumn, type BoundProduct, qualified } from '../table.ts';
import type { CheckContext } from './check-context.ts';
import { counted, type Finding } from './finding.ts';
import { scannedTable } from './scan.ts';

/** @param stored the table as it stands now; null = not known */
export async function countDuplicates(
  { product }: BoundProduct,
  column: BoundColumn,
  stored: StoredTable | null,
  { database, signal }: Pick<CheckContext, 'database' | 'signal'>,
): Promise<Finding> {
  const { name } = column.column;
  if (stored?.uniqueKeys.some((key) => key.length === 1 && key[0] === name) === true) return counted(0);
  const raw = checkedColumnExpression(column, scannedTable);
  const { schema, table } = product.source;
  const groups = sql`select count(*) as n from ${qualified(schema, table)} ${scannedTable} where ${raw} is not null group by ${raw} having count(*) > 1`;
  const rows = await database.read(
    renderStatement(sql`select coalesce(sum(g.n - 1), 0)::text as failing from (${groups}) g`),
    signal,
  );
  return counted(Number(rows[0]?.failing));
}
