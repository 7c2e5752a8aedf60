// Where the command runs the SQL of checks: by the roles that serving makes for it, where viewers read by roles and the secret
// of their passwords is at hand, otherwise as the user of the database.

import type { Mesh } from '../../contracts/product.ts';
import { createReaderKeys } from '../../mesh/readers/reader-keys.ts';
import type { OpenCheckDesk } from '../../subgraphs/sql/quality/check-desk.ts';
import { type Databases, findDomainDatabase } from '../domain-database.ts';
import { readsByRoles } from '../mesh-to-serve.ts';
import { createCheckDesks } from '../readers/check-desk.ts';
import { findRootSecret } from '../root-secret.ts';

/** A command makes no roles: where they are missing, its checks say so. */
const makeNoRoles = async () => undefined;
const options = { executor: 'concord', isDemo: false } as const;

/** @throws ConcordError SECRET_TOO_SHORT */
export function openCommandDesk(mesh: Mesh, databases: Databases): OpenCheckDesk {
  const { environment } = databases;
  const rootSecret = findRootSecret(environment);
  return createCheckDesks({
    mesh,
    sourceOf: (domain) => findDomainDatabase(domain, databases),
    readsByRoles: (domain) => rootSecret !== null && readsByRoles(domain, options, environment),
    keys: createReaderKeys(rootSecret ?? new Uint8Array(32)),
    makeRoles: makeNoRoles,
  });
}
