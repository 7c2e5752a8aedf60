// From which type of a table's column a column of a contract may be made, where `from:` names another type than its own. Only
// what never raises (an error of a cast tells of the value, also in rows that are hidden) and never rounds or cuts off digits.
// `subgraphs/sql/cast.ts` renders them.

import { listWords } from '../errors/suggest.ts';
import { formatColumnType, isSameType } from './column-type.ts';
import type { ColumnType, ScalarTypeName } from './product.ts';

type TypeName = ScalarTypeName | 'decimal';

/** `oneToOne`: different values stay different, so that a key stays a key. */
type Loss = 'one-to-one' | 'cuts-time';

const textual: readonly TypeName[] = [
  ...(['uuid', 'integer', 'bigint', 'float', 'decimal', 'boolean'] as const),
  ...(['date', 'time', 'timestamp', 'timestamp_tz'] as const),
];

const casts: Readonly<Record<TypeName, Readonly<Partial<Record<TypeName, Loss>>>>> = {
  string: Object.fromEntries(textual.map((from) => [from, 'one-to-one'])),
  text: Object.fromEntries(textual.map((from) => [from, 'one-to-one'])),
  bigint: {},
  decimal: { integer: 'one-to-one', bigint: 'one-to-one' },
  float: { integer: 'one-to-one' },
  date: { timestamp: 'cuts-time', timestamp_tz: 'cuts-time' },
  timestamp: { date: 'one-to-one', timestamp_tz: 'one-to-one' },
  timestamp_tz: { date: 'one-to-one', timestamp: 'one-to-one' },
  uuid: {},
  integer: {},
  boolean: {},
  time: {},
  json: {},
};

export type CastJudgement =
  /** The values are taken as they are: both are one type to Postgres, or the one has room for the other. */
  | { readonly kind: 'same' }
  | { readonly kind: 'cast'; readonly isOneToOne: boolean }
  | { readonly kind: 'refused'; readonly reason: string };

export function judgeCast(from: ColumnType, to: ColumnType): CastJudgement {
  if (isSameType(from, to) || (from.kind === 'decimal' && to.kind === 'decimal')) return judgeDigits(from, to);
  const [given, wanted] = [nameOf(from), nameOf(to)];
  if (given === null || wanted === null)
    return refuse(`a list is taken as it is, and ${formatColumnType(from)} is not it`);
  if (given === 'integer' && wanted === 'bigint') return { kind: 'same' };
  const loss = casts[wanted][given];
  if (loss !== undefined) return { kind: 'cast', isOneToOne: loss === 'one-to-one' };
  const fitting = Object.keys(casts[wanted]);
  const why = whyNot(given, wanted);
  const instead =
    fitting.length === 0 ? `Nothing is cast to ${wanted}` : `To ${wanted} are cast only ${listWords(fitting, 'and')}`;
  return refuse(`${why}. ${instead}`);
}

/** `decimal(14,2)` from `decimal(12,2)`: values that are stored have room. The other way round some have none. */
function judgeDigits(from: ColumnType, to: ColumnType): CastJudgement {
  if (from.kind !== 'decimal' || to.kind !== 'decimal' || to.precision === null) return { kind: 'same' };
  const whole = (type: typeof from) => (type.precision ?? Number.POSITIVE_INFINITY) - (type.scale ?? 0);
  const scale = from.precision === null ? Number.POSITIVE_INFINITY : (from.scale ?? 0);
  if (whole(from) <= whole(to) && scale <= (to.scale ?? 0)) return { kind: 'same' };
  return refuse('values of the table may have more digits than that, and none is rounded');
}

function nameOf(type: ColumnType): TypeName | null {
  if (type.kind === 'array') return null;
  return type.kind === 'decimal' ? 'decimal' : type.name;
}

function refuse(reason: string): CastJudgement {
  return { kind: 'refused', reason };
}

const rounded: readonly TypeName[] = ['integer', 'bigint', 'float'];
const numbers: readonly TypeName[] = [...rounded, 'decimal'];

function whyNot(given: TypeName, wanted: TypeName): string {
  if (numbers.includes(given) && rounded.includes(wanted)) return 'a value may have no room there, or lose digits';
  if (given === 'string' || given === 'text' || given === 'json') {
    return 'a value that is not one would raise an error, which tells of it even in rows that are hidden';
  }
  return 'values of the one stand for none of the other';
}
