// Time buckets: the beginning of the minute, hour, ... year in which a time lies, in the calendar of a time zone. Weeks
// are those of ISO 8601 and begin on Monday.

import type { ColumnType } from '../../contracts/product.ts';
import type { BucketUnit, TimeBucket } from './aggregate-query.ts';
import { type Fragment, literal, sql, value } from './fragment.ts';
import { misfitCondition } from './storage.ts';

const clockUnits: readonly BucketUnit[] = ['minute', 'hour'];
const calendarUnits: readonly BucketUnit[] = ['day', 'week', 'month', 'quarter', 'year'];

/** The buckets that values of a type can be put in; none for what is no time, and for a time of day. */
export function bucketUnits(type: ColumnType): readonly BucketUnit[] {
  if (type.kind !== 'scalar') return [];
  if (type.name === 'date') return calendarUnits;
  return type.name === 'timestamp' || type.name === 'timestamp_tz' ? [...clockUnits, ...calendarUnits] : [];
}

/** Only a moment lies on different days in different zones. */
export function takesTimezone(type: ColumnType): boolean {
  return type.kind === 'scalar' && type.name === 'timestamp_tz';
}

/**
 * The beginning of the bucket, of the type of `time`. A time that has no word in GraphQL stays as it is, because near
 * the ends of their range Postgres cannot calculate with them.
 * https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-TRUNC
 */
export function bucketExpression({ unit, timezone }: TimeBucket, type: ColumnType, time: Fragment): Fragment {
  const zone = timezone === null ? sql`` : sql`, ${value(timezone)}::text`;
  const start = sql`date_trunc(${literal(unit)}, ${time}${zone})`;
  const isDate = type.kind === 'scalar' && type.name === 'date';
  const misfit = misfitCondition(type, time) ?? sql`false`;
  return sql`case when ${misfit} then ${time} else ${start}${isDate ? sql`::date` : sql``} end`;
}

/**
 * The beginning of a bucket as JSON shows it. With a time zone it carries that zone's offset, so that the date which a
 * reader sees in it is the date there: `2024-07-01T00:00:00+02:00`. An offset with seconds, as before 1900, and a year there
 * outside 1 to 9999 have no word in ISO 8601; such a moment is shown in UTC.
 */
export function bucketOutput({ timezone }: TimeBucket, start: Fragment): Fragment {
  if (timezone === null) return start;
  const zone = sql`${value(timezone)}::text`;
  const local = sql`(${start} at time zone ${zone})`;
  const offset = sql`(${local} - (${start} at time zone 'UTC'))`;
  const sign = sql`case when ${offset} < interval '0' then '-' else '+' end`;
  const size = sql`to_char(case when ${offset} < interval '0' then -${offset} else ${offset} end, 'HH24:MI')`;
  return sql`case when extract(year from ${local}) between 1 and 9999 and extract(second from ${offset}) = 0
    then to_char(${local}, 'YYYY-MM-DD"T"HH24:MI:SS') || ${sign} || ${size} else to_json(${start}) #>> '{}' end`;
}
