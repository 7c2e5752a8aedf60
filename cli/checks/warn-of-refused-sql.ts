// At the start: whose checks have SQL that will not be run. Their products are served, and the checks count as errors.

import type { Domain, Mesh } from '../../contracts/product.ts';
import type { Environment } from '../environment.ts';
import { describeProblem } from '../load-report.ts';
import type { Log } from '../log.ts';
import { findRefusedSql } from './find-refused-sql.ts';

export async function warnOfRefusedSql(
  mesh: Mesh,
  domains: readonly Domain[],
  { environment, warn }: { readonly environment: Environment; readonly warn: Log },
): Promise<void> {
  const names = new Set(domains.map(({ name }) => name));
  const files = new Set(mesh.products.flatMap(({ domain, at }) => (names.has(domain) ? [at.file] : [])));
  for (const problem of await findRefusedSql(mesh, environment)) {
    if (problem.at === undefined || files.has(problem.at.file)) warn(describeProblem(problem));
  }
}
