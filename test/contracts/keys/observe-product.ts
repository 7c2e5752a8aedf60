// What is decided of viewers, what the checks find in the tables, and where a domain's data are read.

import { readEnvironment } from '../../../cli/environment.ts';
import { createNameDatabase } from '../../../cli/name-database.ts';
import { createCheckDesks } from '../../../cli/readers/check-desk.ts';
import type { Domain, Mesh, Product } from '../../../contracts/product.ts';
import { createReaderKeys } from '../../../mesh/readers/reader-keys.ts';
import { decide, mayWrite } from '../../../subgraphs/access/decide.ts';
import { mayFind } from '../../../subgraphs/access/may-find.ts';
import { inspectTables } from '../../../subgraphs/sql/inspect.ts';
import { createFindTable } from '../../../subgraphs/sql/quality/check-context.ts';
import { runChecks } from '../../../subgraphs/sql/quality/run-checks.ts';
import { now } from './base-mesh.ts';
import type { Watched } from './observe.ts';
import { viewers } from './viewers.ts';

export function decideAll(product: Product) {
  return viewers.map((viewer) => ({
    access: decide(product, viewer),
    mayFind: mayFind(product, viewer),
    mayWrite: mayWrite(product.access, viewer),
  }));
}

export async function runAllChecks(mesh: Mesh, product: Product, { url, database }: Watched) {
  const { tables } = await inspectTables(mesh.products, database, { readBy: 'user' });
  const table = tables.find((one) => one.product === product);
  if (table === undefined) return 'unserved';
  const openCheckDesk = createCheckDesks({
    mesh,
    sourceOf: () => ({ url, where: 'the test' }),
    readsByRoles: () => false,
    keys: createReaderKeys(Buffer.alloc(32, 7)),
    makeRoles: async () => undefined,
  });
  const checked = await runChecks(table, {
    database,
    openCheckDesk,
    newestAt: null,
    previousRowCount: 10,
    findTable: createFindTable(tables),
    now: () => now,
    clock: () => 0,
    signal: new AbortController().signal,
  });
  return checked;
}

const environment = readEnvironment(
  {
    DATABASE_URL: 'postgres://mesh.example/mesh',
    SHOP_URL: 'postgres://shop.example/shop',
    OTHER_URL: 'postgres://other.example/shop',
  },
  '.',
);

export function findConnection({ name, databaseUrlEnv }: Domain) {
  return createNameDatabase(environment)(name, databaseUrlEnv);
}
