// Everything that a first contract is drafted from, read in one transaction that cannot write and does not wait for long.

import type pg from 'pg';
import { chooseFreshnessColumns } from '../../../contracts/draft/freshness-columns.ts';
import { noSample, type Relation, type Sample } from '../../../contracts/draft/relation.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { Ask } from './ask.ts';
import { listRelations, readRelation } from './read-relation.ts';
import { type Newest, readNewest, readSample } from './read-sample.ts';

export type Introspection = {
  readonly relation: Relation;
  readonly sample: Sample;
  /** Of the column that tells best how fresh the rows are. */
  readonly newest: Newest | null;
};

export type IntrospectOptions = {
  /** How many rows are looked at; 0 = none, so that only the catalog is read. */
  readonly sampledRows: number;
  readonly timeoutSeconds: number;
};

/**
 * @throws ConcordError INTROSPECT_TABLE_UNKNOWN, INTROSPECT_FORBIDDEN
 */
export async function introspectTable(
  client: pg.ClientBase,
  { schema, table }: { readonly schema: string; readonly table: string },
  { sampledRows, timeoutSeconds }: IntrospectOptions,
): Promise<Introspection> {
  const ask: Ask = async (text, values) => (await client.query(text, [...values])).rows;
  await client.query('begin transaction isolation level repeatable read read only');
  try {
    const milliseconds = String(timeoutSeconds * 1_000);
    await ask(
      `select set_config('statement_timeout', $1, true), set_config('lock_timeout', '5s', true),
         set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true), set_config('intervalstyle', 'iso_8601', true)`,
      [milliseconds],
    );
    const found = (await readRelation(ask, schema, table)) ?? (await readRelation(ask, fold(schema), fold(table)));
    if (found === null) {
      const known = await listRelations(ask);
      throw new ConcordError('INTROSPECT_TABLE_UNKNOWN', { given: `${schema}.${table}`, known });
    }
    const { relation, mayRead } = found;
    if (!mayRead && sampledRows > 0) {
      throw new ConcordError('INTROSPECT_FORBIDDEN', { table: `${relation.schema}.${relation.name}` });
    }
    if (sampledRows === 0) return { relation, sample: noSample, newest: null };
    const sample = await attempt(client, async () =>
      readSample(ask, relation, sampledRows, await estimateRows(ask, relation)),
    );
    const [column] = chooseFreshnessColumns(relation);
    const newest = column === undefined ? null : await attempt(client, () => readNewest(ask, relation, column));
    return {
      relation,
      sample:
        'failure' in sample && sample.failure !== null ? { ...noSample, failure: sample.failure } : (sample as Sample),
      newest: newest !== null && 'column' in newest ? newest : null,
    };
  } finally {
    await client.query('rollback').catch(() => {});
  }
}

/** As PostgreSQL folds a name that stands without quotes. */
function fold(name: string): string {
  return name.toLowerCase();
}

async function estimateRows(ask: Ask, { schema, name }: Relation): Promise<number> {
  const [row] = await ask(
    `select c.reltuples::float8 as rows from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2`,
    [schema, name],
  );
  return Number(row?.rows ?? -1);
}

type Failed = { readonly failure: string };

/** A view that takes too long, or a foreign server that is away, leaves the catalog to draft from. */
async function attempt<Result>(client: pg.ClientBase, work: () => Promise<Result>): Promise<Result | Failed> {
  await client.query('savepoint reading');
  try {
    return await work();
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) throw error;
    await client.query('rollback to savepoint reading');
    return { failure: code === '57014' ? 'it took too long' : `PostgreSQL refused it (SQLSTATE ${code})` };
  }
}
