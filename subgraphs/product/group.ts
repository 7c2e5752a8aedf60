// `groupBy` and the `orderBy` of aggregates -> group terms and their order.

import { camelCase, constantCase } from '../../contracts/graphql-names.ts';
import { isOrderable, orderFieldName } from '../../contracts/graphql-type.ts';
import type { Column, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { closeNames, listWords } from '../../errors/suggest.ts';
import type { BucketUnit, ColumnFunction, GroupOrderTerm, GroupTerm, TimeBucket } from '../sql/aggregate-query.ts';
import { bucketUnits, takesTimezone } from '../sql/bucket.ts';
import { figureType } from '../sql/figure.ts';
import { mapOperand } from '../sql/operand.ts';
import { readGiven } from './variables.ts';

/** The values of `AggregateOrderBy`. */
const orderFunctions: Readonly<Record<string, ColumnFunction>> = {
  SUM: 'sum',
  AVG: 'avg',
  MIN: 'min',
  MAX: 'max',
  COUNT_DISTINCT: 'countDistinct',
};

type GivenTerm = { readonly field: string; readonly by?: string | null; readonly timezone?: unknown };

/**
 * @param given coerced by the schema: a list of `{ field, by, timezone }`, or nothing
 * @throws ConcordError ARGUMENT_INVALID
 */
export function readGroupBy(given: unknown, product: Product): readonly GroupTerm[] {
  const terms = Array.isArray(given) ? (given as readonly GivenTerm[]) : [];
  return terms.map((term, index) => {
    const path = `groupBy.${index}`;
    if (terms.findIndex(({ field }) => field === term.field) < index) {
      throw invalid(`${path}.field`, `names ${term.field} a second time; group by a column once`);
    }
    const column = findColumn(product, term.field);
    return { column: column.name, bucket: readBucket(term, column, product, path) };
  });
}

function readBucket({ by, timezone }: GivenTerm, column: Column, product: Product, path: string): TimeBucket | null {
  const field = orderFieldName(column);
  const units = bucketUnits(column.type);
  if (by === undefined || by === null) {
    if (timezone === undefined || timezone === null) return null;
    throw invalid(`${path}.timezone`, 'says in which calendar to make buckets, so give "by" as well');
  }
  const unit = by.toLowerCase() as BucketUnit;
  if (!units.includes(unit)) {
    if (units.length > 0) throw invalid(`${path}.by`, `may be ${listUnits(units)} for ${field}, which has no hours`);
    const times = product.columns.filter(({ type }) => bucketUnits(type).length > 0).map(orderFieldName);
    const allowed = times.length === 0 ? 'this product has no time to do so with' : `that goes with ${list(times)}`;
    throw invalid(`${path}.by`, `cannot be used with ${field}, which is no date or timestamp; ${allowed}`);
  }
  if (timezone === undefined || timezone === null) return { unit, timezone: null };
  if (!takesTimezone(column.type)) {
    throw invalid(
      `${path}.timezone`,
      `cannot be used with ${field}, which is the same in every time zone; leave it out`,
    );
  }
  return { unit, timezone: mapOperand(readGiven(timezone), (name) => readTimezone(name, `${path}.timezone`)) };
}

const mostZoneCharacters = 100;
/** UTC and GMT aside. `IST` is India to JavaScript and Israel to Postgres; `CET` has a summer time here and none there. */
const abbreviation = /^(?!UTC$|GMT$)[A-Z]{3,4}$/i;

/**
 * Postgres also takes abbreviations, and texts such as `FOO+5` with the sign turned round, in silence; only names of
 * the IANA database mean the same to everybody.
 */
function readTimezone(given: unknown, argument: string): string {
  const name = String(given);
  // The longest name of the database has 30 characters; what is like a longer text is not looked for.
  if (name.length > mostZoneCharacters)
    throw invalid(argument, 'must name a time zone of the IANA database, such as Europe/Berlin');
  const isName = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name) && !abbreviation.test(name);
  if (isName && isKnownZone(name)) return name;
  const close = closeNames(name, [...Intl.supportedValuesOf('timeZone'), 'UTC']);
  const examples = close.length > 0 ? close : ['Europe/Berlin', 'UTC'];
  throw invalid(argument, `must name a time zone of the IANA database, such as ${list(examples)}`);
}

function isKnownZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

type GivenOrder = { readonly by: string; readonly field?: string | null; readonly direction: 'ASC' | 'DESC' };

/** @throws ConcordError ARGUMENT_INVALID */
export function readGroupOrder(
  given: unknown,
  groupBy: readonly GroupTerm[],
  product: Product,
): readonly GroupOrderTerm[] {
  const terms = Array.isArray(given) ? (given as readonly GivenOrder[]) : [];
  return terms.map(({ by, field, direction }, index) => {
    const argument = `orderBy.${index}.field`;
    if (by === 'COUNT') {
      if (field === undefined || field === null) return { by: { function: 'count' }, direction };
      throw invalid(argument, 'cannot be used with COUNT, which counts rows and goes without a field; leave it out');
    }
    if (field === undefined || field === null) throw invalid(argument, `is needed with ${by}; name a field`);
    const column = findColumn(product, field);
    if (by === 'GROUP') {
      const term = groupBy.findIndex((one) => one.column === column.name);
      if (term >= 0) return { by: { function: 'group', term }, direction };
      throw invalid(argument, `names ${field}, which is not in groupBy; add it there, or order by another`);
    }
    const name = orderFunctions[by];
    if (name !== undefined && figureType(name, column) !== null) {
      return { by: { function: name, column: column.name }, direction };
    }
    const allowed = product.columns.filter((one) => name !== undefined && figureType(name, one) !== null);
    throw invalid(argument, `has no ${by}; those that have one: ${list(allowed.map(orderFieldName)) || 'none'}`);
  });
}

/** The columns that may be grouped by: those with an order, so that groups come in one. */
export function groupableColumns(product: Product): readonly Column[] {
  return product.columns.filter(isOrderable);
}

/** Of the field `group { status }`, its term in `groupBy`. */
export function findGroupTerm(groupBy: readonly GroupTerm[], field: string): number {
  const term = groupBy.findIndex(({ column }) => camelCase(column) === field);
  if (term >= 0) return term;
  throw invalid('groupBy', `must name ${constantCase(field)}, because "group { ${field} }" is asked for`);
}

function findColumn(product: Product, field: string): Column {
  const column = product.columns.find((one) => orderFieldName(one) === field);
  if (column === undefined) throw new TypeError(`${product.key} has no group field ${field}`);
  return column;
}

function listUnits(units: readonly BucketUnit[]): string {
  return list(units.map((unit) => unit.toUpperCase()));
}

function list(names: readonly string[]): string {
  return listWords(names, 'or');
}

function invalid(argument: string, reason: string): ConcordError {
  return new ConcordError('ARGUMENT_INVALID', { argument, reason });
}
