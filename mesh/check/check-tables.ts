// Table against contract, in the databases as they stand: what serving would refuse, and what a row may break. A draft is never
// served, so its table may still have to come. Columns that a contract does not list are only told: they are never shown.

import type { Mesh, Product } from '../../contracts/product.ts';
import { tableColumnOf } from '../../contracts/table-column.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { inspectTables } from '../../subgraphs/sql/inspect.ts';
import type { Database } from '../../subgraphs/sql/pool.ts';
import { isStoredColumnName } from '../../subgraphs/sql/stored-mask.ts';
import { readStoredTables, type StoredTable, sourceName } from '../../subgraphs/sql/stored-table.ts';
import type { BoundProduct } from '../../subgraphs/sql/table.ts';
import type { Finding } from './check-report.ts';
import type { CheckTools } from './check-request.ts';
import { findingOf } from './finding.ts';
import { createUnlooked, type Unlooked } from './unlooked.ts';

export type TablesLooked = {
  readonly findings: readonly Finding[];
  readonly unlooked: Unlooked;
  /** Those that fit, by `Product.key`. */
  readonly bound: ReadonlyMap<string, BoundProduct>;
};

export async function checkTables(
  mesh: Mesh,
  products: readonly Product[],
  tools: Pick<CheckTools, 'openDatabase' | 'readBy'>,
): Promise<TablesLooked> {
  const unlooked = createUnlooked();
  const findings: Finding[] = [];
  const bound = new Map<string, BoundProduct>();
  for (const domain of mesh.domains) {
    const own = products.filter((product) => product.domain === domain.name);
    if (own.length === 0) continue;
    try {
      const looked = await checkDomain(own, await tools.openDatabase(domain), tools.readBy(domain));
      findings.push(...looked.findings);
      for (const table of looked.tables) bound.set(table.product.key, table);
    } catch (error) {
      if (!(error instanceof ConcordError)) throw error;
      unlooked.add(domain.name, error);
    }
  }
  return { findings, unlooked, bound };
}

async function checkDomain(products: readonly Product[], database: Database, readBy: ReturnType<CheckTools['readBy']>) {
  const { tables, problems, warnings } = await inspectTables(products, database, { readBy });
  const stored = await readStoredTables(products, database);
  const drafts = new Set<string | undefined>(products.flatMap(({ status, at }) => (status === 'draft' ? at.file : [])));
  const told = products.flatMap((product) => {
    const table = stored.get(sourceName(product));
    return table === undefined ? [] : tellDifferences(product, table);
  });
  return {
    tables,
    findings: [
      ...problems.map((problem) => findingOf('table', drafts.has(problem.at?.file) ? 'warning' : 'error', problem)),
      ...warnings.map((warning) => findingOf('table', 'warning', warning)),
      ...told,
    ],
  };
}

function mayBeNull(name: string, { columns, notNull }: StoredTable): boolean {
  return columns.has(name) && !notNull.has(name);
}

const mostNamed = 10;

function tellDifferences(product: Product, stored: StoredTable): readonly Finding[] {
  const table = sourceName(product);
  // A view never says that its columns are not NULL.
  const loose = stored.isTable
    ? product.columns.filter((column) => column.required && mayBeNull(tableColumnOf(column), stored))
    : [];
  const listed = new Set<string | null>(
    product.columns.flatMap((column) => [tableColumnOf(column), column.tokenColumn]),
  );
  const unlisted = [...stored.columns.keys()].filter((name) => !listed.has(name) && !isStoredColumnName(name));
  const more = Math.max(0, unlisted.length - mostNamed);
  const data = { product: product.key, table, columns: unlisted.slice(0, mostNamed), more };
  return [
    ...loose.map(({ name, at }) =>
      findingOf(
        'table',
        'warning',
        new ConcordError('COLUMN_MAY_BE_NULL', { product: product.key, column: name, table }, { at }),
      ),
    ),
    ...(unlisted.length === 0
      ? []
      : [findingOf('table', 'note', new ConcordError('COLUMNS_UNLISTED', data, { at: product.at }))]),
  ];
}
