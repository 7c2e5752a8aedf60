// `concord tokens apply`: the one command that changes a database of one's own. It brings schema `concord` up to date and
// gives tokenized columns their stored tokens.

import { hasOwnDatabase, refuseUnknownDomains } from './domain-database.ts';
import type { Environment } from './environment.ts';
import { chooseContractsFolder, domainsToServe, readMeshToServe } from './mesh-to-serve.ts';
import { findDatabase } from './open-database.ts';
import { prepareDatabases, prepareMeshDatabase } from './prepare-database.ts';
import { findOrMakeRootSecret } from './root-secret.ts';

type Context = {
  readonly environment: Environment;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
};

/** @throws ConcordError DATABASE_UNREACHABLE, DATABASE_CHANGE_REFUSED */
export async function applyTokensToDatabases({ environment, log, warn }: Context): Promise<void> {
  const folder = chooseContractsFolder({ isDemo: false }, environment);
  const mesh = readMeshToServe(folder, warn, environment);
  refuseUnknownDomains(folder, environment);
  const rootSecret = findOrMakeRootSecret(environment);
  const findMeshUrl = () => findDatabase(environment);
  const domains = domainsToServe(mesh);
  await prepareDatabases(mesh, domains, { findMeshUrl, environment, rootSecret }, log);
  const isMeshDatabaseUsed =
    environment.databaseUrl !== null || domains.some((one) => !hasOwnDatabase(one, environment));
  if (isMeshDatabaseUsed) await prepareMeshDatabase({ url: findMeshUrl(), where: environment.databaseWhere }, warn);
  log('Every tokenized column of a table has its tokens.');
}
