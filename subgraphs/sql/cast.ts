// A value of the table's column as the type that the contract gives it; the pairs are those of `contracts/casts.ts`. Total
// functions. A time with a zone becomes one without as UTC has it, whatever the session is set to; as text it is written as the
// session writes dates, which is pinned for all that Concord runs.

import type { ColumnType } from '../../contracts/product.ts';
import { type Fragment, sql } from './fragment.ts';

export type Cast = { readonly from: ColumnType; readonly to: ColumnType };

/** What `castExpression` gives, as `format_type` writes it. */
export function castStorage({ to }: Cast): string {
  switch (nameOf(to)) {
    case 'decimal':
      return 'numeric';
    case 'float':
      return 'double precision';
    case 'date':
      return 'date';
    case 'timestamp':
      return 'timestamp without time zone';
    case 'timestamp_tz':
      return 'timestamp with time zone';
    default:
      return 'text';
  }
}

export function castExpression({ from, to }: Cast, raw: Fragment): Fragment {
  const given = nameOf(from);
  switch (nameOf(to)) {
    case 'decimal':
      return sql`${raw}::numeric`;
    case 'float':
      return sql`${raw}::double precision`;
    case 'date':
      return given === 'timestamp_tz' ? sql`(${raw} at time zone 'UTC')::date` : sql`${raw}::date`;
    case 'timestamp':
      return given === 'date' ? timestampOfDate(raw) : sql`(${raw} at time zone 'UTC')`;
    case 'timestamp_tz':
      return sql`(${given === 'date' ? timestampOfDate(raw) : raw} at time zone 'UTC')`;
    default:
      return given === 'timestamp_tz' ? sql`((${raw} at time zone 'UTC')::text || '+00')` : sql`${raw}::text`;
  }
}

/** There are days after the last timestamp, and one of them would raise: they have no word in GraphQL, and nor has infinity. */
function timestampOfDate(raw: Fragment): Fragment {
  return sql`(case when ${raw} > '9999-12-31' then 'infinity'::timestamp else ${raw}::timestamp end)`;
}

function nameOf(type: ColumnType): string {
  return type.kind === 'scalar' ? type.name : type.kind;
}
