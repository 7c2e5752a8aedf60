// A database, made ready to serve: schema `concord` up to date, the demo mesh where it is wanted, stored tokens.

import pg from 'pg';
import type { Domain, Mesh } from '../contracts/product.ts';
import { createDemoMesh, type DemoMesh } from '../demo/create-demo-mesh.ts';
import { ConcordError } from '../errors/concord-error.ts';
import { deriveTokenKey } from '../identity/keys.ts';
import { readComingGrants } from '../mesh/access/read-coming-grants.ts';
import { migrate } from '../mesh/migrate.ts';
import { applyReaders } from '../mesh/readers/apply-readers.ts';
import { applyLockDown } from '../mesh/readers/lock-down.ts';
import { createReaderKeys, type ReaderKeys } from '../mesh/readers/reader-keys.ts';
import { storeRowValuesSecret } from '../mesh/readers/row-values-secret.ts';
import { createSearchExtension } from '../mesh/search-extension.ts';
import { type Generations, mergeGenerations, readGenerations } from '../mesh/tokens/generations.ts';
import { applyTokens, type TokenProgress } from '../mesh/tokens.ts';
import { type GrantSets, listGrantSets } from '../subgraphs/access/access-grant.ts';
import { listAllReaders, type ReadersWanted } from '../subgraphs/sql/readers.ts';
import { isExposed } from './database-url.ts';
import { type Databases, findDomainDatabase } from './domain-database.ts';
import { describeProblem } from './load-report.ts';
import { type DatabasePlace, withClient } from './open-database.ts';
import { readPlaceTables } from './readers/place-tables.ts';

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
  const places = listPlaces(domains, databases);
  await Promise.all(places.map((place) => withClient(place, async () => {})));
  for (const place of places) warnIfExposed(place, warn);
}

export function warnIfExposed({ url, where }: DatabasePlace, warn: Log): void {
  if (!isExposed(url)) return;
  warn(describeProblem(new ConcordError('DATABASE_NOT_PROTECTED', { where: new URL(url).host, variable: where })));
}

/**
 * Migrates the databases of `domains` and stores their tokens and hashes; each database once. A label has the greatest
 * generation that one of them knows, or `generations` names, so that all sides of a join agree.
 */
export async function prepareDatabases(
  mesh: Mesh,
  domains: readonly Domain[],
  context: Databases & { readonly rootSecret: Uint8Array; readonly generations?: Generations },
  log: Log,
): Promise<void> {
  const places = listPlaces(domains, context);
  const atLeast = mergeGenerations([
    context.generations ?? new Map(),
    ...(await eachPlace(places, async (client) => {
      await migrate(client);
      return readGenerations(client);
    })),
  ]);
  const secret = (label: string, generation: number) => deriveTokenKey(context.rootSecret, label, generation);
  const { rowValues } = createReaderKeys(context.rootSecret);
  await eachPlace(places, async (client, { names }) => {
    const products = mesh.products.filter(({ domain }) => names.has(domain));
    await storeRowValuesSecret(client, rowValues);
    return applyTokens(client, products, secret, (progress) => tellProgress(progress, log), atLeast);
  });
}

/** One after another. */
async function eachPlace<Result>(
  places: readonly Place[],
  work: (client: pg.Client, place: Place) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const place of places) {
    const result = withClient(place, (client) =>
      work(client, place).catch((cause: unknown) => {
        throw explainRefusal(cause, place.where);
      }),
    );
    results.push(await result);
  }
  return results;
}

function tellProgress({ table, columns, rows }: TokenProgress, log: Log): void {
  if (rows > 0) log(`  ${table}: tokens of ${columns.join(', ')} in ${formatCount(rows)} rows`);
}

/** Those that approved access requests make, as the mesh's database has them now. */
export async function readLiveGrantSets(place: DatabasePlace): Promise<GrantSets> {
  return listGrantSets((await withClient(place, readComingGrants)).approved);
}

/** Makes the PostgreSQL roles by which the viewers of `domains` read, for who has grants as well, where they are missing. */
export async function prepareReaders(
  mesh: Mesh,
  domains: readonly Domain[],
  context: Databases & Omit<ReadersWanted, 'nameRole'> & { readonly keys: ReaderKeys },
): Promise<number> {
  const made = await eachPlace(listPlaces(domains, context), async (client, place) => {
    const wanted = { nameRole: context.keys.nameRole, grantSets: context.grantSets, isWhole: context.isWhole };
    return applyReaders(client, listAllReaders(await readPlaceTables(mesh, place), wanted), context);
  });
  return made.flat().length;
}

/** Takes from everybody what no reader needs; for a server that is Concord's own. */
export function lockDown(place: DatabasePlace): Promise<void> {
  return withClient(place, applyLockDown);
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
export function explainRefusal(cause: unknown, variable: string): unknown {
  if (!(cause instanceof pg.DatabaseError)) return cause;
  return new ConcordError('DATABASE_CHANGE_REFUSED', { variable, sqlState: cause.code ?? 'unknown' }, { cause });
}

/** One database, and the domains that stand in it. */
export type Place = DatabasePlace & { readonly names: ReadonlySet<string> };

export function listPlaces(domains: readonly Domain[], databases: Databases): readonly Place[] {
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
