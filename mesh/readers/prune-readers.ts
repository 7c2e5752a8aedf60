// Roles and views of contracts and grants that are over, taken away. Not at every start: processes that still run by an
// older contract read through them.

import type pg from 'pg';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import { quoteName, quoteText } from '../../subgraphs/sql/fragment.ts';
import type { Reader } from '../../subgraphs/sql/reader.ts';
import { withLock } from '../lock.ts';
import { runTogether } from './apply-readers.ts';
import { viewName } from './write-readers.ts';

export type Pruned = {
  readonly dropped: readonly string[];
  /** Roles that have rights in another database of the server. */
  readonly kept: readonly string[];
};

/** "dependent_objects_still_exist" */
const isUsedElsewhere = '2BP01';

/** @param wanted all that the contracts and grants of this database need */
export function pruneReaders(client: pg.ClientBase, wanted: readonly Reader[]): Promise<Pruned> {
  return withLock(client, async () => {
    const { rows } = await client.query<{ role: string }>(
      "select role from concord.readers where use <> 'login' and role <> all($1)",
      [wanted.map(({ role }) => role)],
    );
    const dropped: string[] = [];
    const kept: string[] = [];
    for (const { role } of rows) ((await dropRole(client, role)) ? dropped : kept).push(role);
    await dropViews(client, wanted);
    return { dropped, kept };
  });
}

async function dropRole(client: pg.ClientBase, role: string): Promise<boolean> {
  try {
    await runTogether(client, [
      `do $$ begin if exists (select from pg_roles where rolname = ${quoteText(role)}) then
  grant ${quoteName(role)} to current_user; drop owned by ${quoteName(role)}; drop role ${quoteName(role)};
end if; end $$`,
      `delete from concord.readers where role = ${quoteText(role)}`,
    ]);
    return true;
  } catch (error) {
    if (errorCode(error) === isUsedElsewhere) return false;
    throw error;
  }
}

/** Those of logins are named by no role of `wanted`, but other views stand on them, so `restrict` keeps them. */
async function dropViews(client: pg.ClientBase, wanted: readonly Reader[]): Promise<void> {
  const needed = new Set(
    wanted.flatMap(({ privileges }) => privileges.map(({ view }) => `${view.schema}.${view.name}`)),
  );
  const { rows } = await client.query<{ schema: 'concord_read' | 'concord_sql'; name: string }>(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('concord_read', 'concord_sql') and c.relkind = 'v'
       and not exists (select from pg_depend d join pg_rewrite r on r.oid = d.objid where d.refobjid = c.oid and r.ev_class <> c.oid)`,
  );
  const over = rows.filter(({ schema, name }) => !needed.has(`${schema}.${name}`));
  if (over.length > 0)
    await runTogether(
      client,
      over.map((view) => `drop view ${viewName(view)} restrict`),
    );
}
