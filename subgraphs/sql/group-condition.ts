// `having`: a condition on a group's figures as SQL.

import type { Column } from '../../contracts/product.ts';
import type { GroupCondition, Measure } from './aggregate-query.ts';
import { conjoin, type Fragment, join, or, sql, value } from './fragment.ts';
import { castOfType } from './match.ts';
import { typeOfMeasure } from './measure.ts';

/** @param compile the SQL of a figure of the group at hand */
export function compileGroupCondition(
  condition: GroupCondition,
  columnOf: (name: string) => Column,
  compile: (measure: Measure) => Fragment,
): Fragment {
  const inner = (one: GroupCondition) => compileGroupCondition(one, columnOf, compile);
  const cast = (measure: Measure) => castOfType(typeOfMeasure(measure, columnOf));
  switch (condition.kind) {
    case 'every':
      return conjoin(condition.of.map(inner));
    case 'some':
      if (condition.of.length === 0) return sql`false`;
      return join(
        condition.of.map((one) => sql`(${inner(one)})`),
        or,
      );
    case 'not':
      return sql`not (${inner(condition.of)})`;
    case 'compare': {
      const { measure, operand } = condition;
      const operator: Fragment = { kind: 'fragment', parts: [condition.operator] };
      return sql`${compile(measure)} ${operator} ${value(operand)}::${cast(measure)}`;
    }
    case 'one-of': {
      const { measure, negated, operands } = condition;
      const list = sql`${value(operands)}::${cast(measure)}[]`;
      return negated ? sql`${compile(measure)} <> all(${list})` : sql`${compile(measure)} = any(${list})`;
    }
    case 'is-null':
      return condition.negated
        ? sql`${compile(condition.measure)} is not null`
        : sql`${compile(condition.measure)} is null`;
    default:
      return condition satisfies never;
  }
}
