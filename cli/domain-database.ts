// Which database a domain reads from, and how: concord.yaml goes before domain.yaml, which goes before the mesh's own.

import { readdirSync } from 'node:fs';
import type { Domain } from '../contracts/product.ts';
import { ConcordError } from '../errors/concord-error.ts';
import { nothingPublished, type Published } from '../mesh/publications/publication.ts';
import type { ReadQueueLimits } from '../subgraphs/sql/read-queue.ts';
import { protectUrl } from './database-url.ts';
import { type Environment, readDatabaseUrl, readUrlFile } from './environment.ts';

/** The mesh's own database is looked for only where a domain stands in it. */
export type Databases = { readonly findMeshUrl: () => string; readonly environment: Environment };

/** `where` is the variable or file in which the URL stands. */
export type DomainDatabase = ReadQueueLimits & {
  readonly url: string;
  readonly where: string;
  readonly connections: number;
  readonly statementTimeoutSeconds: number;
};

/** True for a domain with a database of its own, which serving never alters. */
export function hasOwnDatabase({ name, databaseUrlEnv }: Domain, { domains }: Environment): boolean {
  const settings = domains.get(name);
  return databaseUrlEnv !== null || (settings?.urlEnv ?? null) !== null || (settings?.urlFile ?? null) !== null;
}

/** The mesh's own, for what belongs to no domain. */
export function describeMeshDatabase(url: string, { database, databaseWhere }: Environment) {
  const { statementTimeoutSeconds, mostWaiting, mostWaitingMs } = database;
  return { url, where: databaseWhere, statementTimeoutSeconds, mostWaiting, mostWaitingMs };
}

/** @throws ConcordError CONFIGURATION_INVALID where a variable or file that is named holds no URL */
export function findDomainDatabase(domain: Domain, { findMeshUrl, environment }: Databases): DomainDatabase {
  const { database, domains } = environment;
  const settings = domains.get(domain.name);
  const how = {
    connections: settings?.poolSize ?? database.poolSize,
    mostWaiting: database.mostWaiting,
    mostWaitingMs: database.mostWaitingMs,
    statementTimeoutSeconds: settings?.statementTimeoutSeconds ?? database.statementTimeoutSeconds,
  };
  const protect = (url: string, where: string) =>
    protectUrl(url, where, { own: settings?.tls ?? null, common: database.tls, read: environment.read });
  const file = settings?.urlFile ?? null;
  if (file !== null) return { ...how, url: protect(readUrlFile(file) ?? '', file), where: file };
  const variable = settings?.urlEnv ?? domain.databaseUrlEnv;
  if (variable === null && settings?.tls) {
    const reason = `says how its connection is protected, but it has no database of its own (url_env or url_file). Say it below database.tls`;
    throw new ConcordError('CONFIGURATION_INVALID', { name: `${settings.place} The domain "${domain.name}"`, reason });
  }
  if (variable === null) return { ...describeMeshDatabase(findMeshUrl(), environment), ...how };
  const url = readDatabaseUrl(variable, environment.read(variable));
  if (url !== null) return { ...how, url: protect(url, variable), where: variable };
  const says = (settings?.urlEnv ?? null) === null ? 'in its domain.yaml' : `at ${settings?.place}`;
  const reason = `is not set, but the domain "${domain.name}" says ${says} that its database stands there`;
  throw new ConcordError('CONFIGURATION_INVALID', { name: variable, reason });
}

/** A section for a domain that is not there would silently do nothing. @throws ConcordError CONFIGURATION_DOMAIN_UNKNOWN */
export function refuseUnknownDomains(
  contracts: string | null,
  { domains }: Environment,
  published: Published = nothingPublished,
): void {
  if (domains.size === 0) return;
  const entries = contracts === null ? [] : readdirSync(contracts, { withFileTypes: true });
  const inFolder = entries.flatMap((entry) => (entry.isDirectory() ? entry.name : []));
  const inMesh = published.live.flatMap(({ kind, name }) => (kind === 'domain' ? name : []));
  const known = [...new Set([...inFolder, ...inMesh])].sort();
  for (const [given, { place }] of domains) {
    if (!known.includes(given)) throw new ConcordError('CONFIGURATION_DOMAIN_UNKNOWN', { given, place, known });
  }
}
