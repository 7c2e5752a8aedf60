// The statements that look for the newest value of a freshness column: in the whole relation, or in the last pages of one
// table. Their result is milliseconds since 1970, or null. A value in the future does not count, nor does infinity: one row
// of the year 2999 would make its table fresh for ever.

import type { Column, Product } from '../../contracts/product.ts';
import { type Fragment, identifier, renderStatement, sql, value } from '../../subgraphs/sql/fragment.ts';
import { constant } from '../../subgraphs/sql/operand.ts';
import type { Database, Row } from '../../subgraphs/sql/pool.ts';
import type { Leaf } from './read-relations.ts';

/** So many pages, half a megabyte, hold what came last. */
const tailPages = 64;

/** What the planner thinks that a cheap statement costs at most: about the reading of 300 pages with their rows. */
const mostCost = 1_000;

export function newestOf(product: Product, column: Column): Fragment {
  const { schema, table } = product.source;
  return newest(column, sql`${identifier(schema)}.${identifier(table)}`, sql`true`);
}

/** A lower bound: what came last stands at the end, unless it took the place of rows that were deleted. */
export function newestOfTail(column: Column, { schema, table, pages }: Leaf): Fragment {
  const first = value(constant(`(${Math.max(0, pages - tailPages)},0)`));
  return newest(column, sql`only ${identifier(schema)}.${identifier(table)}`, sql`ctid >= ${first}::tid`);
}

function newest(column: Column, relation: Fragment, condition: Fragment): Fragment {
  const name = identifier(column.name);
  const { moment, bound } = formOf(column, name);
  return sql`select (extract(epoch from ${moment}) * 1000)::text as newest from ${relation} where ${condition} and ${name} <= ${bound}`;
}

/** A day counts until its end, but not beyond now. A timestamp without a zone is one of UTC, as the session is. */
function formOf({ type }: Column, name: Fragment): { readonly moment: Fragment; readonly bound: Fragment } {
  switch (type.kind === 'scalar' ? type.name : type.kind) {
    case 'date':
      return {
        moment: sql`least((max(${name}) + 1)::timestamp at time zone 'UTC', now())`,
        bound: sql`(now() at time zone 'UTC')::date`,
      };
    case 'timestamp':
      return { moment: sql`max(${name})`, bound: sql`(now() at time zone 'UTC')` };
    default:
      return { moment: sql`max(${name})`, bound: sql`now()` };
  }
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
