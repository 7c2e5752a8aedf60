// The statements that give a table its stored tokens and hashes. They hold no secret: `concord tokens plan` prints them.

import { createHash } from 'node:crypto';
import { longestName, quoteName, quoteText } from '../../subgraphs/sql/fragment.ts';
import { storedMaskFunction, storingAssignment, storingTriggerName } from '../../subgraphs/sql/stored-mask.ts';
import type { StoredColumn, StoredColumnTable } from './read-stored-columns.ts';

export type StoringStatement = {
  readonly text: string;
  /** True for the one that writes the rows. */
  readonly writesRows: boolean;
};

/** The columns that are due; none = the table is as it should be. */
export function dueColumns({ columns }: StoredColumnTable): readonly StoredColumn[] {
  return columns.filter(({ state }) => state.kind === 'missing' || state.kind === 'outdated');
}

/**
 * To be run in a transaction of its own, before the others: readers wait for a new column, but not until it is filled. It is
 * recorded as ours at once, so that what is interrupted then goes on.
 */
export function addingStatements(table: StoredColumnTable): readonly string[] {
  return dueColumns(table)
    .filter(({ isThere }) => !isThere)
    .flatMap((column) => [addColumn(table, column), recordAsEmpty(table, column)]);
}

/** To be run in one transaction, in this order. Readers do not wait. */
export function storingStatements(table: StoredColumnTable): readonly StoringStatement[] {
  const due = dueColumns(table);
  const kept = table.columns.filter(({ state }) => state.kind === 'current').concat(due);
  return [
    ...setTrigger(table, kept),
    fillRows(table, due),
    ...due.filter(({ stored, isIndexed }) => stored === 'token' && !isIndexed).map((column) => addIndex(table, column)),
    ...due.map((column) => record(table, column)),
  ].map((text) => ({ text, writesRows: text.startsWith('update ') }));
}

/** After the transaction, so that plans know the new columns. */
export function analyzeStatement(table: StoredColumnTable): string {
  return `analyze ${nameOf(table)}`;
}

/** Writers wait, readers do not. */
export function lockStatement(tables: readonly StoredColumnTable[]): string {
  return `lock table ${tables.map(nameOf).sort().join(', ')} in share row exclusive mode`;
}

/** How many rows have not what the present secret makes of them, as `count`. */
export function countStale(table: StoredColumnTable, column: StoredColumn): string {
  return `select count(*) as count from ${nameOf(table)} where ${isStale(column)}`;
}

/** How many rows have a value, of which nothing useful is stored. */
export function countNotStored(table: StoredColumnTable, { name }: StoredColumn): string {
  return `select count(${quoteName(name)}) as count from ${nameOf(table)}`;
}

/** The trigger writes what is stored; the update only has to touch the rows that lack theirs. */
function fillRows(table: StoredColumnTable, columns: readonly StoredColumn[]): string {
  const [first] = columns;
  return `update ${nameOf(table)} set ${quoteName(first?.storedName ?? '')} = null where ${columns.map(isStale).join(' or ')}`;
}

function addColumn(table: StoredColumnTable, { storedName }: StoredColumn): string {
  return `alter table ${nameOf(table)} add column if not exists ${quoteName(storedName)} text`;
}

function setTrigger(table: StoredColumnTable, columns: readonly StoredColumn[]): readonly string[] {
  const name = `concord.${quoteName(uniqueName('set_tokens', table))}`;
  const assignments = columns.map(({ storedName, stored, label, name: source }) => {
    return `${storingAssignment(quoteName(storedName), stored)}${quoteText(label)}, new.${quoteName(source)}::text);`;
  });
  return [
    `create or replace function ${name}() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$ begin ${assignments.join(' ')} return new; end $$`,
    `revoke all on function ${name}() from public`,
    `create or replace trigger ${quoteName(storingTriggerName)} before insert or update on ${nameOf(table)} for each row execute function ${name}()`,
  ];
}

function addIndex(table: StoredColumnTable, { storedName }: StoredColumn): string {
  return `create index if not exists ${quoteName(uniqueName(storedName, table))} on ${nameOf(table)} (${quoteName(storedName)})`;
}

function recordAsEmpty(table: StoredColumnTable, column: StoredColumn): string {
  return `${insertRecord(table, column, "''")} on conflict (table_name, column_name, kind) do nothing`;
}

function record(table: StoredColumnTable, column: StoredColumn): string {
  const sample = `concord.tok(${quoteText(column.label)}, 'sample')`;
  return `${insertRecord(table, column, sample)} on conflict (table_name, column_name, kind) do update set label = excluded.label, sample = excluded.sample, applied_at = now()`;
}

function insertRecord(
  { schema, table }: StoredColumnTable,
  { name, label, stored }: StoredColumn,
  sample: string,
): string {
  const values = [`${schema}.${table}`, name, stored, label].map(quoteText).join(', ');
  return `insert into concord.token_columns (table_name, column_name, kind, label, sample) values (${values}, ${sample})`;
}

function isStale({ storedName, stored, label, name }: StoredColumn): string {
  return `${quoteName(storedName)} is distinct from ${storedMaskFunction(stored)}(${quoteText(label)}, ${quoteName(name)}::text)`;
}

/** A name of its own per table, within the 63 bytes that Postgres keeps of it. */
function uniqueName(start: string, { schema, table }: StoredColumnTable): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([schema, table]))
    .digest('hex')
    .slice(0, 12);
  return `${`${start}_${table}`.slice(0, longestName - digest.length - 1)}_${digest}`;
}

const nameOf = ({ schema, table }: StoredColumnTable) => `${quoteName(schema)}.${quoteName(table)}`;
