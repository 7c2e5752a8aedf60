// Does a `token_column` hold tokens? A sample of its values is held against the form of those that Concord makes: a column of
// names or numbers that a contract takes for one would otherwise be shown to masked viewers as it is.

import type { Column } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { quoteName } from './fragment.ts';
import type { Database } from './pool.ts';
import { sourceName } from './stored-table.ts';
import type { BoundProduct } from './table.ts';

export type TokenForm = {
  readonly table: BoundProduct;
  /** One for each column with values that are no tokens. */
  readonly problems: readonly ConcordError[];
  /** Whether the values could be read. */
  readonly isRead: boolean;
};

type NamedTokens = { readonly column: Column; readonly tokenColumn: string };

/** As many rows of each table are looked at, those that Postgres gives first. */
const sampledRows = 100;

/** @throws ConcordError DATABASE_UNAVAILABLE */
export function checkTokenForms(tables: readonly BoundProduct[], database: Database): Promise<readonly TokenForm[]> {
  return Promise.all(tables.map((table) => checkTable(table, database)));
}

async function checkTable(table: BoundProduct, database: Database): Promise<TokenForm> {
  const columns = [...table.columns.values()].flatMap(({ column, tokenColumn }) =>
    column.tokenColumn === null || tokenColumn === null ? [] : [{ column, tokenColumn }],
  );
  if (columns.length === 0) return { table, problems: [], isRead: true };
  try {
    const [row = {}] = await database.read({ text: sampleStatement(table, columns), values: [] });
    const problems = columns.flatMap((column, index) => describeProblem(table, column, Number(row[`c${index}`])));
    return { table, problems, isRead: true };
  } catch (error) {
    if (error instanceof ConcordError && error.code === 'DATABASE_UNAVAILABLE') throw error;
    return { table, problems: [], isRead: false };
  }
}

/** Tells how many, and never which. */
function describeProblem(
  { product }: BoundProduct,
  { column, tokenColumn }: NamedTokens,
  count: number,
): readonly ConcordError[] {
  if (count === 0) return [];
  const place = { product: product.id, column: column.name, table: sourceName(product) };
  const data = { ...place, tokenColumn, count };
  return [new ConcordError('TOKENS_MALFORMED', data, { at: column.at })];
}

function sampleStatement({ product }: BoundProduct, columns: readonly NamedTokens[]): string {
  const names = columns.map(({ tokenColumn }) => quoteName(tokenColumn));
  const figures = names.map((name, index) => {
    // In the collation of bytes: others give ranges more letters, or take no patterns.
    return `count(*) filter (where ${name} collate "C" !~ '^tok_[A-Za-z0-9_-]{22}$') as c${index}`;
  });
  const source = `${quoteName(product.source.schema)}.${quoteName(product.source.table)}`;
  return `select ${figures.join(', ')} from (select ${[...new Set(names)].join(', ')} from ${source} limit ${sampledRows}) sample`;
}
