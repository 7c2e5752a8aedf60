// PostgreSQL roles for tests: those that a mesh needs in one database, under names of a secret of its own, since roles
// belong to the whole server.

import { randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Mesh } from '../../contracts/product.ts';
import { applyReaders } from '../../mesh/readers/apply-readers.ts';
import { createReaderKeys, type ReaderKeys } from '../../mesh/readers/reader-keys.ts';
import type { ReaderRoles } from '../../subgraphs/product/subgraph.ts';
import { inspectTables } from '../../subgraphs/sql/inspect.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import type { Reader } from '../../subgraphs/sql/reader.ts';
import { openReaderDatabases } from '../../subgraphs/sql/reader-databases.ts';
import { listAllReaders } from '../../subgraphs/sql/readers.ts';
import type { BoundProduct } from '../../subgraphs/sql/table.ts';

export type TestRoles = {
  readonly keys: ReaderKeys;
  readonly tables: readonly BoundProduct[];
  readonly readers: readonly Reader[];
  /** For `createSubgraph`. `watch` may look at what is read. */
  readonly of: (domain: string, watch?: (database: Database) => Database) => ReaderRoles;
  readonly close: () => Promise<void>;
};

/** @param client of the owner of the tables */
export async function makeTestRoles(client: ClientBase, url: string, mesh: Mesh): Promise<TestRoles> {
  const keys = createReaderKeys(randomBytes(32));
  const database = openDatabase({ url, domain: 'roles', connections: 1 });
  const products = mesh.products.filter(({ status }) => status !== 'draft');
  const { tables } = await inspectTables(products, database, { readBy: 'roles' });
  await database.close();
  const readers = listAllReaders(tables, keys);
  await applyReaders(client, readers, { keys });
  const closers: (() => Promise<void>)[] = [];
  return {
    keys,
    tables,
    readers,
    of: (domain, watch = (one) => one) => {
      const pools = openReaderDatabases({ url, domain, connections: 3, passwordOf: keys.passwordOf });
      closers.push(pools.close);
      return { nameRole: keys.nameRole, of: (role) => watch(pools.of(role)) };
    },
    close: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}
