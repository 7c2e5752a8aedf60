// Equal numbers that are written differently: 1 and 1.00 of numeric, 0 and -0 of floating point. Of those in one group
// Postgres shows whichever it met first, which depends on the plan; here each gets the one form that all of them have.

import type { ColumnType } from '../../contracts/product.ts';
import { type Fragment, sql, wholeNumber } from './fragment.ts';

/** `number` of `type`, or any other value as it is. Decimals keep all digits, and as many zeros as the contract says. */
export function inOneForm(type: ColumnType, number: Fragment): Fragment {
  if (type.kind === 'decimal') {
    return sql`round(${number}, greatest(min_scale(${number}), ${wholeNumber(type.scale ?? 0)}))`;
  }
  if (type.kind === 'scalar' && type.name === 'float') return sql`(${number} + '0')`;
  return number;
}
