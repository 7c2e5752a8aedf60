// The PostgreSQL roles that one database needs: for each domain in it those of compiled statements, and for all of them
// together those of written SQL.

import type { Mesh } from '../contracts/product.ts';
import type { ReaderKeys } from '../mesh/readers/reader-keys.ts';
import { inspectTables } from '../subgraphs/sql/inspect.ts';
import { openDatabase } from '../subgraphs/sql/pool.ts';
import { bindToViews, type Reader } from '../subgraphs/sql/reader.ts';
import { distinctReaders, listQueryReaders, listStatementReaders } from '../subgraphs/sql/readers.ts';
import { readTls } from './database-url.ts';
import type { DatabasePlace } from './open-database.ts';

/** Of the products in `names`, domains of this database. */
export async function listPlaceReaders(
  mesh: Mesh,
  { url, where, names }: DatabasePlace & { readonly names: ReadonlySet<string> },
  keys: Pick<ReaderKeys, 'nameRole'>,
): Promise<readonly Reader[]> {
  const database = openDatabase({ ...readTls(url, where), domain: 'roles', connections: 1 });
  try {
    const products = mesh.products.filter(({ domain, status }) => names.has(domain) && status !== 'draft');
    const { tables } = await inspectTables(products, database, { readBy: 'roles' });
    const ofDomain = (name: string) => tables.filter(({ product }) => product.domain === name).map(bindToViews);
    return distinctReaders([
      ...[...names].flatMap((name) => listStatementReaders(ofDomain(name), keys.nameRole)),
      ...listQueryReaders(tables, keys.nameRole),
    ]);
  } finally {
    await database.close();
  }
}
