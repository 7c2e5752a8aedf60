// Publishing from this process: the mesh's database, the folder that is served beside what is published, and the check.

import type pg from 'pg';
import type { ContractFile } from '../../contracts/load.ts';
import type { Mesh } from '../../contracts/product.ts';
import { readRegistrations } from '../../mesh/consumers/read-registrations.ts';
import { type ApprovalStore, createApprovalStore } from '../../mesh/publications/approval-store.ts';
import type { CheckChange } from '../../mesh/publications/judge-change.ts';
import { createPublicationStore, type PublicationStore } from '../../mesh/publications/publication-store.ts';
import { createPublisher, type Publisher } from '../../mesh/publications/publisher.ts';
import type { Environment } from '../environment.ts';
import { findDatabase, withClient } from '../open-database.ts';
import { openMeshStore } from '../open-mesh-store.ts';
import { demoContracts, readContractFiles } from '../read-contracts.ts';
import type { Parts } from '../with-parts.ts';

export type Stores = { readonly store: PublicationStore; readonly approvals: ApprovalStore };

/** @throws ConcordError DATABASE_NOT_RUNNING, DATABASE_UNREACHABLE */
export async function openStores(parts: Parts, environment: Environment): Promise<Stores & { readonly pool: pg.Pool }> {
  const place = { url: findDatabase(environment), where: environment.databaseWhere };
  await withClient(place, async () => undefined); // tells by its reason why it is not reached, which a pool does not
  const pool = await openMeshStore(parts, place);
  return { pool, store: createPublicationStore(pool), approvals: createApprovalStore(pool) };
}

type Over = Stores & {
  readonly pool: pg.Pool;
  readonly readFolder: () => readonly ContractFile[];
  readonly checkChange: CheckChange;
  readonly load: (files: readonly ContractFile[]) => Mesh;
};

export function createPublisherOver({ pool, ...over }: Over): Publisher {
  return createPublisher({
    ...over,
    readRegistrations: () => readRegistrations(pool),
    now: () => Date.now(),
  });
}

/** What is served where nothing is published: the folder that is told, or the demo's on the embedded server. */
export function readServedFolder({ contracts, databaseUrl }: Environment): readonly ContractFile[] {
  if (contracts !== null) return readContractFiles(contracts);
  return databaseUrl === null ? readContractFiles(demoContracts) : [];
}
