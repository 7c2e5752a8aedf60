// A viewer's data as a typed parameter. What is no value of the column's type matches nothing, exactly like a value
// that is absent; so does a raw key given by a viewer who deals in tokens.

import { isLexical } from '../../contracts/lexical.ts';
import type { Granted } from '../access/access.ts';
import { columnExpression, isToken } from './column.ts';
import { type Fragment, sql, value } from './fragment.ts';
import { mapOperand, type Operand } from './operand.ts';
import type { BoundColumn } from './table.ts';

const castNames: Record<string, Fragment> = {
  string: sql`text`,
  text: sql`text`,
  uuid: sql`uuid`,
  integer: sql`integer`,
  bigint: sql`bigint`,
  float: sql`double precision`,
  decimal: sql`numeric`,
  boolean: sql`boolean`,
  date: sql`date`,
  time: sql`time`,
  timestamp: sql`timestamp`,
  timestamp_tz: sql`timestamptz`,
  json: sql`jsonb`,
};

/** A column beside the cast for what is compared with it, for equality. */
export type Match = {
  readonly expression: Fragment;
  readonly cast: Fragment;
  /** The operand as text that the cast accepts, or null for one that can match nothing. */
  readonly encode: (text: string) => string | null;
};

export function matchColumn(column: BoundColumn, access: Granted, table: Fragment): Match {
  const expression = columnExpression(column, access, 'match', table);
  if (isToken(column, access))
    return { expression, cast: sql`text`, encode: (text) => (text.includes('\0') ? null : text) };
  const type = elementType(column);
  return {
    expression,
    cast: castOf(column),
    encode: (text) => (isLexical(type, text) ? inPrecision(column, text) : null),
  };
}

/** `$1::numeric`; the text is held against the column's type when the argument is read. */
export function typedValue(column: BoundColumn, text: Operand<string | null>): Fragment {
  const stored = mapOperand(text, (given) => (given === null ? null : inPrecision(column, given)));
  return sql`${value(stored)}::${castOf(column)}`;
}

export function typedList(column: BoundColumn, texts: Operand<readonly string[] | null>): Fragment {
  const stored = mapOperand(texts, (given) => given?.map((text) => inPrecision(column, text)) ?? null);
  return sql`${value(stored)}::${castOf(column)}[]`;
}

/** The number 0.3 in single precision is another than in double, with which Postgres would compare it. */
export function inPrecision({ storage }: BoundColumn, text: string): string {
  return storage === 'real' ? String(Math.fround(Number(text))) : text;
}

/** The name of the Postgres type of the column's values, of its elements for an array. */
export function castOf(column: BoundColumn): Fragment {
  return castOfType(elementType(column));
}

export function castOfType(type: ReturnType<typeof elementType>): Fragment {
  const name = type.kind === 'decimal' ? 'decimal' : type.name;
  const cast = castNames[name];
  if (cast === undefined) throw new TypeError(`no cast for ${name}`);
  return cast;
}

export function elementType(column: BoundColumn) {
  const { type } = column.column;
  return type.kind === 'array' ? type.of : type;
}
