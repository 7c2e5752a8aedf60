// Doctor: each database that the mesh reads. Reached or not, how, and whether it has what the products in it need.

import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { isExposed, readTls } from '../database-url.ts';
import { findDomainDatabase, hasOwnDatabase } from '../domain-database.ts';
import type { Environment } from '../environment.ts';
import { domainsToServe } from '../mesh-to-serve.ts';
import { withClient } from '../open-database.ts';
import { findRunningEmbeddedPostgres } from '../postgres/start-embedded.ts';
import { withState } from '../tell-failure.ts';
import { checkLedger } from './check-ledger.ts';
import { checkProducts } from './check-products.ts';
import { checkServer } from './check-server.ts';
import { type Finding, findingOf, well } from './finding.ts';
import type { Place } from './place.ts';
import type { Clock } from './skew.ts';

export async function checkDatabases(mesh: Mesh, environment: Environment, now: Clock): Promise<readonly Finding[]> {
  const meshUrl = environment.databaseUrl ?? findRunningEmbeddedPostgres(environment.home)?.url ?? null;
  const findings: Finding[] = [];
  const places = new Map<string, Place>();
  if (meshUrl === null) findings.push(notRunning(mesh, environment));
  else {
    const where = environment.databaseWhere;
    places.set(meshUrl, { url: meshUrl, where, domains: [], connections: 0, isMesh: true });
  }
  for (const domain of domainsToServe(mesh)) {
    if (meshUrl === null && !hasOwnDatabase(domain, environment)) continue;
    try {
      const { url, where, connections } = findDomainDatabase(domain, { findMeshUrl: () => meshUrl ?? '', environment });
      const place = places.get(url) ?? { url, where, domains: [], connections: 0, isMesh: false };
      places.set(url, {
        ...place,
        domains: [...place.domains, domain],
        connections: place.connections + connections,
      });
    } catch (error) {
      if (!(error instanceof ConcordError)) throw error;
      findings.push(findingOf('databases', error));
    }
  }
  const checked = await Promise.all([...places.values()].map((place) => checkPlace(place, mesh, { environment, now })));
  return [...findings, ...checked.flatMap(({ server }) => server), ...checked.flatMap(({ products }) => products)];
}

function notRunning(mesh: Mesh, environment: Environment): Finding {
  const inside = domainsToServe(mesh).filter((domain) => !hasOwnDatabase(domain, environment));
  const unchecked =
    inside.length === 0 ? '' : ` The tables of ${inside.map(({ name }) => name).join(', ')} are not checked.`;
  return well(
    'databases',
    `The embedded database of ${environment.home} is not running; "npx concord start" starts it.${unchecked}`,
  );
}

type Context = { readonly environment: Environment; readonly now: Clock };
type Checked = { readonly server: readonly Finding[]; readonly products: readonly Finding[] };

async function checkPlace(place: Place, mesh: Mesh, context: Context): Promise<Checked> {
  let database: Database | null = null;
  try {
    const connecting = readTls(place.url, place.where);
    // Tells by its reason why it is not reached, which the pool does not.
    await withClient(place, async () => {});
    database = openDatabase({ ...connecting, domain: 'doctor', connections: 1 });
    const server = await checkServer(place, database, context.now);
    const where = { where: new URL(place.url).host, variable: place.where };
    const exposed = isExposed(place.url)
      ? [findingOf('databases', new ConcordError('DATABASE_NOT_PROTECTED', where), 'warning')]
      : [];
    const ledger = place.isMesh ? await checkLedger(place, context.environment) : [];
    return {
      server: [...server, ...exposed, ...ledger],
      products: await checkProducts(place, mesh, { ...context, database }),
    };
  } catch (error) {
    if (error instanceof ConcordError) return { server: [findingOf('databases', withState(error))], products: [] };
    throw error;
  } finally {
    await database?.close();
  }
}
