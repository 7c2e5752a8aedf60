// What a process has of the mesh whatever its contracts say: who was granted what, the ledger, what is watched in the mesh's
// database, and the connections to the databases of domains. It is opened once; meshes come and go over it.

import { createReaderKeys, type ReaderKeys } from '../../mesh/readers/reader-keys.ts';
import { noGrants } from '../../subgraphs/access/access-grant.ts';
import type { PublishDesk } from '../../subgraphs/catalog/publish/publish-desk.ts';
import type { Databases, DomainDatabase } from '../domain-database.ts';
import { type OpenedLedger, openLedger } from '../ledger/open-ledger.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Logger } from '../log.ts';
import type { ServeOptions } from '../mesh-to-serve.ts';
import type { Observing } from '../observe/open-observing.ts';
import type { DatabasePlace } from '../open-database.ts';
import { type Grants, openGrants } from '../open-grants.ts';
import { type MeshCommon, openMeshCommon } from '../open-mesh-state.ts';
import { createDomainPools, type DomainPools } from './domain-pools.ts';

/** The mesh's own database, and how it is read. */
export type MeshSource = Omit<DomainDatabase, 'connections'>;

export type MeshProcess = Logger & {
  readonly options: ServeOptions;
  readonly databases: Databases;
  readonly rootSecret: Uint8Array;
  readonly observing: Observing;
  readonly keys: ReaderKeys;
  readonly ledger: OpenedLedger;
  /** Null where this process is not told of the mesh's database: there nobody has a grant. */
  readonly grants: Grants | null;
  readonly grantsOf: Grants['grantsOf'];
  readonly common: MeshCommon;
  readonly pools: DomainPools;
  /** Null for a process without the catalog, and where nothing can be published. */
  readonly publishing: PublishDesk | null;
};

type Context = Pick<MeshProcess, 'options' | 'databases' | 'rootSecret' | 'observing' | 'log' | 'warn'> & {
  readonly place: DatabasePlace | null;
  readonly publishing?: PublishDesk | null;
};

export async function openMeshProcess(
  lifetime: Lifetime,
  { place, publishing = null, ...context }: Context,
): Promise<MeshProcess> {
  const { databases, rootSecret, observing, warn } = context;
  const ledger = await openLedger(lifetime, { ...databases, rootSecret, observing, warn });
  const grants = place === null ? null : await openGrants(lifetime, place, observing.operatorLog);
  const common = await openMeshCommon(lifetime, place, { environment: databases.environment, observing, warn });
  return {
    ...context,
    keys: createReaderKeys(rootSecret),
    ledger,
    grants,
    grantsOf: grants?.grantsOf ?? noGrants,
    common,
    publishing,
    pools: createDomainPools(lifetime, observing.watch),
  };
}
