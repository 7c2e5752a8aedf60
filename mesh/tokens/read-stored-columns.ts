// How the tables of keyed columns stand: what is stored in them and by whom, and what keeps Concord from storing it.

import type pg from 'pg';
import { longestName } from '../../subgraphs/sql/fragment.ts';
import { storedColumnName, storingTriggerName } from '../../subgraphs/sql/stored-mask.ts';
import { readKeptColumns } from '../../subgraphs/sql/stored-table.ts';
import type { KeyedColumn } from './keyed-columns.ts';
import type { LabelSecret } from './label-secrets.ts';
import type { TokenStore } from './read-token-store.ts';

/** Why nothing is stored beside a column. */
export type Obstacle = 'no-table' | 'no-column' | 'not-a-table' | 'partition' | 'not-owner' | 'generated' | 'long-name';

export type StoredColumn = KeyedColumn & {
  readonly storedName: string;
  /** Whether the column `storedName` is there already, and whether an index begins with it. */
  readonly isThere: boolean;
  readonly isIndexed: boolean;
  readonly state:
    | { readonly kind: 'current' }
    /** Made with another secret. */
    | { readonly kind: 'outdated' }
    /** Not there, or not kept up. */
    | { readonly kind: 'missing' }
    /** Somebody else's column has the name. */
    | { readonly kind: 'taken' }
    | { readonly kind: 'impossible'; readonly obstacle: Obstacle };
};

export type StoredColumnTable = {
  readonly schema: string;
  readonly table: string;
  /** By PostgreSQL's statistics; null = not known. */
  readonly estimatedRows: number | null;
  readonly columns: readonly StoredColumn[];
};

type Context = { readonly store: TokenStore; readonly secrets: ReadonlyMap<string, LabelSecret> };

/** @throws pg.DatabaseError */
export async function readStoredColumns(
  client: pg.ClientBase,
  columns: readonly KeyedColumn[],
  context: Context,
): Promise<readonly StoredColumnTable[]> {
  const byTable = new Map<string, KeyedColumn[]>();
  for (const column of columns) {
    const path = pathOf(column.schema, column.table);
    byTable.set(path, [...(byTable.get(path) ?? []), column]);
  }
  const found = await readTables(client, columns);
  return [...byTable].map(([path, all]) => {
    const { schema = '', table = '' } = all[0] ?? {};
    const row = found.get(path);
    const estimatedRows = row === undefined || row.estimated_rows < 0 ? null : row.estimated_rows;
    return { schema, table, estimatedRows, columns: all.map((column) => describe(column, row, context)) };
  });
}

type FoundTable = {
  readonly schema: string;
  readonly table: string;
  readonly is_table: boolean;
  readonly is_partition: boolean;
  readonly is_owner: boolean;
  readonly estimated_rows: number;
  readonly columns: Readonly<Record<string, { readonly type: string; readonly generated: boolean }>> | null;
  readonly indexed: readonly string[] | null;
  readonly trigger_body: string | null;
};

async function readTables(
  client: pg.ClientBase,
  columns: readonly KeyedColumn[],
): Promise<ReadonlyMap<string, FoundTable>> {
  const { rows } = await client.query<FoundTable>(
    `select wanted.schema, wanted.name as table, c.relkind in ('r', 'p') as is_table, c.relispartition as is_partition,
       pg_has_role(c.relowner, 'usage') as is_owner, c.reltuples::float8 as estimated_rows,
       (select json_object_agg(a.attname, json_build_object('type', format_type(a.atttypid, null), 'generated', a.attgenerated <> ''))
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       (select json_agg(a.attname) from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indisvalid and i.indpred is null) as indexed,
       (select p.prosrc from pg_trigger g join pg_proc p on p.oid = g.tgfoid join pg_namespace s on s.oid = p.pronamespace
        where g.tgrelid = c.oid and g.tgname = $3 and g.tgenabled in ('O', 'A') and s.nspname = 'concord') as trigger_body
     from (select distinct * from unnest($1::text[], $2::text[])) as wanted (schema, name)
     join pg_namespace n on n.nspname = wanted.schema
     join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
    [columns.map(({ schema }) => schema), columns.map(({ table }) => table), storingTriggerName],
  );
  return new Map(rows.map((row) => [pathOf(row.schema, row.table), row]));
}

function describe(column: KeyedColumn, table: FoundTable | undefined, context: Context): StoredColumn {
  const storedName = storedColumnName(column.name, column.stored);
  const isThere = table?.columns?.[storedName] !== undefined;
  const isIndexed = table?.indexed?.includes(storedName) === true;
  return { ...column, storedName, isThere, isIndexed, state: findState(column, storedName, table, context) };
}

function findState(
  column: KeyedColumn,
  storedName: string,
  table: FoundTable | undefined,
  { store, secrets }: Context,
): StoredColumn['state'] {
  const there = table?.columns?.[storedName];
  const recorded = store.columns.find(
    (one) =>
      one.schema === column.schema &&
      one.table === column.table &&
      one.name === column.name &&
      one.stored === column.stored,
  );
  const obstacle = findObstacle(column, storedName, table);
  if (there !== undefined && (recorded === undefined || there.type !== 'text')) {
    return obstacle === null ? { kind: 'taken' } : { kind: 'impossible', obstacle };
  }
  const isKept =
    there !== undefined &&
    readKeptColumns(table?.trigger_body ?? '', [storedName], column.stored).has(storedName) &&
    (column.stored === 'hash' || table?.indexed?.includes(storedName) === true);
  const isOfThisSecret = recorded?.label === column.label && recorded.sample === secrets.get(column.label)?.sample;
  if (isKept && isOfThisSecret) return { kind: 'current' };
  if (obstacle !== null) return { kind: 'impossible', obstacle };
  return { kind: isKept ? 'outdated' : 'missing' };
}

function findObstacle(column: KeyedColumn, storedName: string, table: FoundTable | undefined): Obstacle | null {
  if (table === undefined) return 'no-table';
  const source = table.columns?.[column.name];
  if (source === undefined) return 'no-column';
  if (!table.is_table) return 'not-a-table';
  if (table.is_partition) return 'partition';
  // A trigger that runs before the row is written does not see what is generated.
  if (source.generated) return 'generated';
  if (Buffer.byteLength(storedName) > longestName) return 'long-name';
  // Tokens must be stored to join, so there the refusal of Postgres is told; hashes are then computed when they are read.
  return !table.is_owner && column.stored === 'hash' ? 'not-owner' : null;
}

const pathOf = (schema: string, table: string) => JSON.stringify([schema, table]);
