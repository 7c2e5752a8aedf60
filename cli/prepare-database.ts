// A database, made ready to serve: schema `concord` up to date, the demo mesh where it is wanted, stored tokens.

import pg from 'pg';
import type { Domain, Mesh, Product } from '../contracts/product.ts';
import { createDemoMesh, type DemoMesh } from '../demo/create-demo-mesh.ts';
import { ConcordError } from '../errors/concord-error.ts';
import { deriveKey } from '../identity/keys.ts';
import { migrate } from '../mesh/migrate.ts';
import { createSearchExtension } from '../mesh/search-extension.ts';
import { applyTokens } from '../mesh/tokens.ts';
import type { Environment } from './environment.ts';
import { readDatabaseUrl } from './environment.ts';
import { withClient } from './open-database.ts';

type Log = (line: string) => void;

/** The mesh's own database is looked for only where a domain stands in it. */
type Databases = { readonly findMeshUrl: () => string; readonly environment: Environment };

/** Fills the database with the demo mesh where that is still missing. */
export function fillDemoMesh(url: string, scale: number, log: Log): Promise<DemoMesh> {
  return withClient(url, (client) =>
    createDemoMesh(client, {
      now: new Date(),
      scale,
      onProgress: (progress) => {
        if (progress.kind === 'table') log(`  ${progress.table}: ${formatCount(progress.rows)} rows`);
      },
    }),
  );
}

/** Connects to each database once, so that one that is not there is told of by its place. @throws ConcordError DATABASE_UNREACHABLE */
export async function checkDatabases(domains: readonly Domain[], databases: Databases): Promise<void> {
  const domainsByUrl = groupBy(domains, (domain) => urlOfDomain(domain, databases));
  await Promise.all([...domainsByUrl].map(([url, together]) => withClient(url, async () => {}, variableOf(together))));
}

/** Migrates the databases of `domains` and stores their tokens; each database once. */
export async function prepareDatabases(
  mesh: Mesh,
  domains: readonly Domain[],
  context: Databases & { readonly rootSecret: Uint8Array },
  log: Log,
): Promise<void> {
  const domainsByUrl = groupBy(domains, (domain) => urlOfDomain(domain, context));
  for (const [url, together] of domainsByUrl) {
    const names = new Set(together.map(({ name }) => name));
    const products = mesh.products.filter(({ domain }) => names.has(domain));
    await withClient(
      url,
      (client) =>
        prepareDatabase(client, products, context.rootSecret, log).catch((cause: unknown) => {
          throw explainRefusal(cause, variableOf(together) ?? 'DATABASE_URL');
        }),
      variableOf(together),
    );
  }
}

async function prepareDatabase(
  client: pg.Client,
  products: readonly Product[],
  rootSecret: Uint8Array,
  log: Log,
): Promise<void> {
  await migrate(client);
  await applyTokens(
    client,
    products,
    (label) => deriveKey(rootSecret, 'token-labels', label),
    ({ table, column, rows }) => {
      if (rows > 0) log(`  ${table}.${column}: ${formatCount(rows)} tokens`);
    },
  );
}

/** Lets the catalog's search forgive typing errors; where the database refuses, `warn` is told and all else works. */
export async function prepareSearch(url: string, warn: Log): Promise<void> {
  await withClient(url, (client) =>
    createSearchExtension(client).catch((cause: unknown) => {
      if (!(cause instanceof pg.DatabaseError)) throw cause;
      warn(new ConcordError('CATALOG_TYPOS_NOT_FORGIVEN', {}).message);
    }),
  );
}

/** What PostgreSQL says may quote data, so only its SQLSTATE is told. */
function explainRefusal(cause: unknown, variable: string): unknown {
  if (!(cause instanceof pg.DatabaseError)) return cause;
  return new ConcordError('DATABASE_CHANGE_REFUSED', { variable, sqlState: cause.code ?? 'unknown' }, { cause });
}

/** A domain may have a database of its own, named by the environment variable that its domain.yaml says. */
export function urlOfDomain({ name, databaseUrlEnv }: Domain, { findMeshUrl, environment }: Databases): string {
  if (databaseUrlEnv === null) return findMeshUrl();
  const url = readDatabaseUrl(databaseUrlEnv, environment.read(databaseUrlEnv));
  if (url !== null) return url;
  const reason = `is not set, but the domain "${name}" says in its domain.yaml that its database stands there`;
  throw new ConcordError('CONFIGURATION_INVALID', { name: databaseUrlEnv, reason });
}

/** Where the URL of these domains, which share it, was read. */
function variableOf(domains: readonly Domain[]): string | undefined {
  return domains[0]?.databaseUrlEnv ?? undefined;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `Map.groupBy` comes with Node 21. */
function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
