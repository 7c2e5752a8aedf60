// Figures of a group: of which columns there are which, of which type they are, and their SQL. Sums and averages are
// exact, whatever plan Postgres takes: floating point is added up as numeric, because its own sum depends on the order.

import { isEnumColumn } from '../../contracts/enum-values.ts';
import { isTokenMask } from '../../contracts/masks.ts';
import type { Column, ColumnType } from '../../contracts/product.ts';
import type { ColumnFigure, ColumnFunction, Figure } from './aggregate-query.ts';
import { columnExpression } from './column.ts';
import { type Fragment, sql } from './fragment.ts';
import { inOneForm } from './one-form.ts';
import type { Reading } from './reading.ts';
import { boundColumn } from './table.ts';

export type FigureType = Exclude<ColumnType, { kind: 'array' }>;

const count: FigureType = { kind: 'scalar', name: 'bigint' };
const decimal: FigureType = { kind: 'decimal', precision: null, scale: null };
const extremes: readonly string[] = ['string', 'text', 'date', 'time', 'timestamp', 'timestamp_tz'];

/** The type of a figure of `column`; null where the column has none, as a text has no sum. */
export function figureType(name: ColumnFunction, column: Column): FigureType | null {
  const { type } = column;
  if (type.kind === 'array' || (type.kind === 'scalar' && type.name === 'json')) return null;
  if (name === 'countDistinct') return count;
  if (isTokenMask(column.mask) || isEnumColumn(column)) return null;
  if (name === 'min' || name === 'max') return isNumber(type) || extremes.includes(nameOf(type)) ? type : null;
  if (!isNumber(type)) return null;
  if (isFloat(type)) return type;
  return name === 'sum' && nameOf(type) === 'integer' ? { kind: 'scalar', name: 'bigint' } : decimal;
}

export function typeOfFigure(figure: Figure, columnOf: (name: string) => Column): FigureType {
  if (figure.function === 'count') return count;
  const type = figureType(figure.function, columnOf(figure.column));
  if (type === null) throw new TypeError(`${figure.column} has no ${figure.function}`);
  return type;
}

/**
 * The column that a figure is calculated from, over the table's rows.
 *
 * @throws ConcordError FORBIDDEN_FIELD
 */
export function figureInput(
  { function: name, column }: ColumnFigure,
  { table, access }: Reading,
  alias: Fragment,
): Fragment {
  return columnExpression(boundColumn(table, column), access, name === 'countDistinct' ? 'group' : 'aggregate', alias);
}

/**
 * @param input the column in the rows of the group
 * @param rows the clause `filter (where ...)`, empty for every row
 */
export function figureExpression(name: ColumnFunction, type: ColumnType, input: Fragment, rows: Fragment): Fragment {
  switch (name) {
    case 'countDistinct':
      return sql`count(distinct ${input})${rows}`;
    case 'min':
    case 'max': {
      const extreme = name === 'min' ? sql`min(${input})${rows}` : sql`max(${input})${rows}`;
      // As it is shown: the number 0.3 in single precision is another than in double, which `having` compares it with.
      return inOneForm(type, isFloat(type) ? sql`(${extreme})::text::double precision` : extreme);
    }
    case 'sum':
      if (isFloat(type)) return toFloat(sql`sum(${exactly(input)})${rows}`);
      // Postgres' sum of a bigint is numeric; that of an integer, in which a bigint may be stored, is not.
      return nameOf(type) === 'bigint' ? sql`sum(${input}::bigint)${rows}` : sql`sum(${input})${rows}`;
    case 'avg':
      return isFloat(type) ? toFloat(sql`avg(${exactly(input)})${rows}`) : sql`trim_scale(avg(${input})${rows})`;
    default:
      return name satisfies never;
  }
}

/** Through text, which has every digit; a plain cast of float8 to numeric rounds to 15. */
function exactly(float: Fragment): Fragment {
  return sql`${float}::text::numeric`;
}

/** What float8 cannot hold (its cast raises) becomes NaN, which no answer shows, or 0. */
function toFloat(number: Fragment): Fragment {
  return sql`case when abs(${number}) > 1.7976931348623157e308 then 'NaN'::float8 when abs(${number}) < 2.3e-308 then 0 else (${number})::float8 end`;
}

function isNumber(type: ColumnType): boolean {
  return type.kind === 'decimal' || isFloat(type) || ['integer', 'bigint'].includes(nameOf(type));
}

function isFloat(type: ColumnType): boolean {
  return nameOf(type) === 'float';
}

function nameOf(type: ColumnType): string {
  return type.kind === 'scalar' ? type.name : type.kind;
}
