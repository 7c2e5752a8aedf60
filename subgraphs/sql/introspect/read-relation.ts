// One table or view as the system catalog describes it.

import type { ForeignKey, Relation, RelationColumn, RelationKind } from '../../../contracts/draft/relation.ts';
import { loadParser } from '../governed/parser.ts';
import { isStoredColumnName } from '../stored-mask.ts';
import type { Ask } from './ask.ts';
import { readChecks } from './read-checks.ts';

const kinds: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'partitioned table',
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
};

const relationText = `
  select c.oid::text as oid, c.relkind::text as kind, obj_description(c.oid, 'pg_class') as comment,
    has_table_privilege(c.oid, 'select') as may_read
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')`;

const columnsText = `
  select a.attname as name,
    format_type(case when t.typtype = 'd' then t.typbasetype else a.atttypid end, null) as storage,
    case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) else format_type(a.atttypid, a.atttypmod) end as written,
    coalesce(b.typtype, t.typtype)::text as type_kind, e.typtype::text as element_kind,
    a.attnotnull or t.typnotnull as not_null,
    case when a.attidentity = '' and a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end as default,
    col_description(a.attrelid, a.attnum) as comment
  from pg_attribute a
  join pg_type t on t.oid = a.atttypid
  left join pg_type b on b.oid = t.typbasetype and t.typtype = 'd'
  left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
  order by a.attnum`;

/** Unique over all rows; some of the columns may be NULL. */
const keysText = `
  select i.indisprimary as is_primary, json_agg(a.attname order by k.place) as columns
  from pg_index i
  cross join lateral unnest(i.indkey) with ordinality k (attnum, place)
  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
  where i.indrelid = $1::oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
    and k.place <= i.indnkeyatts
  group by i.indexrelid, i.indisprimary
  order by i.indisprimary desc, bool_and(a.attnotnull) desc, count(*), i.indexrelid`;

const constraintsText = `
  select k.contype::text as kind, k.conname as name, pg_get_constraintdef(k.oid) as definition, a.attname as column,
    n.nspname as schema, t.relname as table, b.attname as target
  from pg_constraint k
  left join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
  left join pg_class t on t.oid = k.confrelid
  left join pg_namespace n on n.oid = t.relnamespace
  left join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
  where k.conrelid = $1::oid and (k.contype = 'c' or (k.contype = 'f' and cardinality(k.conkey) = 1 and k.conparentid = 0))
  order by k.conname`;

export type FoundRelation = { readonly relation: Relation; readonly mayRead: boolean };

/** Null where there is no such table, or none that may be seen. */
export async function readRelation(ask: Ask, schema: string, name: string): Promise<FoundRelation | null> {
  const [found] = await ask(relationText, [schema, name]);
  if (found === undefined) return null;
  const oid = [String(found.oid)];
  const columns = (await ask(columnsText, oid)).map(readColumn).filter((column) => !isStoredColumnName(column.name));
  const keys = (await ask(keysText, oid)).map((row) => ({
    isPrimary: row.is_primary === true,
    columns: row.columns as readonly string[],
  }));
  const constraints = await ask(constraintsText, oid);
  const texts = constraints.flatMap(({ kind, name: constraint, definition }) =>
    kind === 'c' ? [{ name: String(constraint), text: String(definition) }] : [],
  );
  const { checks, unread } = readChecks(texts, await loadParser());
  return {
    mayRead: found.may_read === true,
    relation: {
      schema,
      name,
      kind: kinds[String(found.kind)] ?? 'table',
      comment: textOf(found.comment),
      columns,
      primaryKey: keys.find(({ isPrimary }) => isPrimary)?.columns ?? [],
      uniqueKeys: keys.flatMap((key) => (key.isPrimary ? [] : [key.columns])),
      foreignKeys: constraints.flatMap((row) => (row.kind === 'f' ? [readForeignKey(row)] : [])),
      checks,
      unreadChecks: unread,
    },
  };
}

/** Names of tables and views, for who wrote one wrong: `schema.table`. */
export async function listRelations(ask: Ask): Promise<readonly string[]> {
  const rows = await ask(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^(pg_|information_schema$|concord)'
     order by 1 limit 2000`,
    [],
  );
  return rows.map(({ name }) => String(name));
}

type Row = Readonly<Record<string, unknown>>;

function readColumn(row: Row): RelationColumn {
  const storage = String(row.storage);
  return {
    name: String(row.name),
    storage,
    written: String(row.written),
    kind: kindOf(String(row.element_kind ?? row.type_kind)),
    isNotNull: row.not_null === true,
    default: textOf(row.default),
    comment: textOf(row.comment),
  };
}

function kindOf(typeKind: string): RelationColumn['kind'] {
  switch (typeKind) {
    case 'e':
      return 'enum';
    case 'c':
      return 'composite';
    case 'r':
    case 'm':
      return 'range';
    case 'd':
      return 'nested domain';
    default:
      return 'plain';
  }
}

function readForeignKey(row: Row): ForeignKey {
  return {
    column: String(row.column),
    schema: String(row.schema),
    table: String(row.table),
    target: String(row.target),
  };
}

function textOf(given: unknown): string | null {
  return typeof given === 'string' && given.trim() !== '' ? given : null;
}
