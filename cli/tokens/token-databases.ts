// What every command about tokens begins with: the contracts, the databases in which their tables lie, and the generations
// that these know.

import type { Domain, Mesh, Product } from '../../contracts/product.ts';
import { deriveTokenKey } from '../../identity/keys.ts';
import { type Generations, mergeGenerations, readGenerations } from '../../mesh/tokens/generations.ts';
import type { TokenSecret } from '../../mesh/tokens.ts';
import type { Databases } from '../domain-database.ts';
import type { Environment } from '../environment.ts';
import { domainsToServe } from '../mesh-to-serve.ts';
import { findDatabase, withClient } from '../open-database.ts';
import { listPlaces, type Place } from '../prepare-database.ts';
import { readServedMesh } from '../served-mesh/read-served-mesh.ts';

export type Context = {
  readonly environment: Environment;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
};

export type TokenDatabases = {
  readonly mesh: Mesh;
  readonly domains: readonly Domain[];
  readonly databases: Databases;
  readonly places: readonly Place[];
};

/** @throws ConcordError as `readServedMesh` */
export async function findTokenDatabases({ environment, warn }: Context): Promise<TokenDatabases> {
  const mesh = await readServedMesh(environment, { warn, mustKnowPublished: true });
  const databases = { findMeshUrl: () => findDatabase(environment), environment };
  const domains = domainsToServe(mesh);
  return { mesh, domains, databases, places: listPlaces(domains, databases) };
}

export function productsOf(mesh: Mesh, { names }: Place): readonly Product[] {
  return mesh.products.filter(({ domain }) => names.has(domain));
}

/** The greatest of all databases. @throws ConcordError DATABASE_UNREACHABLE for the first that does not answer */
export async function readAllGenerations(places: readonly Place[]): Promise<Generations> {
  const all: Generations[] = [];
  for (const place of places) all.push(await withClient(place, readGenerations));
  return mergeGenerations(all);
}

export function tokenSecretOf(rootSecret: Uint8Array): TokenSecret {
  return (label, generation) => deriveTokenKey(rootSecret, label, generation);
}

/** `DATABASE_URL (orders, customer)` */
export function describePlace({ where, names }: Place): string {
  return `${where} (${[...names].join(', ')})`;
}
