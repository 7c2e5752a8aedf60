// Doctor: can the newest data of each product be found without reading its whole table?

import type { Column, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { isCheap, newestOf } from '../../mesh/standing/newest-statement.ts';
import { readRelations, relationOf } from '../../mesh/standing/read-relations.ts';
import { quoteName } from '../../subgraphs/sql/fragment.ts';
import type { Database } from '../../subgraphs/sql/pool.ts';
import { type Finding, findingOf } from './finding.ts';

/** What may not be read is told of elsewhere. */
export async function checkFreshness(products: readonly Product[], database: Database): Promise<readonly Finding[]> {
  const dear: Finding[] = [];
  const relations = await readRelations(products, database);
  for (const product of products) {
    const column = product.columns.find(({ name }) => name === product.sla.freshnessColumn);
    if (column === undefined || (await isCheap(newestOf(product, column), database).catch(() => true))) continue;
    const isTable = (relationOf(product, relations)?.leaves.length ?? 0) > 0;
    dear.push(findingOf('products', describe(product, column, isTable), 'warning'));
  }
  return dear;
}

function describe(product: Product, column: Column, isTable: boolean): ConcordError {
  const { schema, table } = product.source;
  const data = {
    product: product.key,
    table: `${nameOf(schema)}.${nameOf(table)}`,
    column: nameOf(column.name),
    isTable,
  };
  return new ConcordError('FRESHNESS_DEAR', data, { at: product.at });
}

function nameOf(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteName(name);
}
