// The value that a column of a product has in its table: the table's column by its name there, cast where the contract gives
// it another type. Only for the door (`column.ts`) and its masks; whoever else wants a column goes through that.

import { castExpression } from './cast.ts';
import { type Fragment, identifier, sql } from './fragment.ts';
import type { BoundColumn } from './table.ts';

export function storedValue({ tableColumn, cast }: BoundColumn, table: Fragment): Fragment {
  const raw = sql`${table}.${identifier(tableColumn)}`;
  return cast === null ? raw : castExpression(cast, raw);
}
