// Condition -> SQL, and the row rule of the viewer, which stands in every statement that touches the product.

import type { RowPredicate } from '../access/access.ts';
import { columnExpression, ruleColumnExpression } from './column.ts';
import { always, conjoin, type Fragment, identifier, join, or, sql, value } from './fragment.ts';
import { isLexical } from './lexical.ts';
import { elementType, matchColumn, operand, operandList } from './operand.ts';
import type { Condition, LikePattern, Reading } from './row-query.ts';
import { boundColumn } from './table.ts';

/** `from "orders_product"."order_facts"`'s table name. */
export function tableName({ table }: Reading): Fragment {
  return sql`${identifier(table.product.source.schema)}.${identifier(table.product.source.table)}`;
}

/** The rows that this viewer may see at all. */
export function rowRuleCondition({ table, access }: Reading, alias: Fragment): Fragment {
  return predicateCondition(access.rows, (name) => boundColumn(table, name), alias);
}

function predicateCondition(
  rows: RowPredicate,
  column: (name: string) => ReturnType<typeof boundColumn>,
  alias: Fragment,
): Fragment {
  if (rows.kind === 'all') return always;
  if (rows.kind === 'none') return sql`false`;
  return conjoin(
    rows.comparisons.map((comparison) => {
      const bound = column(comparison.column);
      const left = ruleColumnExpression(bound, alias);
      const values = comparison.values.filter((text) => isLexical(elementType(bound), text));
      if (values.length !== comparison.values.length) return sql`false`;
      const list = operandList(bound, values);
      const [first = ''] = values;
      switch (comparison.operator) {
        case 'in':
          return sql`${left} = any(${list})`;
        case 'notIn':
          return sql`${left} <> all(${list})`;
        case 'eq':
          return sql`${left} = ${operand(bound, first)}`;
        case 'ne':
          return sql`${left} <> ${operand(bound, first)}`;
        case 'lt':
          return sql`${left} < ${operand(bound, first)}`;
        case 'lte':
          return sql`${left} <= ${operand(bound, first)}`;
        case 'gt':
          return sql`${left} > ${operand(bound, first)}`;
        case 'gte':
          return sql`${left} >= ${operand(bound, first)}`;
        default:
          return comparison.operator satisfies never;
      }
    }),
  );
}

/**
 * A caller's filter over the rows of `reading`, whose table has the name `alias`.
 *
 * @throws ConcordError FORBIDDEN_FIELD for a column that the viewer may not compare in this way.
 */
export function filterCondition(condition: Condition, reading: Reading, alias: Fragment, depth = 0): Fragment {
  const column = (name: string) => boundColumn(reading.table, name);
  const raw = (name: string) => columnExpression(column(name), reading.access, 'filter', alias);
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
    case 'equal':
    case 'one-of': {
      const { expression, cast, encode } = matchColumn(column(condition.column), reading.access, alias);
      const given = condition.kind === 'equal' ? [condition.operand] : condition.operands;
      const known = given.map(encode).filter((text) => text !== null);
      if (condition.kind === 'one-of') {
        const list = sql`${value(known)}::${cast}[]`;
        return condition.negated ? sql`${expression} <> all(${list})` : sql`${expression} = any(${list})`;
      }
      const [only = null] = known;
      if (only === null) return condition.negated ? sql`${expression} is not null` : sql`false`;
      return condition.negated
        ? sql`${expression} <> ${value(only)}::${cast}`
        : sql`${expression} = ${value(only)}::${cast}`;
    }
    case 'compare': {
      const operator: Fragment = { kind: 'fragment', parts: [condition.operator] };
      return sql`${raw(condition.column)} ${operator} ${operand(column(condition.column), condition.operand)}`;
    }
    case 'like': {
      const pattern = sql`${value(likePattern(condition.pattern, condition.operand))}::text`;
      return condition.pattern === 'iContains'
        ? sql`${raw(condition.column)}::text ilike ${pattern}`
        : sql`${raw(condition.column)}::text like ${pattern}`;
    }
    case 'is-null': {
      const { expression } = matchColumn(column(condition.column), reading.access, alias);
      return condition.negated ? sql`${expression} is not null` : sql`${expression} is null`;
    }
    case 'array-contains':
      return sql`${raw(condition.column)} @> ${operandList(column(condition.column), condition.operands)}`;
    case 'json-contains':
      return sql`${raw(condition.column)}::jsonb @> ${value(condition.operand)}::jsonb`;
    case 'json-has-key':
      return sql`jsonb_exists(${raw(condition.column)}::jsonb, ${value(condition.operand)}::text)`;
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
  const escaped = text.replace(/[\\%_]/g, (character) => `\\${character}`);
  if (pattern === 'startsWith') return `${escaped}%`;
  if (pattern === 'endsWith') return `%${escaped}`;
  return `%${escaped}%`;
}
