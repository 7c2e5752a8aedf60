// Which contracts are served: read, their problems listed, refused where nothing is left.

import type { Domain, Mesh } from '../contracts/product.ts';
import { ConcordError } from '../errors/concord-error.ts';
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

/** Without contracts of one's own it is the demo's, but never silently on a database of one's own. */
export function chooseContractsFolder(options: Pick<ServeOptions, 'isDemo'>, environment: Environment): string {
  if (environment.contracts !== null) return environment.contracts;
  if (environment.databaseUrl !== null && !options.isDemo) throw new ConcordError('CONTRACTS_FOLDER_MISSING', {});
  return demoContracts;
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

/** @throws ConcordError NOTHING_TO_SERVE, CONTRACTS_FOLDER_UNREADABLE, CONTRACTS_FOLDER_TOO_DEEP */
export function readMeshToServe(folder: string, warn: (line: string) => void, environment: Environment): Mesh {
  const nameDatabase = createNameDatabase(environment);
  const { mesh, problems, warnings, refused } = readContracts(folder, environment.roles, nameDatabase);
  for (const problem of [...problems, ...warnings]) warn(describeProblem(problem));
  if (refused.length > 0) warn(`Refused: ${refused.map(({ file }) => file).join(', ')}. The others are served.`);
  if (domainsToServe(mesh).length === 0) {
    throw new ConcordError('NOTHING_TO_SERVE', { folder, hasProblems: problems.length > 0 });
  }
  return mesh;
}

/** The domains that have something in the graph. */
export function domainsToServe(mesh: Mesh): readonly Domain[] {
  const names = new Set(mesh.products.flatMap(({ domain, status }) => (status === 'draft' ? [] : [domain])));
  return mesh.domains.filter(({ name }) => names.has(name));
}

/** `problems` are those of the tables: a mesh of which not one table fits is a mistake, such as another database. */
export function refuseEmptyGraph(mesh: Mesh, problems: readonly ConcordError[], folder: string): void {
  const broken = new Set(problems.map(({ at }) => at?.file));
  const isServed = mesh.products.some(({ status, at }) => status !== 'draft' && !broken.has(at.file));
  if (!isServed) throw new ConcordError('NOTHING_TO_SERVE', { folder, hasProblems: true });
}
