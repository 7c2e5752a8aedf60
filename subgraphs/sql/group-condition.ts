// `having`: a condition on a group's figures as SQL.

import type { Column } from '../../contracts/product.ts';
import type { Figure, GroupCondition } from './aggregate-query.ts';
import { typeOfFigure } from './figure.ts';
import { conjoin, type Fragment, join, keyword, or, sql, value } from './fragment.ts';
import { castOfType } from './match.ts';

/** @param compile the SQL of a figure of the group at hand */
export function compileGroupCondition(
  condition: GroupCondition,
  columnOf: (name: string) => Column,
  compile: (figure: Figure) => Fragment,
): Fragment {
  const inner = (one: GroupCondition) => compileGroupCondition(one, columnOf, compile);
  const cast = (figure: Figure) => castOfType(typeOfFigure(figure, columnOf));
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
      const { figure, operand } = condition;
      return sql`${compile(figure)} ${keyword(condition.operator)} ${value(operand)}::${cast(figure)}`;
    }
    case 'one-of': {
      const { figure, negated, operands } = condition;
      const list = sql`${value(operands)}::${cast(figure)}[]`;
      return negated ? sql`${compile(figure)} <> all(${list})` : sql`${compile(figure)} = any(${list})`;
    }
    case 'is-null':
      return condition.negated
        ? sql`${compile(condition.figure)} is not null`
        : sql`${compile(condition.figure)} is null`;
    default:
      return condition satisfies never;
  }
}
