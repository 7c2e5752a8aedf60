// The tables behind products as they stand in Postgres, read from its system catalog.

import type { Product } from '../../contracts/product.ts';
import type { Database } from './pool.ts';
import { type StoredMask, storingAssignment, storingTriggerName } from './stored-mask.ts';

export type StoredTable = {
  /** Anything else, such as a view, takes no column of ours and says little of uniqueness. */
  readonly isTable: boolean;
  /** Type of each column without its modifier, as `format_type` writes it. */
  readonly columns: ReadonlyMap<string, string>;
  /** Columns that say themselves that they are never NULL. */
  readonly notNull: ReadonlySet<string>;
  /** The columns in which Concord's own trigger keeps tokens, and those in which it keeps hashes. */
  readonly kept: Readonly<Record<StoredMask, ReadonlySet<string>>>;
  /** Columns whose collation calls different texts equal. */
  readonly nondeterministic: ReadonlySet<string>;
  /** The columns of each unique index over all rows, also those of tables that inherit from this one. */
  readonly uniqueKeys: readonly (readonly string[])[];
  /** The columns of each index that gives all rows in their ascending order, in its order. */
  readonly orderedIndexes: readonly (readonly string[])[];
};

/** By `schema.table`; a table that is not there, or cannot be seen, is missing. */
export type StoredTables = ReadonlyMap<string, StoredTable>;

/** The name of a product's table in `StoredTables` and in messages. */
export function sourceName({ source }: Product): string {
  return `${source.schema}.${source.table}`;
}

/** @throws ConcordError DATABASE_UNAVAILABLE */
export async function readStoredTables(products: readonly Product[], database: Database): Promise<StoredTables> {
  const text = `
    select wanted.schema || '.' || wanted.name as name, c.relkind in ('r', 'p') as is_table,
      (select json_agg(json_build_array(a.attname, format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid), null)))
       from pg_attribute a join pg_type t on t.oid = a.atttypid
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select json_agg(a.attname) from pg_attribute a join pg_type t on t.oid = a.atttypid
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and (a.attnotnull or t.typnotnull)) as not_null,
      (select json_agg(a.attname) from pg_attribute a join pg_collation l on l.oid = a.attcollation
       where a.attrelid = c.oid and a.attnum > 0 and not l.collisdeterministic) as nondeterministic,
      (select json_agg((select json_agg(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum = any(i.indkey)))
       from pg_index i
       where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
         and (c.relkind = 'p' or not exists (select from pg_inherits h where h.inhparent = c.oid))) as unique_keys,
      (select json_agg((
         select json_agg(a.attname order by k.place)
         from unnest(i.indkey) with ordinality k (attnum, place)
         join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
         where k.place <= i.indnkeyatts))
       from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam
       where i.indrelid = c.oid and m.amname = 'btree' and i.indisvalid and i.indpred is null and i.indexprs is null
         and (c.relkind = 'p' or not exists (select from pg_inherits h where h.inhparent = c.oid))
         and not exists (
           select from unnest(i.indoption, i.indclass, i.indcollation, i.indkey) k (options, class, collated, attnum)
           join pg_opclass o on o.oid = k.class join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
           where k.options <> 0 or not o.opcdefault or k.collated <> a.attcollation)) as ordered_indexes,
      (select p.prosrc from pg_trigger g join pg_proc p on p.oid = g.tgfoid join pg_namespace s on s.oid = p.pronamespace
       where g.tgrelid = c.oid and g.tgname = $3 and g.tgenabled in ('O', 'A') and s.nspname = 'concord') as storing_trigger
    from (select distinct * from unnest($1::text[], $2::text[])) as wanted (schema, name)
    join pg_namespace n on n.nspname = wanted.schema
    join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name and c.relkind in ('r', 'v', 'm', 'f', 'p')`;
  const values = [
    products.map((product) => product.source.schema),
    products.map((product) => product.source.table),
    storingTriggerName,
  ];
  const rows = await database.read({ text, values });
  return new Map(
    rows.map((row) => {
      const columns = row.columns as [string, string][];
      const names = columns.map(([name]) => name);
      const body = String(row.storing_trigger ?? '');
      return [
        String(row.name),
        {
          isTable: row.is_table === true,
          columns: new Map(columns),
          notNull: new Set((row.not_null ?? []) as string[]),
          kept: { token: readKeptColumns(body, names, 'token'), hash: readKeptColumns(body, names, 'hash') },
          nondeterministic: new Set((row.nondeterministic ?? []) as string[]),
          uniqueKeys: (row.unique_keys ?? []) as string[][],
          orderedIndexes: (row.ordered_indexes ?? []) as string[][],
        },
      ];
    }),
  );
}

/** Those of `columns` that the body of the trigger's function sets. */
export function readKeptColumns(body: string, columns: readonly string[], stored: StoredMask): ReadonlySet<string> {
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  return new Set(columns.filter((name) => body.includes(storingAssignment(quoted(name), stored))));
}
