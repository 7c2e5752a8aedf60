// Of a keyed column with few different values the most frequent token or hash is the most frequent value: a warning, by the
// statistics that PostgreSQL has anyway. Tells about how many, and never which.

import { tableColumnOf } from '../../contracts/table-column.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Database } from './pool.ts';
import { storedMaskOf } from './stored-mask.ts';
import { type StoredTables, sourceName } from './stored-table.ts';
import type { BoundProduct } from './table.ts';

/** Below this many values one can count them. */
const fewValues = 50;

/**
 * One warning for each column. None where statistics are missing or may not be seen, nor of columns that are a key by
 * themselves: no value of them is more frequent than another.
 *
 * @throws ConcordError DATABASE_UNAVAILABLE
 */
export async function findFewValues(
  tables: readonly BoundProduct[],
  stored: StoredTables,
  database: Database,
): Promise<readonly ConcordError[]> {
  const keyed = tables.flatMap(({ product, key: own }) => {
    const unique = stored.get(sourceName(product))?.uniqueKeys ?? [];
    const isUnique = (name: string) =>
      [own.map(({ tableColumn }) => tableColumn), ...unique].some((key) => key.length === 1 && key[0] === name);
    return product.columns.flatMap((column) =>
      storedMaskOf(column.mask) === null || isUnique(tableColumnOf(column)) ? [] : [{ product, column }],
    );
  });
  if (keyed.length === 0) return [];
  // A negative number is a share of the rows: there the values become more as the table grows.
  const rows = await database.read({
    text: `
      select wanted.index::integer as index, s.n_distinct::integer as count
      from unnest($1::text[], $2::text[], $3::text[]) with ordinality as wanted (schema, name, column_name, index)
      cross join lateral (
        select s.n_distinct from pg_stats s
        where s.schemaname = wanted.schema and s.tablename = wanted.name and s.attname = wanted.column_name
        order by s.inherited desc limit 1
      ) s
      where s.n_distinct > 0 and s.n_distinct < $4::integer`,
    values: [
      keyed.map(({ product }) => product.source.schema),
      keyed.map(({ product }) => product.source.table),
      keyed.map(({ column }) => tableColumnOf(column)),
      String(fewValues),
    ],
  });
  return rows.flatMap(({ index, count }) => {
    const place = keyed[Number(index) - 1];
    if (place === undefined) return [];
    const { product, column } = place;
    const data = { product: product.id, column: column.name, mask: column.mask ?? '', count: Number(count) };
    return [new ConcordError('TOKENS_FEW_VALUES', data, { at: column.at })];
  });
}
