// The tables of all products of one database, held against their contracts, for what is made of them together.

import type { Mesh } from '../../contracts/product.ts';
import { type InspectionOptions, inspectTables } from '../../subgraphs/sql/inspect.ts';
import { openDatabase } from '../../subgraphs/sql/pool.ts';
import type { BoundProduct } from '../../subgraphs/sql/table.ts';
import { readTls } from '../database-url.ts';
import type { DatabasePlace } from '../open-database.ts';

/** Of the domains in `names`; what does not fit its contract is left out. @throws ConcordError DATABASE_UNAVAILABLE */
export async function readPlaceTables(
  mesh: Mesh,
  { url, where, names }: DatabasePlace & { readonly names: ReadonlySet<string> },
  { readBy }: InspectionOptions = { readBy: 'roles' },
): Promise<readonly BoundProduct[]> {
  const database = openDatabase({ ...readTls(url, where), domain: [...names].sort().join(', '), connections: 1 });
  try {
    const products = mesh.products.filter(({ domain, status }) => names.has(domain) && status !== 'draft');
    return (await inspectTables(products, database, { readBy })).tables;
  } finally {
    await database.close();
  }
}
