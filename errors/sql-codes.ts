// Codes of governed SQL: a query of a caller's own. None quotes PostgreSQL or a row; names are those of the query.

import { code } from './code-entry.ts';
import { didYouMean } from './suggest.ts';

/** In the query's text; both count from 1, `column` in characters. */
export type QueryPlace = { readonly line: number; readonly column: number };

export const sqlCodes = {
  SQL_FORBIDDEN: code<Record<string, never>>(
    'Governed SQL is for callers that say who they are.',
    () => 'Nobody may query with SQL without a token. Send one with: Authorization: Bearer <token>',
  ),
  SQL_NEEDS_ROLES: code<Record<string, never>>(
    'Governed SQL reads as roles of PostgreSQL that are not set up.',
    () =>
      'SQL cannot be queried here, because the roles of PostgreSQL that it reads as are not set up. Ask the operator, or query the graph.',
  ),
  SQL_NOT_SERVED: code<Record<string, never>>(
    'The graph of this gateway has no field catalog.sql.',
    () =>
      'SQL cannot be queried here, because the graph has no field catalog.sql. Serve the catalog of Concord as well.',
  ),
  SQL_SEVERAL_DATABASES: code<{ products: readonly string[] }>(
    'A query names products that stand in different databases.',
    ({ products }) =>
      `${products.join(' and ')} stand in different databases, and one query reads only one. Query them apart, or join them in the graph.`,
  ),
  SQL_PRODUCT_MISSING: code<Record<string, never>>(
    'A query does not say which products it is about.',
    () => 'The query names no product. Give "product", or "products" for several: at most 20.',
  ),
  SQL_PRODUCTS_TOO_MANY: code<{ given: number; most: number }>(
    'A query names more products than allowed.',
    ({ given, most }) => `The query names ${given} products, and may name ${most}. Give only those that it reads.`,
  ),
  SQL_PRODUCT_UNKNOWN: code<{ given: string; known: readonly string[] }>(
    'There is no such product, or none that the role of the request may find.',
    ({ given, known }) =>
      `There is no product "${given}".${didYouMean(given, known)} Ask for catalog { search { nodes { id } } } to see them all.`,
  ),
  SQL_TOO_MANY: code<{ most: number }>(
    'One request holds more SQL queries than allowed.',
    ({ most }) => `One request may hold ${most} SQL queries. Ask in several requests.`,
  ),
  SQL_UNREADABLE: code<{ reason: string; at: QueryPlace | null }>(
    'PostgreSQL cannot read the query.',
    ({ reason, at }) => `The query cannot be read: ${reason}${place(at)}.`,
  ),
  SQL_NO_SELECT: code<{ given: string }>(
    'The query is not exactly one SELECT.',
    ({ given }) => `The query is ${given}, but must be one SELECT. Data are only read here.`,
  ),
  SQL_REFUSED: code<{ what: string; at: QueryPlace | null; next?: string }>(
    'The query uses something that governed SQL does not allow.',
    ({ what, at, next = 'Leave it out.' }) =>
      `The query uses ${what}${place(at)}, which governed SQL does not allow. ${next}`,
  ),
  SQL_FUNCTION_REFUSED: code<{ name: string; at: QueryPlace | null; known: readonly string[] }>(
    'The query calls a function that is not on the list of allowed ones.',
    ({ name, at, known }) =>
      `The query calls the function "${name}"${place(at)}, which governed SQL does not allow.${didYouMean(name, known)} docs/query-with-sql.md lists the functions.`,
  ),
  SQL_RELATION_UNKNOWN: code<{ given: string; at: QueryPlace | null; known: readonly string[] }>(
    'The query reads a table that is none of the products that it was asked for.',
    ({ given, at, known }) =>
      `The query reads "${given}"${place(at)}, which is none of its products.${didYouMean(given, known)} It may read ${known.join(', ')}; give "products" for more.`,
  ),
  SQL_COLUMN_UNKNOWN: code<{ given: string | null; at: QueryPlace | null; known: readonly string[] }>(
    'The query names a column that its tables do not have, or that the role may not see.',
    ({ given, at, known }) =>
      given === null
        ? 'The query names a column that its tables do not have, or have twice. Name the table before it, or look the columns up in the catalog.'
        : `The query names "${given}"${place(at)}, which its tables do not have.${didYouMean(given, known)} The catalog lists the columns.`,
  ),
  SQL_TOO_COMPLEX: code<{ what: string; most: number }>(
    'The query is longer, deeper or wider than allowed.',
    ({ what, most }) => `The query has more than ${most} ${what}. Write it shorter, or in several queries.`,
  ),
  SQL_TYPES_DIFFER: code<Record<string, never>>(
    'A function, operator or cast of the query does not take values of these types.',
    () =>
      'A function, operator or comparison of the query does not take values of these types. Compare the types of the columns in the catalog, and cast with column::type.',
  ),
  SQL_INVALID: code<{ reason: string }>(
    'PostgreSQL reads the query, but it makes no sense.',
    ({ reason }) => `The query ${reason}.`,
  ),
  SQL_VALUE_ERROR: code<{ reason: string }>(
    'A calculation of the query failed on some value.',
    ({ reason }) => `A calculation of the query failed: ${reason}. Which value it was is not told.`,
  ),
  SQL_OUT_OF_RESOURCES: code<Record<string, never>>(
    'PostgreSQL has no memory, disk or connections left for the query.',
    () => 'The query needs more memory, disk or connections than the database has for it. Filter more, or try later.',
  ),
  SQL_FAILED: code<Record<string, never>>(
    'PostgreSQL could not run the query for a reason that is not told.',
    () =>
      'The query failed for a reason that only the operator finds in the log. Ask the operator, or write it in another way.',
  ),
  SQL_UNAVAILABLE: code<Record<string, never>>(
    'The database that the query reads cannot be reached.',
    () => 'The database that the query reads cannot be reached at the moment. Try again later.',
  ),
  SQL_BUSY: code<{ most: number }>(
    'As many SQL queries run and wait as the server takes.',
    ({ most }) => `${most} SQL queries run or wait already. Try again in some seconds.`,
  ),
} as const;

function place(at: QueryPlace | null): string {
  return at === null ? '' : ` (line ${at.line}, column ${at.column})`;
}
