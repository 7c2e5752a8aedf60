// The SQL of all checks of a mesh, looked at without running it: what a start warns of, and doctor tells.

import type { Mesh } from '../../contracts/product.ts';
import type { ConcordError } from '../../errors/concord-error.ts';
import { checkCustomSql } from '../../subgraphs/sql/quality/read-check-sql.ts';
import type { Environment } from '../environment.ts';
import { createNameDatabase } from '../name-database.ts';

/** A check may read all products of its own database. */
export async function findRefusedSql(
  { domains, products }: Mesh,
  environment: Environment,
): Promise<readonly ConcordError[]> {
  const nameDatabase = createNameDatabase(environment);
  const databaseOf = new Map(domains.map(({ name, databaseUrlEnv }) => [name, nameDatabase(name, databaseUrlEnv)]));
  const served = products.filter(({ status }) => status !== 'draft');
  const databases = new Set(databaseOf.values());
  const found = [...databases].map((database) =>
    checkCustomSql(served.filter(({ domain }) => databaseOf.get(domain) === database)),
  );
  return (await Promise.all(found)).flat();
}
