// The field catalog.sql: who may ask, and for which products. Where it is answered, `RunSql` takes over.

import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { Demands } from '../../../identity/demands.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import { sqlLimits } from '../../sql/governed/run-query.ts';
import type { CatalogView } from '../view.ts';
import type { RunSql, SqlResult } from './run-sql.ts';
import type { SqlEnvelope } from './sql-envelope.ts';

export type SqlArguments = {
  readonly product?: string | null;
  readonly products?: readonly string[] | null;
  readonly query: string;
};

export type AskSql = (args: SqlArguments) => Promise<SqlResult>;

const mostQueries = 5;
const mostProducts = 20;

type Context = {
  readonly view: CatalogView;
  readonly viewer: Viewer;
  readonly demands: Demands;
  readonly envelope: SqlEnvelope;
  readonly signal: AbortSignal;
};

/** @param runSql null where the roles of PostgreSQL that it reads as are not set up */
export function createAskSql(runSql: RunSql | null, { view, viewer, demands, envelope, signal }: Context): AskSql {
  let asked = 0;
  let bytesLeft = sqlLimits.bytes;
  let before: Promise<unknown> = Promise.resolve();
  return async (args) => {
    if (viewer.role === 'anonymous') throw new ConcordError('SQL_FORBIDDEN', {});
    if (runSql === null) throw new ConcordError('SQL_NEEDS_ROLES', {});
    asked += 1;
    if (asked > mostQueries) throw new ConcordError('SQL_TOO_MANY', { most: mostQueries });
    const products = findProducts(args, view);
    const request = { products, query: args.query, viewer, demands, touched: envelope.startQuery(), signal };
    // One after the other, because each may give what those before it left of the request's limit.
    const answer = before.then(async () => {
      const result = await runSql({ ...request, bytes: bytesLeft });
      bytesLeft -= result.bytes;
      return result;
    });
    before = answer.catch(() => undefined);
    return answer;
  };
}

/** @throws ConcordError SQL_PRODUCT_MISSING, SQL_PRODUCTS_TOO_MANY, SQL_PRODUCT_UNKNOWN */
function findProducts({ product, products }: SqlArguments, view: CatalogView): readonly Product[] {
  const named = [...(product == null ? [] : [product]), ...(products ?? [])];
  if (named.length === 0) throw new ConcordError('SQL_PRODUCT_MISSING', {});
  if (named.length > mostProducts) {
    throw new ConcordError('SQL_PRODUCTS_TOO_MANY', { given: named.length, most: mostProducts });
  }
  const found = named.map((id) => {
    const one = view.findProduct(id);
    if (one !== undefined && view.isServed(one)) return one;
    const known = view.products.filter(view.isServed).map(({ key }) => key);
    throw new ConcordError('SQL_PRODUCT_UNKNOWN', { given: id, known });
  });
  return [...new Set(found)];
}
