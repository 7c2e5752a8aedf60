// Keyset paging: "the rows after this one" as one branch per prefix of the order, each of which an index serves
// (an OR over the prefixes filters hundreds of thousands of rows instead; measured 57 ms against 0.3 ms).
// NULLs order as in Postgres: last in ASC, first in DESC, so flipping every direction is the exact reverse.

import type { ColumnUse } from './column.ts';
import { columnExpression } from './column.ts';
import { type Fragment, sql, value } from './fragment.ts';
import { castOf } from './operand.ts';
import { isTextOutput } from './row.ts';
import type { OrderTerm, Reading } from './row-query.ts';
import { boundColumn } from './table.ts';

/** One term of the order with what SQL needs of it. */
export type OrderKey = {
  readonly expression: Fragment;
  readonly direction: 'ASC' | 'DESC';
  readonly cast: Fragment;
  readonly isNotNull: boolean;
};

/** @throws ConcordError FORBIDDEN_FIELD where the viewer may not order by a column that was asked for. */
export function orderKeys(order: readonly OrderTerm[], reading: Reading, alias: Fragment): readonly OrderKey[] {
  return order.map(({ column: name, direction, isTieBreak }) => {
    const column = boundColumn(reading.table, name);
    const use: ColumnUse = isTieBreak ? 'tie-break' : 'order';
    const expression = columnExpression(column, reading.access, use, alias);
    const isClear = reading.access.columns.get(name)?.kind === 'clear';
    const cast = isTextOutput(column) && !isClear ? sql`text` : castOf(column);
    return { expression, direction, cast, isNotNull: column.isNotNull };
  });
}

export function flip(keys: readonly OrderKey[]): readonly OrderKey[] {
  return keys.map((key) => ({ ...key, direction: key.direction === 'ASC' ? 'DESC' : 'ASC' }));
}

/** The conditions whose union is "comes strictly after `cursor`", disjoint, one per branch. */
export function branchesAfter(
  keys: readonly OrderKey[],
  cursor: readonly (string | null)[],
): readonly (readonly Fragment[])[] {
  const branches: Fragment[][] = [];
  const prefix: Fragment[] = [];
  keys.forEach((key, index) => {
    const at = cursor[index] ?? null;
    for (const after of strictlyAfter(key, at)) branches.push([...prefix, after]);
    prefix.push(equals(key, at));
  });
  return branches;
}

/** "is the row of the cursor". */
export function isAt(keys: readonly OrderKey[], cursor: readonly (string | null)[]): readonly Fragment[] {
  return keys.map((key, index) => equals(key, cursor[index] ?? null));
}

function strictlyAfter(key: OrderKey, at: string | null): readonly Fragment[] {
  const { expression, direction, cast, isNotNull } = key;
  if (direction === 'ASC') {
    if (at === null) return [];
    const greater = sql`${expression} > ${value(at)}::${cast}`;
    return isNotNull ? [greater] : [greater, sql`${expression} is null`];
  }
  if (at === null) return [sql`${expression} is not null`];
  return [sql`${expression} < ${value(at)}::${cast}`];
}

function equals({ expression, cast }: OrderKey, at: string | null): Fragment {
  return at === null ? sql`${expression} is null` : sql`${expression} = ${value(at)}::${cast}`;
}
