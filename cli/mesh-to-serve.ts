// Which contracts are served: read, their problems listed, refused where nothing is left.

import { type LoadedMesh, loadMesh } from '../contracts/load.ts';
import type { Domain, Mesh } from '../contracts/product.ts';
import { ConcordError } from '../errors/concord-error.ts';
import type { Published } from '../mesh/publications/publication.ts';
import { hasOwnDatabase } from './domain-database.ts';
import type { Environment } from './environment.ts';
import { describeProblem } from './load-report.ts';
import { createNameDatabase } from './name-database.ts';
import { demoContracts, readContracts } from './read-contracts.ts';

export type ServeOptions = {
  readonly executor: 'concord' | 'apollo';
  /** `--demo`: fill the database with the demo mesh even if it is one's own. */
  readonly isDemo: boolean;
};

/** @throws ConcordError CONTRACTS_FOLDER_MISSING where none is told, as for a database of one's own it must be */
export function chooseContractsFolder(options: Pick<ServeOptions, 'isDemo'>, environment: Environment): string {
  const folder = findContractsFolder(options, environment);
  if (folder === null) throw new ConcordError('CONTRACTS_FOLDER_MISSING', {});
  return folder;
}

/**
 * Without contracts of one's own it is the demo's, but never silently on a database of one's own: there, where none is told,
 * what is published is all there is.
 */
export function findContractsFolder(options: Pick<ServeOptions, 'isDemo'>, environment: Environment): string | null {
  if (environment.contracts !== null) return environment.contracts;
  return environment.databaseUrl !== null && !options.isDemo ? null : demoContracts;
}

/** True where the demo's tables are to be there: the embedded server with the demo's contracts, or as told. */
export function wantsDemoData(options: ServeOptions, environment: Environment): boolean {
  if (options.isDemo) return true;
  return environment.databaseUrl === null && chooseContractsFolder(options, environment) === demoContracts;
}

/**
 * Those whose tables serving may alter: in the embedded database, and in the one that is to hold the demo. A database that
 * a domain.yaml names is always somebody's own, for which there is `concord tokens apply`.
 */
export function domainsToPrepare(
  domains: readonly Domain[],
  options: ServeOptions,
  environment: Environment,
): readonly Domain[] {
  if (!mayAlterMeshDatabase(options, environment)) return [];
  return domains.filter((domain) => !hasOwnDatabase(domain, environment));
}

/** Not one's own, unless it is to hold the demo. */
export function mayAlterMeshDatabase(options: ServeOptions, environment: Environment): boolean {
  return environment.databaseUrl === null || wantsDemoData(options, environment);
}

/**
 * Whether each viewer class of the domain reads by a PostgreSQL role of its own: as told, else where serving may make such
 * roles itself.
 */
export function readsByRoles(domain: Domain, options: ServeOptions, environment: Environment): boolean {
  return environment.databaseRoles ?? domainsToPrepare([domain], options, environment).length > 0;
}

/** Of the folder alone. @throws ConcordError NOTHING_TO_SERVE, CONTRACTS_FOLDER_UNREADABLE, CONTRACTS_FOLDER_TOO_DEEP */
export function readMeshToServe(folder: string, warn: (line: string) => void, environment: Environment): Mesh {
  const loaded = readFolderMesh(folder, warn, environment);
  refuseNothing(loaded, folder);
  return loaded.mesh;
}

/** The same where there may be nothing in it, or no folder. @throws ConcordError CONTRACTS_FOLDER_UNREADABLE, CONTRACTS_FOLDER_TOO_DEEP */
export function readFolderMesh(
  folder: string | null,
  warn: (line: string) => void,
  environment: Environment,
): LoadedMesh {
  const nameDatabase = createNameDatabase(environment);
  const loaded =
    folder === null
      ? loadMesh([], environment.roles, nameDatabase)
      : readContracts(folder, environment.roles, nameDatabase);
  tellProblems(loaded, warn);
  return loaded;
}

export function tellProblems({ problems, warnings, refused }: LoadedMesh, warn: (line: string) => void): void {
  for (const problem of [...problems, ...warnings]) warn(describeProblem(problem));
  if (refused.length > 0) warn(`Refused: ${refused.map(({ file }) => file).join(', ')}. The others are served.`);
}

/** @throws ConcordError NOTHING_TO_SERVE */
export function refuseNothing({ mesh, problems }: LoadedMesh, folder: string | null): void {
  if (domainsToServe(mesh).length > 0) return;
  throw new ConcordError('NOTHING_TO_SERVE', { folder, hasProblems: problems.length > 0 });
}

/** Where the folder holds nothing, what is published is served. @throws ConcordError CONTRACTS_FOLDER_MISSING, NOTHING_TO_SERVE */
export function refuseNeither(loaded: LoadedMesh, folder: string | null, { live }: Published): void {
  if (live.some(({ kind }) => kind === 'contract')) return;
  if (folder === null) throw new ConcordError('CONTRACTS_FOLDER_MISSING', {});
  refuseNothing(loaded, folder);
}

/** The domains that have something in the graph. */
export function domainsToServe(mesh: Mesh): readonly Domain[] {
  const names = new Set(mesh.products.flatMap(({ domain, status }) => (status === 'draft' ? [] : [domain])));
  return mesh.domains.filter(({ name }) => names.has(name));
}

/** `problems` are those of the tables: a mesh of which not one table fits is a mistake, such as another database. */
export function refuseEmptyGraph(mesh: Mesh, problems: readonly ConcordError[], folder: string | null): void {
  const broken = new Set(problems.map(({ at }) => at?.file));
  const isServed = mesh.products.some(({ status, at }) => status !== 'draft' && !broken.has(at.file));
  if (!isServed) throw new ConcordError('NOTHING_TO_SERVE', { folder, hasProblems: true });
}
