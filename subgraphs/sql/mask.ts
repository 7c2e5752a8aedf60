// Masks as SQL expressions. Each is a total function: one that raises would leak the value through the error.
// `redact` and `last4` are constant for NULL too, so that a missing value is not told; `year`, `bucket`, `sha256` and
// `tokenize` show NULL as NULL, which is part of their declared output.

import type { Mask } from '../../contracts/product.ts';
import { type Fragment, identifier, literal, sql } from './fragment.ts';
import type { BoundColumn } from './table.ts';

/** The masked form of `raw` for looking at; `deny` never gets here. */
export function maskExpression(mask: Exclude<Mask, 'deny'>, column: BoundColumn, raw: Fragment): Fragment {
  switch (mask) {
    case 'redact':
      return sql`'***'::text`;
    case 'last4':
      return sql`case when char_length(${raw}::text) >= 8 then '****' || right(${raw}::text, 4) else '****' end`;
    case 'sha256':
      return sql`concord.keyed_hash(${tokenLabel(column)}, ${raw}::text)`;
    case 'tokenize':
      return sql`concord.tok(${tokenLabel(column)}, ${raw}::text)`;
    case 'null':
      return sql`null::${storageType(column)}`;
    case 'year':
      return yearExpression(column, raw);
    case 'bucket':
      return bucketExpression(column, raw);
    default:
      return mask satisfies never;
  }
}

/** The stored token where the table has one (the only way that is fast and joinable), else computed in place. */
export function tokenExpression(column: BoundColumn, table: Fragment): Fragment {
  if (column.tokenColumn !== null) return sql`${table}.${identifier(column.tokenColumn)}`;
  return maskExpression('tokenize', column, sql`${table}.${identifier(column.column.name)}`);
}

/** The first instant of the year, in UTC; NULL outside the years that every date type can hold. */
function yearExpression(column: BoundColumn, raw: Fragment): Fragment {
  const isHeld = sql`${raw} >= '0001-01-02' and ${raw} < '9999-12-31'`;
  return sql`case when ${isHeld} then date_trunc('year', ${raw})::${storageType(column)} end`;
}

/**
 * Rounded towards zero to its first digit: 5678 -> 5000, and to 0 below ten, which has no other digit to hide. Through
 * numeric, because the functions of floating point raise at the ends of its range; what numeric cannot cut (NaN,
 * infinity) becomes NULL.
 */
function bucketExpression(column: BoundColumn, raw: Fragment): Fragment {
  const number = sql`${raw}::numeric`;
  const hasValue = sql`${number} not in ('NaN', 'Infinity', '-Infinity')`;
  const digits = sql`floor(log(abs(${number})))::integer`;
  return sql`case when abs(${number}) < 10 then 0::${storageType(column)}
    when ${hasValue} then trunc(${number}, -${digits})::${storageType(column)} end`;
}

function tokenLabel(column: BoundColumn): Fragment {
  const label = column.column.tokenLabel;
  if (label === null) throw new TypeError(`${column.product}.${column.column.name} has no token label`);
  return literal(label);
}

/** Names of types come from our own table of storage types, never from a request. */
export function storageType(column: BoundColumn): Fragment {
  // `character` alone would mean one character.
  return { kind: 'fragment', parts: [column.storage.replace(/^character(?=\[|$)/, 'bpchar')] };
}
