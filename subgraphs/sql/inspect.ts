// Contracts held against the tables as they stand: which products can be served, and for the others why not, with the
// line of the contract. Reads the system catalog of one database.

import { formatColumnType } from '../../contracts/column-type.ts';
import { maskingOf } from '../../contracts/masks.ts';
import type { Column, Product } from '../../contracts/product.ts';
import { tableColumnOf } from '../../contracts/table-column.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { castStorage } from './cast.ts';
import { findFewValues } from './few-values.ts';
import type { Database } from './pool.ts';
import { findMissingPrivileges } from './privileges.ts';
import { fittingStorage } from './storage.ts';
import { isStoredColumnName, type StoredMask, storedColumnName, storedMaskOf } from './stored-mask.ts';
import { readStoredTables, type StoredTable, type StoredTables, sourceName } from './stored-table.ts';
import { type BoundColumn, type BoundProduct, boundColumn } from './table.ts';
import { checkTokenForms } from './token-form.ts';

export type Inspection = {
  readonly tables: readonly BoundProduct[];
  /** Why a product is not served. */
  readonly problems: readonly ConcordError[];
  /** What is served, but may not be what its contract says. */
  readonly warnings: readonly ConcordError[];
};

/** Who reads the tables for viewers: the user of the database, or their roles through views, which have rights of their own. */
export type InspectionOptions = { readonly readBy: 'user' | 'roles' };

/** @throws ConcordError DATABASE_UNAVAILABLE */
export async function inspectTables(
  products: readonly Product[],
  database: Database,
  { readBy }: InspectionOptions = { readBy: 'user' },
): Promise<Inspection> {
  const [stored, labels] = await Promise.all([
    readStoredTables(products, database),
    readBy === 'roles' ? allLabels(products) : readUsableLabels(products, database),
  ]);
  const inspected = products.map((product) => bindProduct(product, { stored, labels }));
  const bound = inspected.flatMap(({ table }) => table ?? []);
  const privileges = readBy === 'roles' ? [] : await findMissingPrivileges(bound, database);
  const forms = await checkTokenForms(bound, database);
  const tables = forms.flatMap(({ table, problems }) => (problems.length === 0 ? [table] : []));
  const isRefused = ({ product }: BoundProduct) =>
    privileges.some(({ data }) => (data as { readonly product: string }).product === product.id);
  return {
    tables,
    problems: [...inspected, ...forms].flatMap(({ problems }) => problems),
    warnings: [
      ...privileges,
      ...forms.flatMap(({ table, isRead }) => (isRead || isRefused(table) ? [] : [describeUnread(table)])),
      ...tables.flatMap(({ product }) => findWarning(product, stored) ?? []),
      ...(await findFewValues(tables, stored, database)),
    ],
  };
}

function describeUnread({ product }: BoundProduct): ConcordError {
  const data = { product: product.id, table: sourceName(product) };
  return new ConcordError('TOKENS_UNCHECKED', data, { at: product.at });
}

/** Paging goes on from a key, so rows that share one can be skipped. A view may well be unique without saying so. */
function findWarning(product: Product, stored: StoredTables): ConcordError | null {
  const table = stored.get(sourceName(product));
  const key = new Set(keyColumnsOf(product));
  const isUnique = table?.uniqueKeys.some((columns) => columns.every((column) => key.has(column))) ?? true;
  if (isUnique || table?.isTable !== true) return null;
  const data = { product: product.id, key: product.primaryKey, table: sourceName(product) };
  return new ConcordError('KEY_NOT_UNIQUE', data, { at: product.at });
}

/** By their names in the table. */
function keyColumnsOf({ columns, primaryKey }: Product): readonly string[] {
  return columns.filter(({ name }) => primaryKey.includes(name)).map(tableColumnOf);
}

/** Labels whose tokens and hashes this connection can make where none are stored. */
async function readUsableLabels(products: readonly Product[], database: Database): Promise<ReadonlySet<string>> {
  if (!(await mayMakeTokens(database))) return new Set();
  const labels = [...allLabels(products)];
  const text = `select label from unnest($1::text[]) label where concord.tok(label, 'sample') is not null`;
  const rows = await database.read({ text, values: [labels] });
  return new Set(rows.map((row) => String(row.label)));
}

function allLabels(products: readonly Product[]): ReadonlySet<string> {
  return new Set(products.flatMap(({ columns }) => columns.flatMap(({ tokenLabel }) => tokenLabel ?? [])));
}

/** By the catalog: looking a function up by its name is refused to who may not use its schema. */
async function mayMakeTokens(database: Database): Promise<boolean> {
  const text = `
    select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'concord' and p.proname = 'tok'
      and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')`;
  return (await database.read({ text, values: [] })).length > 0;
}

type Bound = { readonly table: BoundProduct | null; readonly problems: readonly ConcordError[] };

/** What the database has. */
type Stock = { readonly stored: StoredTables; readonly labels: ReadonlySet<string> };

function bindProduct(product: Product, { stored, labels }: Stock): Bound {
  const table = sourceName(product);
  const found = stored.get(table);
  if (found === undefined) {
    const problem = new ConcordError('TABLE_MISSING', { product: product.id, table }, { at: product.at });
    return { table: null, problems: [problem] };
  }
  const problems = product.columns.flatMap((column) => findProblem(product, column, { table, found, labels }) ?? []);
  if (problems.length > 0) return { table: null, problems };
  const columns = new Map(product.columns.map((column) => [column.name, bindColumn(product, column, found)]));
  const { orderedIndexes } = found;
  const bound: BoundProduct = { product, columns, key: [], orderedIndexes };
  return { table: { ...bound, key: product.primaryKey.map((key) => boundColumn(bound, key)) }, problems: [] };
}

type TableStock = { readonly table: string; readonly found: StoredTable; readonly labels: ReadonlySet<string> };

function findProblem(product: Product, column: Column, { table, found, labels }: TableStock): ConcordError | null {
  const { at } = column;
  const place = { product: product.id, column: column.name, table };
  const name = tableColumnOf(column);
  const storage = found.columns.get(name);
  if (storage === undefined) {
    const known = [...found.columns.keys()].filter((one) => !isStoredColumnName(one));
    return new ConcordError('COLUMN_MISSING', { ...place, column: name, known }, { at });
  }
  const stands = column.from?.type ?? column.type;
  const fitting = fittingStorage(stands);
  if (!fitting.includes(storage)) {
    const type = formatColumnType(stands);
    return new ConcordError('COLUMN_TYPE_DIFFERS', { ...place, column: name, type, storage, fitting }, { at });
  }
  if (maskingOf(column) === 'paths' && storage !== 'jsonb') {
    return new ConcordError('COLUMN_NOT_JSONB', { ...place, storage }, { at });
  }
  const stored = storedMaskOf(column.mask);
  if (stored === null || findStoredColumn(column, found, stored) !== null) return null;
  const isKey = product.primaryKey.includes(column.name) || column.references !== null;
  if (isKey && column.mask === 'tokenize') {
    const tokenColumn = column.tokenColumn ?? storedColumnName(name, 'token');
    return new ConcordError('TOKENS_MISSING', { ...place, tokenColumn, isTable: found.isTable }, { at });
  }
  if (column.tokenLabel !== null && labels.has(column.tokenLabel)) return null;
  return new ConcordError('TOKENS_NOT_SET_UP', { ...place, mask: column.mask ?? '' }, { at });
}

function bindColumn(product: Product, column: Column, found: StoredTable): BoundColumn {
  const tableColumn = tableColumnOf(column);
  const cast = column.from?.type == null ? null : { from: column.from.type, to: column.type };
  return {
    column,
    tableColumn,
    cast,
    product: product.id,
    productKey: product.key,
    storage: cast === null ? (found.columns.get(tableColumn) ?? '') : castStorage(cast),
    isNondeterministic: cast === null && found.nondeterministic.has(tableColumn),
    maskColumn: null,
    tokenColumn: column.mask === 'tokenize' ? findStoredColumn(column, found, 'token') : null,
    hashColumn: column.mask === 'sha256' ? findStoredColumn(column, found, 'hash') : null,
  };
}

/** What the contract names, or what our trigger fills: another column of that name may hold anything. */
function findStoredColumn(column: Column, found: StoredTable, stored: StoredMask): string | null {
  const named = stored === 'token' ? column.tokenColumn : null;
  const name = named ?? storedColumnName(tableColumnOf(column), stored);
  const isOurs = named !== null || found.kept[stored].has(name);
  return isOurs && found.columns.get(name) === 'text' ? name : null;
}
