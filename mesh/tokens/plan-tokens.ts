// What `applyTokens` would do to one database, without doing it: plain data for `concord tokens plan`.

import type pg from 'pg';
import { listDueMigrations } from '../migrate.ts';
import { examineTokens, type TokenContext } from './examine-tokens.ts';
import type { StoredColumn, StoredColumnTable } from './read-stored-columns.ts';
import { addingStatements, analyzeStatement, dueColumns, storingStatements } from './storing-statements.ts';

export type TokenPlan = {
  /** Names of the steps that bring schema concord up to date. */
  readonly migrations: readonly string[];
  /** Labels whose secret is to be written: for the first time, or in place of another. */
  readonly newLabels: readonly string[];
  readonly changedLabels: readonly string[];
  readonly tables: readonly PlannedTable[];
};

export type PlannedTable = {
  /** `schema.table` */
  readonly table: string;
  /** Columns that are due; none = nothing to do. */
  readonly columns: readonly StoredColumn[];
  /** Somebody else's columns of the names that these would have; apply refuses the table. */
  readonly taken: readonly string[];
  /** Rows to write, by PostgreSQL's statistics; null = not known. */
  readonly estimatedRows: number | null;
  /** In the order in which they run, new columns in a transaction of their own. They hold no secret. */
  readonly statements: readonly string[];
};

/** @throws pg.DatabaseError */
export async function planTokens(client: pg.ClientBase, context: TokenContext): Promise<TokenPlan> {
  const { secrets, tables } = await examineTokens(client, context);
  const labelsOf = (stored: string) => [...secrets.values()].flatMap((one) => (one.stored === stored ? one.label : []));
  return {
    migrations: await listDueMigrations(client),
    newLabels: labelsOf('missing'),
    changedLabels: labelsOf('outdated'),
    tables: tables.map((table) => {
      const columns = dueColumns(table);
      const isDue = columns.length > 0;
      return {
        table: `${table.schema}.${table.table}`,
        columns,
        taken: table.columns.flatMap(({ state, storedName }) => (state.kind === 'taken' ? storedName : [])),
        estimatedRows: isDue ? table.estimatedRows : 0,
        statements: isDue ? listStatements(table) : [],
      };
    }),
  };
}

function listStatements(table: StoredColumnTable): readonly string[] {
  const storing = storingStatements(table).map(({ text }) => text);
  return [...addingStatements(table), ...storing, analyzeStatement(table)];
}
