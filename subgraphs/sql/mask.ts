// Masks as SQL expressions. Each is a total function: one that raises would leak the value through the error.
// `redact` and `last4` are constant for NULL too, so that a missing value is not told; `year`, `bucket`, `sha256` and
// `tokenize` show NULL as NULL, which is part of their declared output.

import type { Mask } from '../../contracts/product.ts';
import { firstDigitExpression } from './first-digit.ts';
import { type Fragment, identifier, literal, sql } from './fragment.ts';
import { storedValue } from './stored-value.ts';
import type { BoundColumn } from './table.ts';

/** The masked form of `raw` for looking at; `deny` never gets here. */
export function maskExpression(mask: Exclude<Mask, 'deny'>, column: BoundColumn, raw: Fragment): Fragment {
  switch (mask) {
    case 'redact':
      return sql`'***'::text`;
    case 'last4':
      // Neither counts the blanks that fill up a bpchar.
      return sql`case when char_length(${raw}) >= 8 then '****' || right(${raw}, 4) else '****' end`;
    case 'sha256':
      return sql`concord.keyed_hash(${tokenLabel(column)}, ${raw}::text)`;
    case 'tokenize':
      return sql`concord.tok(${tokenLabel(column)}, ${raw}::text)`;
    case 'null':
      return sql`null::${storageType(column)}`;
    case 'year':
      return yearExpression(column, raw);
    case 'bucket':
      return firstDigitExpression(column.storage, raw);
    default:
      return mask satisfies never;
  }
}

/** What is stored of a token or hash where the table has it (a token then joins by its index), else computed in place. */
export function keyedExpression(mask: 'tokenize' | 'sha256', column: BoundColumn, table: Fragment): Fragment {
  const stored = mask === 'tokenize' ? column.tokenColumn : column.hashColumn;
  if (stored !== null) return sql`${table}.${identifier(stored)}`;
  return maskExpression(mask, column, storedValue(column, table));
}

/** The first instant of the year in UTC; NULL outside the years that GraphQL can tell. */
function yearExpression(column: BoundColumn, raw: Fragment): Fragment {
  if (column.storage === 'date') {
    // Through timestamp: a date by itself goes through a time zone and back, which takes three times as long.
    return sql`case when ${raw} between '0001-01-01' and '9999-12-31' then date_trunc('year', ${raw}::timestamp)::date end`;
  }
  const fits = sql`${raw} between '0001-01-01 00:00:00+00' and '9999-12-31 23:59:59.999999+00'`;
  // The zone is named, because a login may set another for its session, and by it find out what is near the turn of the year.
  if (column.storage === 'timestamp with time zone') {
    return sql`case when ${fits} then date_trunc('year', ${raw}, 'UTC') end`;
  }
  return sql`case when ${fits} then date_trunc('year', ${raw}) end`;
}

export function tokenLabel(column: BoundColumn): Fragment {
  const label = column.column.tokenLabel;
  if (label === null) throw new TypeError(`${column.product}.${column.column.name} has no token label`);
  return literal(label);
}

/** Names of types come from our own table of storage types, never from a request. */
export function storageType(column: BoundColumn): Fragment {
  // `character` alone would mean one character.
  return { kind: 'fragment', parts: [column.storage.replace(/^character(?=\[|$)/, 'bpchar')] };
}
