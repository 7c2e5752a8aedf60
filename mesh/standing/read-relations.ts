// The relations behind products, as PostgreSQL counts them: how large each is, and how many rows were written into it. One
// cheap statement for all products of a database; it reads no table.

import type { Product } from '../../contracts/product.ts';
import type { Database } from '../../subgraphs/sql/pool.ts';
import { sourceName } from '../../subgraphs/sql/stored-table.ts';

export type Relation = {
  /** Counted over all leaves; null where PostgreSQL does not count, as of a view, or on a server that only replays another. */
  readonly counters: Counters | null;
  /** The tables that hold the rows: itself, or its partitions. */
  readonly leaves: readonly Leaf[];
  /** Another text after whatever is counted, and where a leaf came, went, was emptied or made anew; null as `counters`, and where they may be late. */
  readonly dataVersion: string | null;
  /** The last pages of a table can be read alone from PostgreSQL 14 on. */
  readonly hasRanges: boolean;
};

/** Since the table is there, or its statistics were reset. Rows of a transaction that was rolled back count as well. */
export type Counters = {
  /** Rows inserted or updated. */
  readonly written: bigint;
  /** Rows inserted, updated or deleted. */
  readonly changed: bigint;
};

export type Leaf = Counters & {
  readonly schema: string;
  readonly table: string;
  readonly pages: number;
  /** By itself: a right to some of its columns, or to the table that it is a part of, is none to its pages. */
  readonly isReadable: boolean;
};

/** By `schema.table`; one that is not there is missing. @throws ConcordError DATABASE_UNAVAILABLE, QUERY_TIMEOUT, DATABASE_ERROR */
export async function readRelations(
  products: readonly Product[],
  database: Pick<Database, 'read'>,
): Promise<ReadonlyMap<string, Relation>> {
  const sources = products.map(({ source }) => source);
  const values = [sources.map(({ schema }) => schema), sources.map(({ table }) => table)];
  const rows = await database.read({ text: relationsText, values });
  return new Map(
    rows.map((row) => {
      const leaves = ((row.leaves ?? []) as readonly RawLeaf[]).map(readLeaf);
      const counters =
        row.is_counted === true ? { written: sum(leaves, 'written'), changed: sum(leaves, 'changed') } : null;
      const dataVersion = counters === null || row.data_version === null ? null : String(row.data_version);
      return [String(row.name), { counters, leaves, dataVersion, hasRanges: row.has_ranges === true }];
    }),
  );
}

export function relationOf(product: Product, relations: ReadonlyMap<string, Relation>): Relation | undefined {
  return relations.get(sourceName(product));
}

type RawLeaf = Omit<Leaf, keyof Counters> & Readonly<Record<keyof Counters, string>>;

function readLeaf({ written, changed, ...leaf }: RawLeaf): Leaf {
  return { ...leaf, written: BigInt(written), changed: BigInt(changed) };
}

function sum(leaves: readonly Leaf[], counter: keyof Counters): bigint {
  return leaves.reduce((total, leaf) => total + leaf[counter], 0n);
}

// Also what inherits without partitions is read with its parent. A materialized view that is made anew writes no rows that
// are counted, but gets another file. A session tells what it wrote when it has nothing to do: one that goes on with a long
// statement or transaction may have written before what nobody has counted, if it may write (and one that is hidden from us, too).
const relationsText = `
  with recursive wanted as (
    select distinct w.schema || '.' || w.name as name, c.oid, c.relkind
    from unnest($1::text[], $2::text[]) as w (schema, name)
    join pg_namespace n on n.nspname = w.schema
    join pg_class c on c.relnamespace = n.oid and c.relname = w.name and c.relkind in ('r', 'v', 'm', 'f', 'p')
  ), tree as (
    select name, oid, relkind from wanted
    union
    select tree.name, c.oid, c.relkind from tree join pg_inherits i on i.inhparent = tree.oid join pg_class c on c.oid = i.inhrelid
    where c.relkind in ('r', 'm', 'f', 'p')
  ), busy as (
    select usesysid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and (backend_type is null or backend_type not in ('autovacuum worker', 'parallel worker', 'walsender'))
      and (state is null or state = 'disabled'
        or state <> 'idle' and coalesce(xact_start, query_start) < clock_timestamp() - interval '2 s')
  )
  select tree.name,
    bool_and(tree.relkind in ('r', 'm', 'p')) and current_setting('track_counts')::boolean and not pg_is_in_recovery() as is_counted,
    current_setting('server_version_num')::integer >= 140000 as has_ranges,
    json_agg(json_build_object(
      'schema', n.nspname, 'table', c.relname, 'pages', pg_relation_size(c.oid) / current_setting('block_size')::bigint,
      'isReadable', has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'),
      'written', counted.written::text, 'changed', (counted.written + pg_stat_get_tuples_deleted(c.oid))::text
    )) filter (where c.relkind in ('r', 'm')) as leaves,
    case when not bool_or(counted.may_be_late) then md5(coalesce(string_agg(
      concat_ws(' ', c.oid, pg_relation_filenode(c.oid), counted.written, pg_stat_get_tuples_deleted(c.oid)), ',' order by c.oid
    ), '')) end as data_version
  from tree join pg_class c on c.oid = tree.oid join pg_namespace n on n.oid = c.relnamespace
  cross join lateral (
    select pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid)
      + case c.relkind when 'm' then coalesce(pg_relation_filenode(c.oid), 0)::bigint else 0 end as written,
      exists (
        select from busy where has_table_privilege(usesysid, c.oid, 'insert, update, delete, truncate') is not false
      ) as may_be_late
  ) counted
  group by tree.name`;
