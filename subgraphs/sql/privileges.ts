// May the user that serves read what the contracts promise? Asked before any request, because Postgres would refuse each of
// them without telling what is to be granted. Reads the system catalog.

import { ConcordError } from '../../errors/concord-error.ts';
import { quoteName } from './fragment.ts';
import type { Database } from './pool.ts';
import { sourceName } from './stored-table.ts';
import type { BoundProduct } from './table.ts';

/** One error for each product with something that may not be read. @throws ConcordError DATABASE_UNAVAILABLE */
export async function findMissingPrivileges(
  tables: readonly BoundProduct[],
  database: Database,
): Promise<readonly ConcordError[]> {
  const wanted = tables.flatMap(({ product, columns }) =>
    [...columns.values()].flatMap(({ tableColumn, tokenColumn, hashColumn }) =>
      [tableColumn, tokenColumn, hashColumn].flatMap((name) =>
        name === null ? [] : [{ ...product.source, product, name }],
      ),
    ),
  );
  const rows = await database.read({
    text: `
      select current_user as reader, wanted.index::int as index, has_schema_privilege(n.oid, 'usage') as may_enter
      from unnest($1::text[], $2::text[], $3::text[]) with ordinality as wanted (schema, name, column_name, index)
      join pg_namespace n on n.nspname = wanted.schema
      join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
      join pg_attribute a on a.attrelid = c.oid and a.attname = wanted.column_name and not a.attisdropped
      where not has_schema_privilege(n.oid, 'usage') or not has_column_privilege(c.oid, a.attnum, 'select')
      order by wanted.index`,
    values: [wanted.map(({ schema }) => schema), wanted.map(({ table }) => table), wanted.map(({ name }) => name)],
  });
  return tables.flatMap(({ product }) => {
    const missing = rows.flatMap((row) => {
      const place = wanted[Number(row.index) - 1];
      return place?.product === product ? [{ column: place.name, row }] : [];
    });
    const [first] = missing;
    if (first === undefined) return [];
    const reader = String(first.row.reader);
    const columns = missing.map(({ column }) => column);
    const isWhole = columns.length === wanted.filter((place) => place.product === product).length;
    const grant = grantStatements(product.source, {
      reader,
      columns: isWhole ? null : columns,
      mayEnter: first.row.may_enter === true,
    });
    const data = { product: product.id, table: sourceName(product), columns, isWhole, reader, grant };
    return [new ConcordError('PRIVILEGE_MISSING', data, { at: product.at })];
  });
}

type Grant = { readonly reader: string; readonly columns: readonly string[] | null; readonly mayEnter: boolean };

/** To be run by the owner as they stand. */
function grantStatements(source: BoundProduct['product']['source'], { reader, columns, mayEnter }: Grant): string {
  const to = `to ${quoteName(reader)};`;
  const list = columns === null ? '' : ` (${columns.map(quoteName).join(', ')})`;
  const select = `grant select${list} on ${quoteName(source.schema)}.${quoteName(source.table)} ${to}`;
  return mayEnter ? select : `grant usage on schema ${quoteName(source.schema)} ${to} ${select}`;
}
