// Contracts held against the tables as they stand: which products can be served, and for the others why not, with the
// line of the contract. Reads the system catalog of one database.

import { formatColumnType } from '../../contracts/column-type.ts';
import { isTokenMask } from '../../contracts/masks.ts';
import type { Column, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Database } from './pool.ts';
import { fittingStorage } from './storage.ts';
import { type BoundColumn, type BoundProduct, boundColumn, tokenColumnName } from './table.ts';

export type Inspection = { readonly tables: readonly BoundProduct[]; readonly problems: readonly ConcordError[] };

type TableColumns = ReadonlyMap<string, { readonly storage: string }>;

/** @throws ConcordError DATABASE_UNAVAILABLE */
export async function inspectTables(products: readonly Product[], database: Database): Promise<Inspection> {
  const [catalog, labels] = await Promise.all([readCatalog(products, database), readUsableLabels(products, database)]);
  const inspected = products.map((product) => bindProduct(product, { catalog, labels }));
  return {
    tables: inspected.flatMap(({ table }) => (table === null ? [] : [table])),
    problems: inspected.flatMap(({ problems }) => problems),
  };
}

async function readCatalog(
  products: readonly Product[],
  database: Database,
): Promise<ReadonlyMap<string, TableColumns>> {
  const text = `
    select n.nspname as schema, c.relname as table, a.attname as column,
      format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid), null) as storage
    from unnest($1::text[], $2::text[]) as wanted (schema, name)
    join pg_namespace n on n.nspname = wanted.schema
    join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name and c.relkind in ('r', 'v', 'm', 'f', 'p')
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid`;
  const values = [products.map((product) => product.source.schema), products.map((product) => product.source.table)];
  const catalog = new Map<string, Map<string, { storage: string }>>();
  for (const row of await database.read({ text, values })) {
    const name = `${String(row.schema)}.${String(row.table)}`;
    const columns = catalog.get(name) ?? new Map();
    columns.set(String(row.column), { storage: String(row.storage) });
    catalog.set(name, columns);
  }
  return catalog;
}

/** Labels whose tokens and hashes this connection can make where none are stored. */
async function readUsableLabels(products: readonly Product[], database: Database): Promise<ReadonlySet<string>> {
  const [known] = await database.read({
    text: `select coalesce(has_function_privilege(to_regprocedure('concord.tok(text,text)'), 'execute'), false) as usable`,
    values: [],
  });
  if (known?.usable !== true) return new Set();
  const labels = products.flatMap(({ columns }) => columns.flatMap(({ tokenLabel }) => tokenLabel ?? []));
  const text = `select label from unnest($1::text[]) label where concord.tok(label, 'sample') is not null`;
  const rows = await database.read({ text, values: [labels] });
  return new Set(rows.map((row) => String(row.label)));
}

type Bound = { readonly table: BoundProduct | null; readonly problems: readonly ConcordError[] };

/** What the database has. */
type Stock = { readonly catalog: ReadonlyMap<string, TableColumns>; readonly labels: ReadonlySet<string> };

function bindProduct(product: Product, { catalog, labels }: Stock): Bound {
  const table = `${product.source.schema}.${product.source.table}`;
  const found = catalog.get(table);
  if (found === undefined) {
    const problem = new ConcordError('TABLE_MISSING', { product: product.id, table }, { at: product.at });
    return { table: null, problems: [problem] };
  }
  const problems = product.columns.flatMap((column) => findProblem(product, column, { table, found, labels }) ?? []);
  if (problems.length > 0) return { table: null, problems };
  const columns = new Map(product.columns.map((column) => [column.name, bindColumn(product, column, found)]));
  const bound: BoundProduct = { product, columns, key: [] };
  return { table: { ...bound, key: product.primaryKey.map((key) => boundColumn(bound, key)) }, problems: [] };
}

type TableStock = { readonly table: string; readonly found: TableColumns; readonly labels: ReadonlySet<string> };

function findProblem(product: Product, column: Column, { table, found, labels }: TableStock): ConcordError | null {
  const { at } = column;
  const place = { product: product.id, column: column.name, table };
  const stored = found.get(column.name);
  if (stored === undefined) {
    const known = [...found.keys()].filter((name) => !name.endsWith(tokenColumnName('')));
    return new ConcordError('COLUMN_MISSING', { ...place, known }, { at });
  }
  const fitting = fittingStorage(column.type);
  if (!fitting.includes(stored.storage)) {
    const type = formatColumnType(column.type);
    return new ConcordError('COLUMN_TYPE_DIFFERS', { ...place, type, storage: stored.storage, fitting }, { at });
  }
  if (!isTokenMask(column.mask) || (column.mask === 'tokenize' && findTokenColumn(column, found) !== null)) return null;
  const isKey = product.primaryKey.includes(column.name) || column.references !== null;
  if (isKey && column.mask === 'tokenize') {
    const tokenColumn = column.tokenColumn ?? tokenColumnName(column.name);
    return new ConcordError('TOKENS_MISSING', { ...place, tokenColumn }, { at });
  }
  if (column.tokenLabel !== null && labels.has(column.tokenLabel)) return null;
  return new ConcordError('TOKENS_NOT_SET_UP', { ...place, mask: column.mask ?? '' }, { at });
}

function bindColumn(product: Product, column: Column, found: TableColumns): BoundColumn {
  const stored = found.get(column.name);
  return {
    column,
    product: product.id,
    storage: stored?.storage ?? '',
    tokenColumn: column.mask === 'tokenize' ? findTokenColumn(column, found) : null,
  };
}

function findTokenColumn(column: Column, found: TableColumns): string | null {
  const name = column.tokenColumn ?? tokenColumnName(column.name);
  return found.get(name)?.storage === 'text' ? name : null;
}
