// Whether the ledger is there, and the user of a connection may write and read it.

import type pg from 'pg';

export async function mayWriteLedger(client: Pick<pg.Pool, 'query'>): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select has_schema_privilege(n.oid, 'usage') and has_table_privilege(ledger.oid, 'select')
       and has_table_privilege(ledger.oid, 'insert') and has_table_privilege(head.oid, 'select')
       and has_table_privilege(head.oid, 'update') as may
     from pg_namespace n
     join pg_class ledger on ledger.relnamespace = n.oid and ledger.relname = 'ledger' and ledger.relkind = 'r'
     join pg_class head on head.relnamespace = n.oid and head.relname = 'ledger_head' and head.relkind = 'r'
     where n.nspname = 'concord'`,
  );
  return rows[0]?.may === true;
}
