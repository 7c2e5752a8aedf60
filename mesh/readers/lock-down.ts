// What PostgreSQL lets everybody do and no viewer needs: other users of the server may, so it is done where the server is
// Concord's own, and elsewhere when it is asked for. Only a superuser can.

import type pg from 'pg';
import { quoteName, quoteText } from '../../subgraphs/sql/fragment.ts';
import { readDatabaseName, runTogether } from './apply-readers.ts';

/**
 * Functions by which a statement could change settings, run other statements, leave something behind, hold others up, or
 * see what others run. What tools need to look at a database (definitions, sizes) stays.
 */
const functions = [
  'set_config',
  'query_to_xml',
  'query_to_xmlschema',
  'query_to_xml_and_xmlschema',
  'cursor_to_xml',
  'cursor_to_xmlschema',
  'table_to_xml',
  'table_to_xmlschema',
  'table_to_xml_and_xmlschema',
  'schema_to_xml',
  'schema_to_xmlschema',
  'schema_to_xml_and_xmlschema',
  'database_to_xml',
  'database_to_xmlschema',
  'database_to_xml_and_xmlschema',
  'lo_creat',
  'lo_create',
  'lo_from_bytea',
  'lo_open',
  'lo_put',
  'lo_unlink',
  'lowrite',
  'lo_truncate',
  'lo_truncate64',
  'pg_sleep',
  'pg_sleep_for',
  'pg_sleep_until',
  'pg_notify',
  'pg_advisory_lock',
  'pg_advisory_lock_shared',
  'pg_advisory_xact_lock',
  'pg_advisory_xact_lock_shared',
  'pg_try_advisory_lock',
  'pg_try_advisory_lock_shared',
  'pg_try_advisory_xact_lock',
  'pg_try_advisory_xact_lock_shared',
  'pg_terminate_backend',
  'ts_stat',
  'ts_rewrite',
  'pg_stat_get_backend_pid',
  'pg_stat_get_backend_client_addr',
  'pg_stat_get_backend_userid',
  'pg_stat_get_backend_subxact',
  'pg_logical_emit_message',
  'pg_export_snapshot',
  'pg_stat_get_activity',
  'pg_stat_get_backend_activity',
] as const;

/** Where that was done already it is left alone. */
export async function applyLockDown(client: pg.ClientBase): Promise<void> {
  const open = `select has_function_privilege('public', 'set_config(text, text, boolean)', 'execute') as is_open`;
  const { rows } = await client.query<{ is_open: boolean }>(open);
  if (rows[0]?.is_open === true) await runTogether(client, writeLockDown(await readDatabaseName(client)));
}

export function writeLockDown(database: string): readonly string[] {
  return [
    `revoke create, temporary on database ${quoteName(database)} from public`,
    'revoke create on schema public from public',
    `do $$ declare one regprocedure; begin
  for one in select oid from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname in (${functions.map((name) => quoteText(name)).join(', ')}) loop
    execute format('revoke execute on function %s from public', one);
  end loop;
end $$`,
  ];
}
