// Who has been granted what, watched in the mesh's database, and where the catalog takes requests for more.

import type { Domain } from '../contracts/product.ts';
import { ConcordError } from '../errors/concord-error.ts';
import type { Viewer } from '../identity/viewer.ts';
import { createAccessStore } from '../mesh/access/access-store.ts';
import { type GrantWatcher, watchGrants } from '../mesh/access/watch-grants.ts';
import type { RecordEntry } from '../mesh/ledger/ledger-entry.ts';
import { type AccessGrant, type GrantsOf, grantsFor } from '../subgraphs/access/access-grant.ts';
import type { AccessDesk } from '../subgraphs/catalog/access/access-desk.ts';
import { hasOwnDatabase } from './domain-database.ts';
import type { Environment } from './environment.ts';
import type { Lifetime } from './lifetime.ts';
import { createClient, type DatabasePlace, findDatabase } from './open-database.ts';
import { openMeshStore } from './open-mesh-store.ts';
import type { OperatorLog } from './operator-log.ts';
import { findRunningEmbeddedPostgres } from './postgres/start-embedded.ts';

/** Of one process: its domains and its catalog share them. */
export type Grants = {
  readonly grantsOf: GrantsOf;
  readonly watcher: GrantWatcher;
  readonly onStoreFailure: OperatorLog['onAccessStoreFailure'];
};

export async function openGrants(
  lifetime: Lifetime,
  place: DatabasePlace,
  operatorLog: Pick<OperatorLog, 'onGrantsFailure' | 'onAccessStoreFailure'>,
): Promise<Grants> {
  const watcher = await lifetime.start(
    () =>
      watchGrants({
        createClient: () => createClient(place, 'concord grants'),
        now: () => Date.now(),
        onFailure: operatorLog.onGrantsFailure,
      }),
    ({ close }) => close(),
  );
  return {
    watcher,
    grantsOf: (viewer) => grantsFor(viewer, watcher.current(), Date.now()),
    onStoreFailure: operatorLog.onAccessStoreFailure,
  };
}

/** Null for a domain with a database of its own whose process is not told where the mesh's is: there nobody has a grant. */
export function findMeshPlace(
  domain: Domain,
  environment: Environment,
  warn: (line: string) => void,
): DatabasePlace | null {
  try {
    return { url: findDatabase(environment), where: environment.databaseWhere };
  } catch (error) {
    const isElsewhere = error instanceof ConcordError && error.code === 'DATABASE_NOT_RUNNING';
    if (!isElsewhere || !hasOwnDatabase(domain, environment)) throw error;
    warn(`DATABASE_URL names no database of the mesh, so approved access requests do not count in ${domain.name}.`);
    return null;
  }
}

/** Null for a gateway that is not told where the mesh's database is; most need none. */
export function findPlaceIfTold(environment: Environment): DatabasePlace | null {
  const url = environment.databaseUrl ?? findRunningEmbeddedPostgres(environment.home)?.url;
  return url === undefined ? null : { url, where: environment.databaseWhere };
}

type DeskOptions = {
  readonly grants: Grants;
  readonly mostDays: number;
  readonly isPlatform?: (viewer: Viewer) => boolean;
  readonly record?: RecordEntry;
  readonly assertRecordable?: () => void;
  readonly prepareGrants?: (grants: readonly AccessGrant[]) => Promise<void>;
};

export async function openAccessDesk(
  lifetime: Lifetime,
  place: DatabasePlace,
  { grants, mostDays, isPlatform = () => false, ...hooks }: DeskOptions,
): Promise<AccessDesk> {
  const pool = await openMeshStore(lifetime, place);
  const store = createAccessStore({
    pool,
    ...hooks,
    onChange: grants.watcher.refresh,
    onFailure: grants.onStoreFailure,
  });
  return { store, mostDays, isPlatform, now: () => Date.now() };
}
