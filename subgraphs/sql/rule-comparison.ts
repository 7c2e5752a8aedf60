// One comparison of a row rule, wherever its values come from.

import type { RowComparison } from '../../contracts/product.ts';
import { type Fragment, sql } from './fragment.ts';

/** Both NULL, which no row meets, where there are no values of the column's type. */
export type RuleOperands = { readonly list: Fragment; readonly one: Fragment };

export function ruleComparison(
  left: Fragment,
  operator: RowComparison['operator'],
  { list, one }: RuleOperands,
): Fragment {
  switch (operator) {
    case 'in':
      return sql`${left} = any(${list})`;
    case 'notIn':
      return sql`${left} <> all(${list})`;
    case 'eq':
      return sql`${left} = ${one}`;
    case 'ne':
      return sql`${left} <> ${one}`;
    case 'lt':
      return sql`${left} < ${one}`;
    case 'lte':
      return sql`${left} <= ${one}`;
    case 'gt':
      return sql`${left} > ${one}`;
    case 'gte':
      return sql`${left} >= ${one}`;
    default:
      return operator satisfies never;
  }
}
