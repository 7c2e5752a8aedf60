// Before an access request is approved: the PostgreSQL roles of the viewer classes that it makes. The process makes them if
// its user may; else they must be there, from `concord grants --apply`, which makes them for open requests too.

import type { Domain, Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { ReaderKeys } from '../../mesh/readers/reader-keys.ts';
import { type AccessGrant, listGrantSets } from '../../subgraphs/access/access-grant.ts';
import { openDatabase } from '../../subgraphs/sql/pool.ts';
import { listAllReaders, requireReaders } from '../../subgraphs/sql/readers.ts';
import { readTls } from '../database-url.ts';
import type { Databases } from '../domain-database.ts';
import { listPlaces, type Place, prepareReaders } from '../prepare-database.ts';
import { readPlaceTables } from './place-tables.ts';

type Context = Databases & {
  readonly mesh: Mesh;
  /** Those whose viewers read by roles. */
  readonly domains: readonly Domain[];
  readonly keys: ReaderKeys;
};

/** @throws ConcordError READERS_MISSING, READERS_TOO_MANY, DATABASE_UNREACHABLE */
export function createPrepareGrants(context: Context): (grants: readonly AccessGrant[]) => Promise<void> {
  const { mesh, domains, keys } = context;
  return async (grants) => {
    try {
      await prepareReaders(mesh, domains, { ...context, grantSets: listGrantSets(grants) });
    } catch (error) {
      if (!(error instanceof ConcordError) || error.code !== 'DATABASE_CHANGE_REFUSED') throw error;
      for (const place of listPlaces(domains, context)) await requireAll(mesh, place, { keys, grants });
    }
  };
}

async function requireAll(
  mesh: Mesh,
  place: Place,
  { keys, grants }: { readonly keys: ReaderKeys; readonly grants: readonly AccessGrant[] },
): Promise<void> {
  const readers = listAllReaders(await readPlaceTables(mesh, place), {
    nameRole: keys.nameRole,
    grantSets: listGrantSets(grants),
  });
  const names = [...place.names].sort().join(', ');
  const database = openDatabase({ ...readTls(place.url, place.where), domain: 'roles', connections: 1 });
  try {
    await requireReaders(names, readers, database);
  } finally {
    await database.close();
  }
}
