// Condition -> SQL, and the row rule of the viewer, which stands in every statement that touches the product.

import { isLexical } from '../../contracts/lexical.ts';
import { isTokenMask } from '../../contracts/masks.ts';
import { columnExpression, ruleColumnExpression } from './column.ts';
import type { Condition, LikePattern } from './filter-query.ts';
import { always, conjoin, type Fragment, identifier, join, keyword, or, sql, value } from './fragment.ts';
import { storageType } from './mask.ts';
import { elementType, matchColumn, typedList, typedValue } from './match.ts';
import { deferred, mapOperand } from './operand.ts';
import type { Reading } from './reading.ts';
import { ruleComparison } from './rule-comparison.ts';
import { type BoundColumn, boundColumn, qualified } from './table.ts';

/** What the rows are read from, `"orders_product"."order_facts"`, or the view that stands before it. */
export function tableName({ table, view }: Reading): Fragment {
  const { schema, table: name } = table.product.source;
  return view === null ? qualified(schema, name) : qualified(view.schema, view.name);
}

/** The rows that this viewer may see at all; the values of a rule come with each request. */
export function rowRuleCondition({ table, access }: Reading, alias: Fragment): Fragment {
  const { rows } = access;
  if (rows.kind === 'all') return always;
  if (rows.kind === 'none') return sql`false`;
  return conjoin(
    rows.comparisons.map(({ column, operator }, index) => {
      const bound = boundColumn(table, column);
      const left = ruleColumnExpression(bound, alias);
      const values = deferred((given) => readRuleValues(bound, given.rowRuleValues(table.product.key)[index] ?? []));
      const one = mapOperand(values, (texts) => texts?.[0] ?? null);
      return ruleComparison(left, operator, { list: typedList(bound, values), one: typedValue(bound, one) });
    }),
  );
}

/** NULL, which no row meets, where a claim holds anything but values of the column's type. */
export function readRuleValues(column: BoundColumn, texts: readonly string[]): readonly string[] | null {
  return texts.every((text) => isLexical(elementType(column), text)) ? texts : null;
}

/**
 * A caller's filter over the rows of `reading`, whose table has the name `alias`.
 *
 * @throws ConcordError FORBIDDEN_FIELD for a column that the viewer may not compare in this way.
 */
export function filterCondition(condition: Condition, reading: Reading, alias: Fragment, depth = 0): Fragment {
  const column = (name: string) => boundColumn(reading.table, name);
  const raw = (name: string) => columnExpression(column(name), reading.access, 'filter', alias);
  // A text that is JSON may be no jsonb, and the cast raises: Postgres must not try it on a row that the rule hides.
  const afterRowRule = (name: string, one: Fragment) => {
    const rule = rowRuleCondition(reading, alias);
    return rule === always || column(name).storage === 'jsonb' ? one : sql`case when ${rule} then ${one} end`;
  };
  switch (condition.kind) {
    case 'every':
      return conjoin(condition.of.map((one) => filterCondition(one, reading, alias, depth)));
    case 'some':
      if (condition.of.length === 0) return sql`false`;
      return join(
        condition.of.map((one) => sql`(${filterCondition(one, reading, alias, depth)})`),
        or,
      );
    case 'not':
      return sql`not (${filterCondition(condition.of, reading, alias, depth)})`;
    case 'equal': {
      const { expression, cast, encode } = matchColumn(column(condition.column), reading.access, alias);
      const right = sql`${value(mapOperand(condition.operand, encode))}::${cast}`;
      if (!condition.negated) return sql`${expression} = ${right}`;
      if (!isTokenMask(column(condition.column).column.mask)) return sql`${expression} <> ${right}`;
      // What is no value of a tokenized column's type is NULL here, and differs from every value all the same.
      return sql`${expression} is distinct from ${right} and ${expression} is not null`;
    }
    case 'one-of': {
      const { expression, cast, encode } = matchColumn(column(condition.column), reading.access, alias);
      const known = mapOperand(condition.operands, (texts) => texts.map(encode).filter((text) => text !== null));
      const list = sql`${value(known)}::${cast}[]`;
      return condition.negated ? sql`${expression} <> all(${list})` : sql`${expression} = any(${list})`;
    }
    case 'compare': {
      return sql`${raw(condition.column)} ${keyword(condition.operator)} ${typedValue(column(condition.column), condition.operand)}`;
    }
    case 'like': {
      const pattern = sql`${value(mapOperand(condition.operand, (text) => likePattern(condition.pattern, text)))}::text`;
      // Without patterns of its own the collation would raise, on a row that the rule hides too.
      const isOwn = !column(condition.column).isNondeterministic;
      const text = isOwn ? sql`${raw(condition.column)}::text` : sql`${raw(condition.column)}::text collate "default"`;
      return condition.pattern === 'iContains' ? sql`${text} ilike ${pattern}` : sql`${text} like ${pattern}`;
    }
    case 'is-null': {
      const { expression } = matchColumn(column(condition.column), reading.access, alias);
      return condition.negated ? sql`${expression} is not null` : sql`${expression} is null`;
    }
    case 'array-contains':
      return sql`${raw(condition.column)} @> ${typedList(column(condition.column), condition.operands)}::${storageType(column(condition.column))}`;
    case 'json-contains':
      return afterRowRule(condition.column, sql`${raw(condition.column)}::jsonb @> ${value(condition.operand)}::jsonb`);
    case 'json-has-key':
      return afterRowRule(
        condition.column,
        sql`jsonb_exists(${raw(condition.column)}::jsonb, ${value(condition.operand)}::text)`,
      );
    case 'related': {
      const inner = identifier(`x${depth}`);
      const target = boundColumn(condition.reading.table, condition.targetColumn);
      const here = matchColumn(column(condition.column), reading.access, alias).expression;
      const there = matchColumn(target, condition.reading.access, inner).expression;
      const exists = sql`exists (select from ${tableName(condition.reading)} ${inner} where ${conjoin([
        sql`${there} = ${here}`,
        rowRuleCondition(condition.reading, inner),
        filterCondition(condition.where, condition.reading, inner, depth + 1),
      ])})`;
      return condition.negated ? sql`not ${exists}` : exists;
    }
    default:
      return condition satisfies never;
  }
}

function likePattern(pattern: LikePattern, text: string): string {
  const escaped = text.replaceAll(/[\\%_]/g, '\\$&');
  if (pattern === 'startsWith') return `${escaped}%`;
  if (pattern === 'endsWith') return `%${escaped}`;
  return `%${escaped}%`;
}
