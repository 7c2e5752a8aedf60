// What a database knows of its tokens: which secret each label has, told by a sample and never by itself, and which columns
// were filled with which. Reads also a database that Concord has never written to, or an earlier Concord has.

import type pg from 'pg';
import type { StoredMask } from '../../subgraphs/sql/stored-mask.ts';

export type RecordedColumn = {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly stored: StoredMask;
  readonly label: string;
  /** Of the secret that it was filled with. */
  readonly sample: string;
};

export type TokenStore = {
  /** False where there is no store, or the user may not read it. */
  readonly isReadable: boolean;
  /** By label. */
  readonly keys: ReadonlyMap<string, { readonly generation: number; readonly sample: string | null }>;
  readonly columns: readonly RecordedColumn[];
};

const nothing: TokenStore = { isReadable: false, keys: new Map(), columns: [] };

/** @throws pg.DatabaseError */
export async function readTokenStore(client: pg.ClientBase): Promise<TokenStore> {
  if (!(await mayReadStore(client))) return nothing;
  // Through jsonb, since the columns of the newest migration may be missing.
  const keys = await client.query<{ label: string; generation: number; sample: string | null }>(
    `select label, coalesce((to_jsonb(k) ->> 'generation')::integer, 0) as generation, concord.tok(label, 'sample') as sample
     from concord_secret.keys k`,
  );
  const columns = await client.query<Omit<RecordedColumn, 'schema' | 'table'> & { readonly path: string }>(
    `select table_name as path, column_name as name, coalesce(to_jsonb(c) ->> 'kind', 'token') as stored, label, sample
     from concord.token_columns c`,
  );
  return {
    isReadable: true,
    keys: new Map(keys.rows.map(({ label, generation, sample }) => [label, { generation, sample }])),
    columns: columns.rows.map(({ path, ...column }) => {
      const [schema = '', table = ''] = path.split('.'); // A contract's source has no further dot.
      return { ...column, schema, table };
    }),
  };
}

/** By the system catalog: to name what is not there, or in a schema that one may not use, fails. */
async function mayReadStore(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ readable: number }>(
    `select (select count(*)::integer from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where (n.nspname, c.relname) in (('concord_secret', 'keys'), ('concord', 'token_columns'))
         and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'))
     + (select count(*)::integer from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = 'concord' and p.proname = 'tok' and has_function_privilege(p.oid, 'execute')) as readable`,
  );
  return rows[0]?.readable === 3;
}
