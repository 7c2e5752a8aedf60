// Logins for other programs read views that say what the contracts gave when they were made. Where another mesh serves, they are
// made anew by who may make them; elsewhere the owner is told to.

import type { Domain, Mesh } from '../../contracts/product.ts';
import { readLogins, renewLogins } from '../../mesh/readers/logins.ts';
import { countOf } from '../count-of.ts';
import { findDomainDatabase } from '../domain-database.ts';
import { domainsToPrepare, domainsToServe } from '../mesh-to-serve.ts';
import { withClient } from '../open-database.ts';
import { listPlaces } from '../prepare-database.ts';
import { readPlaceTables } from '../readers/place-tables.ts';
import type { MeshProcess } from './mesh-process.ts';

/** In the databases of `domains`. It never fails: what could not be made anew is told. */
export async function renewLoginsOf(
  { options, databases, warn }: Pick<MeshProcess, 'options' | 'databases' | 'warn'>,
  mesh: Mesh,
  domains: readonly Domain[],
): Promise<void> {
  const all = domainsToServe(mesh).filter((domain) => isKnown(domain, databases));
  const ours = new Set(domainsToPrepare(all, options, databases.environment).map(({ name }) => name));
  const places = listPlaces(all, databases).filter(({ names }) => domains.some(({ name }) => names.has(name)));
  for (const place of places) {
    const isOurs = [...place.names].every((name) => ours.has(name));
    try {
      const left = await withClient(place, async (client) => {
        const logins = await readLogins(client);
        if (logins.length === 0 || !isOurs) return logins.length;
        await renewLogins(client, await readPlaceTables(mesh, place));
        return 0;
      });
      if (left > 0) warn(describeLeft(left, place.where), { event: 'logins-not-renewed' });
    } catch {
      // A database that Concord does not alter may have none of its logins, and one that is away is told of by others.
      if (isOurs) warn(describeLeft(null, place.where), { event: 'logins-not-renewed' });
    }
  }
}

/** A domain whose database this process is not told of stands elsewhere. */
function isKnown(domain: Domain, databases: MeshProcess['databases']): boolean {
  try {
    findDomainDatabase(domain, databases);
    return true;
  } catch {
    return false;
  }
}

function describeLeft(count: number | null, where: string): string {
  const which = count === null ? 'Logins for other programs' : countOf(count, 'login');
  return `mesh: ${which} in the database of ${where} may see what the contracts gave before. Run npx concord grants --apply as its owner.`;
}
