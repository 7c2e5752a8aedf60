// A database, made ready to serve: schema `concord` up to date, the demo mesh where it is wanted, stored tokens.

import pg from 'pg';
import type { Domain, Mesh, Product } from '../contracts/product.ts';
import { createDemoMesh, type DemoMesh } from '../demo/create-demo-mesh.ts';
import { ConcordError } from '../errors/concord-error.ts';
import { deriveKey } from '../identity/keys.ts';
import { migrate } from '../mesh/migrate.ts';
import { createSearchExtension } from '../mesh/search-extension.ts';
import { applyTokens } from '../mesh/tokens.ts';
import { isExposed } from './database-url.ts';
import { type Databases, findDomainDatabase } from './domain-database.ts';
import { describeProblem } from './load-report.ts';
import { type DatabasePlace, withClient } from './open-database.ts';

type Log = (line: string) => void;

/** Fills the database with the demo mesh where that is still missing. */
export function fillDemoMesh(place: DatabasePlace, scale: number, log: Log): Promise<DemoMesh> {
  return withClient(place, (client) =>
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
export async function checkDatabases(domains: readonly Domain[], databases: Databases, warn: Log): Promise<void> {
  const places = placesOf(domains, databases);
  await Promise.all(places.map((place) => withClient(place, async () => {})));
  for (const place of places) warnIfExposed(place, warn);
}

export function warnIfExposed({ url, where }: DatabasePlace, warn: Log): void {
  if (!isExposed(url)) return;
  warn(describeProblem(new ConcordError('DATABASE_NOT_PROTECTED', { where: new URL(url).host, variable: where })));
}

/** Migrates the databases of `domains` and stores their tokens; each database once. */
export async function prepareDatabases(
  mesh: Mesh,
  domains: readonly Domain[],
  context: Databases & { readonly rootSecret: Uint8Array },
  log: Log,
): Promise<void> {
  for (const { url, where, names } of placesOf(domains, context)) {
    const products = mesh.products.filter(({ domain }) => names.has(domain));
    await withClient({ url, where }, (client) =>
      prepareDatabase(client, products, context.rootSecret, log).catch((cause: unknown) => {
        throw explainRefusal(cause, where);
      }),
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

/**
 * Sets up what the mesh keeps (the ledger) and lets the catalog's search forgive typing errors; where the database refuses
 * the latter, `warn` is told and all else works.
 *
 * @throws ConcordError DATABASE_CHANGE_REFUSED
 */
export async function prepareMeshDatabase(place: DatabasePlace, warn: Log): Promise<void> {
  await withClient(place, async (client) => {
    await migrate(client).catch((cause: unknown) => {
      throw explainRefusal(cause, place.where);
    });
    await createSearchExtension(client).catch((cause: unknown) => {
      if (!(cause instanceof pg.DatabaseError)) throw cause;
      warn(describeProblem(new ConcordError('CATALOG_TYPOS_NOT_FORGIVEN', {})));
    });
  });
}

/** What PostgreSQL says may quote data, so only its SQLSTATE is told. */
function explainRefusal(cause: unknown, variable: string): unknown {
  if (!(cause instanceof pg.DatabaseError)) return cause;
  return new ConcordError('DATABASE_CHANGE_REFUSED', { variable, sqlState: cause.code ?? 'unknown' }, { cause });
}

/** One database, and the domains that stand in it. */
type Place = DatabasePlace & { readonly names: ReadonlySet<string> };

function placesOf(domains: readonly Domain[], databases: Databases): readonly Place[] {
  const places = new Map<string, { readonly where: string; readonly names: Set<string> }>();
  for (const domain of domains) {
    const { url, where } = findDomainDatabase(domain, databases);
    const place = places.get(url) ?? { where, names: new Set() };
    places.set(url, { ...place, names: place.names.add(domain.name) });
  }
  return [...places].map(([url, place]) => ({ url, ...place }));
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
