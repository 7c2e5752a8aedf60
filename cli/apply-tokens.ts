// `concord tokens apply`: the one command that changes a database of one's own. It brings schema `concord` up to date and
// gives tokenized columns their stored tokens, and hashed ones their hashes.

import { hasOwnDatabase } from './domain-database.ts';
import { prepareDatabases, prepareMeshDatabase } from './prepare-database.ts';
import { findOrMakeRootSecret } from './root-secret.ts';
import { type Context, findTokenDatabases } from './tokens/token-databases.ts';

/** @throws ConcordError DATABASE_UNREACHABLE, DATABASE_CHANGE_REFUSED, TOKEN_COLUMN_TAKEN */
export async function applyTokensToDatabases(context: Context): Promise<void> {
  const { environment, log, warn } = context;
  const { mesh, domains, databases } = await findTokenDatabases(context);
  const rootSecret = findOrMakeRootSecret(environment);
  await prepareDatabases(mesh, domains, { ...databases, rootSecret }, log);
  const isMeshDatabaseUsed =
    environment.databaseUrl !== null || domains.some((one) => !hasOwnDatabase(one, environment));
  if (isMeshDatabaseUsed) {
    await prepareMeshDatabase({ url: databases.findMeshUrl(), where: environment.databaseWhere }, warn);
  }
  log('Every tokenized column of a table has its tokens.');
}
