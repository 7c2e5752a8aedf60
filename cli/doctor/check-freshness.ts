// Doctor: can the newest data of each product be found without reading its whole table?

import type { Column, Product } from '../../contracts/product.ts';
import { tableColumnOf } from '../../contracts/table-column.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { isCheap, newestOf } from '../../mesh/standing/newest-statement.ts';
import { readRelations, relationOf } from '../../mesh/standing/read-relations.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import { quoteName } from '../../subgraphs/sql/fragment.ts';
import type { Database } from '../../subgraphs/sql/pool.ts';
import { type Finding, findingOf } from './finding.ts';

export async function checkFreshness(
  products: readonly Product[],
  database: Database,
  variable: string,
): Promise<readonly Finding[]> {
  const found: ConcordError[] = [];
  const relations = await readRelations(products, database);
  for (const product of products) {
    const column = product.columns.find(({ name }) => name === product.sla.freshnessColumn);
    if (column === undefined) continue;
    const isTable = (relationOf(product, relations)?.leaves.length ?? 0) > 0;
    const finding = await isCheap(newestOf(product, column), database).then(
      (cheap) => (cheap ? [] : describeDear(product, column, isTable)),
      (error: unknown) => (isRefused(error) ? describeUnreadable(product, variable) : []),
    );
    found.push(...[finding].flat());
  }
  return found.map((one) => findingOf('products', one, 'warning'));
}

function isRefused(error: unknown): boolean {
  return error instanceof ConcordError && errorCode(error.cause) === '42501';
}

function describeDear(product: Product, column: Column, isTable: boolean): ConcordError {
  const data = { product: product.key, table: tableOf(product), column: nameOf(tableColumnOf(column)), isTable };
  return new ConcordError('FRESHNESS_DEAR', data, { at: product.at });
}

function describeUnreadable(product: Product, variable: string): ConcordError {
  const data = { product: product.key, schema: nameOf(product.source.schema), table: tableOf(product), variable };
  return new ConcordError('FRESHNESS_UNREADABLE', data, { at: product.at });
}

function tableOf({ source }: Product): string {
  return `${nameOf(source.schema)}.${nameOf(source.table)}`;
}

function nameOf(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteName(name);
}
