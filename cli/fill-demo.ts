// `concord demo fill` and `demo load`: a database filled with the demo mesh and its stored tokens. For a split mesh, whose
// other processes then only read.

import { createReaderKeys } from '../mesh/readers/reader-keys.ts';
import { describeMeshDatabase } from './domain-database.ts';
import type { Environment } from './environment.ts';
import { domainsToServe, readMeshToServe } from './mesh-to-serve.ts';
import { findDatabase } from './open-database.ts';
import {
  fillDemoMesh,
  prepareDatabases,
  prepareMeshDatabase,
  prepareReaders,
  readLiveGrantSets,
} from './prepare-database.ts';
import { demoContracts } from './read-contracts.ts';
import { findOrMakeRootSecret } from './root-secret.ts';

type Context = {
  readonly environment: Environment;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
};

/** Gives the database's URL. @throws ConcordError DATABASE_UNREACHABLE, DATABASE_CHANGE_REFUSED, DEMO_SCHEMA_TAKEN */
export async function fillDemoDatabase({ environment, log, warn }: Context): Promise<string> {
  const mesh = readMeshToServe(demoContracts, warn, environment);
  const rootSecret = findOrMakeRootSecret(environment);
  const url = findDatabase(environment);
  const place = { url, where: environment.databaseWhere };
  const { built } = await fillDemoMesh(place, environment.demoScale, log);
  await prepareDatabases(mesh, domainsToServe(mesh), { findMeshUrl: () => url, environment, rootSecret }, log);
  const keys = createReaderKeys(rootSecret);
  const grantSets = await readLiveGrantSets(place);
  await prepareReaders(mesh, domainsToServe(mesh), { findMeshUrl: () => url, environment, keys, grantSets });
  await prepareMeshDatabase(place, warn);
  log(built.length > 0 ? 'The demo mesh is filled.' : 'The demo mesh was filled before.');
  return url;
}

/** For a process that goes on to serve it. */
export async function fillAndTell(url: string, environment: Environment, log: (line: string) => void): Promise<void> {
  const startedAt = performance.now();
  const { built } = await fillDemoMesh(describeMeshDatabase(url, environment), environment.demoScale, log);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  if (built.length > 0) log(`Filled the demo mesh in ${seconds} s.`);
}
