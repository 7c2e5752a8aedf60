// A check that each row keeps or breaks by itself -> the condition that is true for a row that breaks it. A value that is
// not there breaks only `not_null`.

import type { CheckRule } from '../../../contracts/check-rule.ts';
import { checkedColumnExpression } from '../column.ts';
import { type Fragment, join, or, sql, value } from '../fragment.ts';
import { castOf, inPrecision } from '../match.ts';
import { constant } from '../operand.ts';
import type { BoundColumn } from '../table.ts';

export type RowRule = Extract<CheckRule, { kind: 'not_null' | 'range' | 'accepted_values' | 'pattern' }>;

export function isRowRule(rule: CheckRule): rule is RowRule {
  return (
    rule.kind === 'not_null' || rule.kind === 'range' || rule.kind === 'accepted_values' || rule.kind === 'pattern'
  );
}

/** @param table the name of the table in the statement */
export function breakingCondition(rule: RowRule, column: BoundColumn, table: Fragment): Fragment {
  const raw = checkedColumnExpression(column, table);
  switch (rule.kind) {
    case 'not_null':
      return sql`${raw} is null`;
    case 'range':
      return rangeCondition(rule, column, raw);
    case 'accepted_values': {
      const values = atLeastNine(rule.values.map((text) => inPrecision(column, text)));
      return sql`${raw} <> all(${value(constant(values))}::${castOf(column)}[])`;
    }
    case 'pattern': {
      // Some collations have no patterns.
      const text = column.isNondeterministic ? sql`${raw}::text collate "default"` : sql`${raw}::text`;
      return sql`${text} !~ ${value(constant(rule.pattern))}::text`;
    }
    default:
      return rule satisfies never;
  }
}

/** From nine values on PostgreSQL looks a value up by its hash, which is faster than comparing with three. */
function atLeastNine(values: readonly string[]): readonly string[] {
  const [first = ''] = values;
  return [...values, ...Array<string>(Math.max(0, 9 - values.length)).fill(first)];
}

/** NaN is above every number, and infinity is no value that a bound was meant for. */
function rangeCondition(
  { min, max }: Extract<RowRule, { kind: 'range' }>,
  column: BoundColumn,
  raw: Fragment,
): Fragment {
  const bound = (text: string) => sql`${value(constant(inPrecision(column, text)))}::${castOf(column)}`;
  const isBoundless = /^(numeric|double precision|real|date|timestamp)/.test(column.storage);
  const parts: Fragment[] = [];
  if (min !== null) parts.push(sql`${raw} < ${bound(min)}`);
  else if (isBoundless) parts.push(sql`${raw} <= '-Infinity'`);
  if (max !== null) parts.push(sql`${raw} > ${bound(max)}`);
  else if (isBoundless) parts.push(sql`${raw} >= 'Infinity'`);
  return join(parts, or);
}
