// `concord doctor`: everything that a start would need, looked at without starting and without writing anything.

import { ConcordError } from '../../errors/concord-error.ts';
import { findRefusedSql } from '../checks/find-refused-sql.ts';
import type { Environment } from '../environment.ts';
import { checkContracts } from './check-contracts.ts';
import { checkDatabases } from './check-databases.ts';
import { checkIdentity } from './check-identity.ts';
import { checkMachine } from './check-machine.ts';
import { checkSubgraphs } from './check-subgraphs.ts';
import { type Finding, findingOf, well } from './finding.ts';
import type { Clock } from './skew.ts';

/** `readSettings` throws what is wrong with the configuration; without settings there is nothing else to look at. */
export async function examine(readSettings: () => Environment, now: Clock): Promise<readonly Finding[]> {
  let environment: Environment;
  try {
    environment = readSettings();
  } catch (error) {
    if (error instanceof ConcordError) return [findingOf('configuration', error)];
    throw error;
  }
  const { file } = environment.told;
  const source = file === null ? 'variables and defaults; there is no concord.yaml' : `${file}, variables and defaults`;
  const { mesh, findings: contracts } = await checkContracts(environment);
  const [machine, identity, subgraphs, databases, refusedSql] = await Promise.all([
    checkMachine(environment),
    checkIdentity(environment, now),
    checkSubgraphs(environment),
    mesh === null ? [] : checkDatabases(mesh, environment, now),
    mesh === null ? [] : findRefusedSql(mesh, environment),
  ]);
  return [
    well('configuration', `Settings are read from ${source}.`),
    ...machine,
    ...identity,
    ...subgraphs,
    ...contracts,
    ...refusedSql.map((problem) => findingOf('contracts', problem, 'warning')),
    ...databases,
  ];
}
