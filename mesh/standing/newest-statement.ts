// The statements that look for the newest value of a freshness column: in the whole relation, or in the last pages of one
// table. Their result is milliseconds since 1970, or null. A value in the future does not count, nor does infinity: one row
// of the year 2999 would make its table fresh for ever.

import type { Column, Product } from '../../contracts/product.ts';
import { tableColumnOf } from '../../contracts/table-column.ts';
import { type Fragment, identifier, renderStatement, sql, value } from '../../subgraphs/sql/fragment.ts';
import { constant } from '../../subgraphs/sql/operand.ts';
import type { Database, Row } from '../../subgraphs/sql/pool.ts';
import type { Leaf } from './read-relations.ts';

/** The name of the table in the statement, so that none of its columns is taken for what the statement gives. */
const looked = identifier('t');

/** So many pages, half a megabyte, hold what came last. */
const tailPages = 64;

/** What the planner thinks that a cheap statement costs at most: about the reading of 300 pages with their rows. */
const mostCost = 1_000;

/** By order, not by `max`: an index then leads to the newest row of a view with joins too, as far as the planner sees. */
export function newestOf(product: Product, column: Column): Fragment {
  const { schema, table } = product.source;
  const stored = storedOf(column);
  const relation = sql`${identifier(schema)}.${identifier(table)} ${looked}`;
  return sql`select ${millisecondsOf(column)} as newest from ${relation} where ${stored} <= ${boundOf(column)} order by ${stored} desc limit 1`;
}

/** A lower bound: what came last stands at the end, unless it took the place of rows that were deleted. */
export function newestOfTail(column: Column, { schema, table, pages }: Leaf): Fragment {
  const stored = storedOf(column);
  const relation = sql`only ${identifier(schema)}.${identifier(table)} ${looked}`;
  const first = value(constant(`(${Math.max(0, pages - tailPages)},0)`));
  return sql`select ${millisecondsOf(column)} as newest from ${relation} where ctid >= ${first}::tid and ${stored} <= ${boundOf(column)} order by ${stored} desc limit 1`;
}

/** A day counts until its end, which may be to come. A timestamp without a zone is one of UTC, as the session is. */
function millisecondsOf(column: Column): Fragment {
  const stored = storedOf(column);
  const moment = isDay(column) ? sql`(${stored} + 1)::timestamp at time zone 'UTC'` : stored;
  return sql`(extract(epoch from ${moment}) * 1000)::text`;
}

function boundOf(column: Column): Fragment {
  return isDay(column) ? sql`(now() at time zone 'UTC')::date` : sql`now()`;
}

/** As it stands in the table, also where the contract gives it another type: there an index leads to it. */
function storedOf(column: Column): Fragment {
  return sql`${looked}.${identifier(tableColumnOf(column))}`;
}

function isDay({ type: own, from }: Column): boolean {
  const type = from?.type ?? own;
  return type.kind === 'scalar' && type.name === 'date';
}

/** @throws ConcordError QUERY_TIMEOUT, DATABASE_UNAVAILABLE or DATABASE_ERROR */
export async function findNewest(statement: Fragment, database: Pick<Database, 'read'>): Promise<number | null> {
  const [row] = await database.read(renderStatement(statement));
  const newest = row?.newest == null ? Number.NaN : Number(row.newest);
  return Number.isFinite(newest) ? Math.floor(newest) : null;
}

/** By the estimate of PostgreSQL's planner: an index leads to the newest value, or there is little to read. */
export async function isCheap(statement: Fragment, database: Pick<Database, 'read'>): Promise<boolean> {
  const [row] = await database.read(renderStatement(sql`explain (format json) ${statement}`));
  return totalCost(row) <= mostCost;
}

function totalCost(row: Row | undefined): number {
  const plans = row?.['QUERY PLAN'] as readonly [{ readonly Plan?: { readonly 'Total Cost'?: number } }] | undefined;
  return plans?.[0]?.Plan?.['Total Cost'] ?? Number.POSITIVE_INFINITY;
}
