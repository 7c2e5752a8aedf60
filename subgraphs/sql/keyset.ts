// Keyset paging: "the rows after this one" as one branch per prefix of the order, each of which an index serves
// (an OR over the prefixes filters hundreds of thousands of rows instead; measured 57 ms against 0.3 ms).
// NULLs order as in Postgres: last in ASC, first in DESC, so flipping every direction is the exact reverse.

import type { ColumnUse } from './column.ts';
import { columnExpression } from './column.ts';
import { type Fragment, sql, value } from './fragment.ts';
import { castOf } from './match.ts';
import { constant, mapOperand, type Operand } from './operand.ts';
import type { Reading } from './reading.ts';
import { isTextOutput } from './row.ts';
import type { CursorValues, OrderTerm } from './row-query.ts';
import { boundColumn } from './table.ts';

/** One term of the order with what SQL needs of it. */
export type OrderKey = {
  readonly expression: Fragment;
  readonly direction: 'ASC' | 'DESC';
  readonly cast: Fragment;
};

/** @throws ConcordError FORBIDDEN_FIELD where the viewer may not order by a column that was asked for. */
export function orderKeys(order: readonly OrderTerm[], reading: Reading, alias: Fragment): readonly OrderKey[] {
  return order.map(({ column: name, direction, isTieBreak }) => {
    const column = boundColumn(reading.table, name);
    const use: ColumnUse = isTieBreak ? 'tie-break' : 'order';
    const expression = columnExpression(column, reading.access, use, alias);
    const isClear = reading.access.columns.get(name)?.kind === 'clear';
    const cast = isTextOutput(column) && !isClear ? sql`text` : castOf(column);
    return { expression, direction, cast };
  });
}

export function flip(keys: readonly OrderKey[]): readonly OrderKey[] {
  return keys.map((key) => ({ ...key, direction: key.direction === 'ASC' ? 'DESC' : 'ASC' }));
}

/** A cursor as a statement knows it: which of its values are NULL, and the others as parameters. */
export type CursorPosition = readonly { readonly isNull: boolean; readonly value: Operand<string | null> }[];

/** @param seen the cursor of the request that the statement is compiled for; only its NULLs are looked at */
export function cursorPosition(cursor: Operand<CursorValues>, seen: CursorValues): CursorPosition {
  return seen.map((one, index) => ({
    isNull: one === null,
    value: mapOperand(cursor, (values) => values[index] ?? null),
  }));
}

/** The conditions whose union is "comes strictly after `cursor`", disjoint, one per branch. */
export function branchesAfter(keys: readonly OrderKey[], cursor: CursorPosition): readonly (readonly Fragment[])[] {
  const branches: Fragment[][] = [];
  const prefix: Fragment[] = [];
  keys.forEach((key, index) => {
    const at = cursor[index] ?? { isNull: true, value: constant(null) };
    for (const after of strictlyAfter(key, at)) branches.push([...prefix, after]);
    prefix.push(equals(key, at));
  });
  return branches;
}

/** "is the row of the cursor". */
export function isAt(keys: readonly OrderKey[], cursor: CursorPosition): readonly Fragment[] {
  return keys.map((key, index) => equals(key, cursor[index] ?? { isNull: true, value: constant(null) }));
}

type Position = CursorPosition[number];

function strictlyAfter({ expression, direction, cast }: OrderKey, at: Position): readonly Fragment[] {
  if (direction === 'DESC') {
    return at.isNull ? [sql`${expression} is not null`] : [sql`${expression} < ${value(at.value)}::${cast}`];
  }
  if (at.isNull) return [];
  // Where the table forbids NULL the planner drops the second branch by itself.
  return [sql`${expression} > ${value(at.value)}::${cast}`, sql`${expression} is null`];
}

function equals({ expression, cast }: OrderKey, at: Position): Fragment {
  return at.isNull ? sql`${expression} is null` : sql`${expression} = ${value(at.value)}::${cast}`;
}
