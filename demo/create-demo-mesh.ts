// The demo mesh from beginning to end: remembers its settings, then builds one domain after the other, each in a
// transaction of its own. A start that was interrupted therefore leaves whole domains only, and the next one goes on; what
// an earlier version of Concord did not know yet is added to what it built.

import type { ClientBase } from 'pg';
import { ConcordError } from '../errors/concord-error.ts';
import type { DemoDomain, DemoStep } from './demo-domain.ts';
import { demoDomains } from './demo-domains.ts';
import { type DemoSettings, drawingSql, memorySql } from './foundation.ts';

export type DemoProgress =
  | { readonly kind: 'table'; readonly domain: string; readonly table: string; readonly rows: number }
  | { readonly kind: 'domain'; readonly domain: string; readonly milliseconds: number };

export type DemoOptions = {
  readonly now: Date;
  /** 1 = 50,000 orders, 20,000 customers, 100,000 attributions. Above 0, at most 100. */
  readonly scale: number;
  readonly seed?: number;
  readonly onProgress?: (progress: DemoProgress) => void;
};

export type DemoMesh = {
  readonly settings: DemoSettings;
  /** The domains built by this call; empty when everything was there. */
  readonly built: readonly string[];
  /** Rows by table, `orders_product.order_facts`; views are not counted. */
  readonly rows: Readonly<Record<string, number>>;
};

/** One number for the advisory lock by which two first starts on one database take turns. */
const lockNumber = 2_026_112_101;

/**
 * Builds what is missing. Settings of an earlier start win over `options`, so that domains always join.
 * Throws DEMO_SCALE_INVALID, and DEMO_SCHEMA_TAKEN when a schema of that name is not of the demo.
 */
export async function createDemoMesh(client: ClientBase, options: DemoOptions): Promise<DemoMesh> {
  if (!(options.scale > 0 && options.scale <= 100))
    throw new ConcordError('DEMO_SCALE_INVALID', { given: options.scale });
  const settings = await inTransaction(client, () => prepare(client, options));
  const built: string[] = [];
  for (const domain of demoDomains) {
    const isNew = await inTransaction(client, () => buildDomain(client, domain, options));
    if (isNew) built.push(domain.name);
  }
  return { settings, built, rows: await readRowCounts(client) };
}

async function prepare(client: ClientBase, options: DemoOptions): Promise<DemoSettings> {
  await client.query(memorySql);
  await client.query(
    'insert into concord_demo.settings (seed, scale, now) values ($1, $2, $3) on conflict do nothing',
    [options.seed ?? 1, options.scale, options.now.toISOString()],
  );
  const found = await client.query<DemoSettings>(
    `select seed, scale, to_char(now at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now from concord_demo.settings`,
  );
  const [settings] = found.rows;
  if (settings === undefined) throw new Error('concord_demo.settings is empty just after its row was written');
  await client.query(drawingSql(settings));
  return settings;
}

/** False when an earlier start has built all of the domain. */
async function buildDomain(client: ClientBase, domain: DemoDomain, options: DemoOptions): Promise<boolean> {
  const begun = await client.query('select 1 from concord_demo.progress where domain = $1', [domain.name]);
  if (begun.rowCount === 0) await createSchemas(client, domain);
  const startedAt = performance.now();
  const due = await findDueSteps(client, domain);
  if (due.length === 0) return false;
  const rows: Record<string, number> = {};
  for (const step of due) {
    await client.query(step.sql);
    if (step.kind !== 'table') continue;
    const counted = await client.query<{ rows: number }>(`select count(*)::integer as rows from ${step.table}`);
    const count = counted.rows[0]?.rows ?? 0;
    rows[step.table] = count;
    options.onProgress?.({ kind: 'table', domain: domain.name, table: step.table, rows: count });
  }
  await client.query(
    `insert into concord_demo.progress (domain, rows) values ($1, $2)
     on conflict (domain) do update set rows = progress.rows || excluded.rows`,
    [domain.name, rows],
  );
  const milliseconds = Math.round(performance.now() - startedAt);
  options.onProgress?.({ kind: 'domain', domain: domain.name, milliseconds });
  return true;
}

async function createSchemas(client: ClientBase, { name, tiers }: DemoDomain): Promise<void> {
  const schemas = tiers.map((tier) => `${name}_${tier}`);
  const taken = await client.query<{ nspname: string }>('select nspname from pg_namespace where nspname = any($1)', [
    schemas,
  ]);
  const [first] = taken.rows;
  if (first !== undefined) throw new ConcordError('DEMO_SCHEMA_TAKEN', { schema: first.nspname });
  for (const schema of schemas) await client.query(`create schema ${schema}`);
}

async function findDueSteps(client: ClientBase, { steps }: DemoDomain): Promise<readonly DemoStep[]> {
  const found = await client.query<{ name: string }>(
    'select name from unnest($1::text[]) as name where to_regclass(name) is null',
    [steps.map(({ table }) => table)],
  );
  const missing = new Set(found.rows.map(({ name }) => name));
  return steps.filter(({ table }) => missing.has(table));
}

async function readRowCounts(client: ClientBase): Promise<Readonly<Record<string, number>>> {
  const found = await client.query<{ rows: Record<string, number> }>('select rows from concord_demo.progress');
  return Object.assign({}, ...found.rows.map((row) => row.rows)) as Record<string, number>;
}

async function inTransaction<Result>(client: ClientBase, work: () => Promise<Result>): Promise<Result> {
  await client.query("begin; set local timezone = 'UTC'; set local datestyle = 'ISO'");
  try {
    await client.query('select pg_advisory_xact_lock($1)', [lockNumber]);
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // A lost connection has rolled back already; the first error is the one to tell.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
