// Publishing from this process: the mesh's database, the folder that is served beside what is published, and the check with all
// that it needs.

import type pg from 'pg';
import type { ContractFile } from '../../contracts/load.ts';
import { checkChange } from '../../mesh/check/check-change.ts';
import type { CheckTools } from '../../mesh/check/check-request.ts';
import { readRegistrations } from '../../mesh/consumers/read-registrations.ts';
import { type ApprovalStore, createApprovalStore } from '../../mesh/publications/approval-store.ts';
import { createPublicationStore, type PublicationStore } from '../../mesh/publications/publication-store.ts';
import { createPublisher, type Publisher } from '../../mesh/publications/publisher.ts';
import { openCheckTools } from '../check/open-check-tools.ts';
import type { Environment } from '../environment.ts';
import { findDatabase, withClient } from '../open-database.ts';
import { openMeshStore } from '../open-mesh-store.ts';
import { demoContracts, readContractFiles } from '../read-contracts.ts';
import { type Parts, withParts } from '../with-parts.ts';
import { loadWith } from './load-with.ts';

/** The checks of one product may take so long. */
const qualitySeconds = 60;

export type Stores = { readonly store: PublicationStore; readonly approvals: ApprovalStore };

/** @throws ConcordError DATABASE_NOT_RUNNING, DATABASE_UNREACHABLE */
export async function openStores(parts: Parts, environment: Environment): Promise<Stores & { readonly pool: pg.Pool }> {
  const place = { url: findDatabase(environment), where: environment.databaseWhere };
  await withClient(place, async () => undefined); // tells by its reason why it is not reached, which a pool does not
  const pool = await openMeshStore(parts, place);
  return { pool, store: createPublicationStore(pool), approvals: createApprovalStore(pool) };
}

export function createPublisherOver(
  { store, approvals, pool }: Stores & { readonly pool: pg.Pool },
  environment: Environment,
  readFolder: () => readonly ContractFile[] = () => readServedFolder(environment),
): Publisher {
  const withTools = <Result>(work: (tools: CheckTools) => Promise<Result>) =>
    withParts((parts) => work(openCheckTools(parts, environment, { qualitySeconds })));
  return createPublisher({
    store,
    approvals,
    readFolder,
    load: (files) => loadWith(environment, files),
    checkChange: (change) =>
      withTools((tools) => {
        const told = { against: 'published', uncompared: null, isWhole: true, required: new Set<never>() };
        return checkChange({ ...change, ...told, now: Date.now() }, tools);
      }),
    readRegistrations: () => readRegistrations(pool),
    now: () => Date.now(),
  });
}

/** What is served where nothing is published: the folder that is told, or the demo's on the embedded server. */
export function readServedFolder({ contracts, databaseUrl }: Environment): readonly ContractFile[] {
  if (contracts !== null) return readContractFiles(contracts);
  return databaseUrl === null ? readContractFiles(demoContracts) : [];
}
