// What checking a change needs of this process: schemas, composition, and the databases of the domains, each reached once.

import { loadMesh } from '../../contracts/load.ts';
import type { Domain, Mesh } from '../../contracts/product.ts';
import { composeSupergraph } from '../../gateway/compose.ts';
import type { CheckTools, NamedSdl, OutsideSubgraph } from '../../mesh/check/check-request.ts';
import { readNewestAt } from '../../mesh/quality/read-newest-at.ts';
import { createReaderKeys } from '../../mesh/readers/reader-keys.ts';
import { openDatabase } from '../../subgraphs/sql/pool.ts';
import { readTls } from '../database-url.ts';
import { findDomainDatabase } from '../domain-database.ts';
import type { Environment } from '../environment.ts';
import { readsByRoles } from '../mesh-to-serve.ts';
import { createNameDatabase } from '../name-database.ts';
import { type DatabasePlace, findDatabase, withClient } from '../open-database.ts';
import { printSubgraphs } from '../print-graph.ts';
import { openCheckProduct } from '../quality/check-product.ts';
import { createCheckDesks } from '../readers/check-desk.ts';
import type { Parts } from '../with-parts.ts';
import { askMesh, createOpenPool, type OpenPool } from './open-mesh-knowledge.ts';

const connections = 2;
const noKeys = createReaderKeys(new Uint8Array(32));
const servesContracts = { executor: 'concord', isDemo: false } as const;

type Options = {
  readonly qualitySeconds: number;
  /** Where this process has opened it already. */
  readonly openPool?: OpenPool;
};

/** What it opens is closed with `parts`. */
export function openCheckTools(
  parts: Parts,
  environment: Environment,
  { qualitySeconds, openPool = createOpenPool(parts, environment) }: Options,
): CheckTools {
  const nameDatabase = createNameDatabase(environment);
  const databases = { findMeshUrl: () => findDatabase(environment), environment };
  const sourceOf = (domain: Domain) => findDomainDatabase(domain, databases);
  const reach = createReach();
  // The roles of PostgreSQL are made for what is served, not for what is only thought of.
  const openDesk = (mesh: Mesh) =>
    createCheckDesks({ mesh, sourceOf, readsByRoles: () => false, keys: noKeys, makeRoles: async () => undefined });
  return {
    load: (files) => loadMesh(files, environment.roles, nameDatabase),
    printSubgraphs,
    compose,
    async openDatabase(domain) {
      const source = sourceOf(domain);
      await reach(source);
      return parts.start(
        async () => openDatabase({ ...source, ...readTls(source.url, source.where), domain: domain.name, connections }),
        ({ close }) => close(),
      );
    },
    readBy: (domain) => (readsByRoles(domain, servesContracts, environment) ? 'roles' : 'user'),
    openChecks: (mesh, domains) =>
      openCheckProduct(parts, {
        mesh,
        domains,
        sourceOf,
        openCheckDesk: openDesk(mesh),
        readNewestAt: (product) =>
          openPool().then(
            (pool) => readNewestAt(pool, product),
            () => null,
          ),
        now: () => Date.now(),
        clock: () => performance.now(),
      }),
    qualitySeconds,
    endAfter: (seconds) => AbortSignal.timeout(seconds * 1_000),
    ...askMesh(openPool),
    policies: [],
  };
}

/** @throws ConcordError COMPOSITION_FAILED */
function compose(concord: readonly NamedSdl[], outside: readonly OutsideSubgraph[]): void {
  composeSupergraph([
    ...concord.map((one) => ({ ...one, url: `local:${one.name}`, make: 'concord' as const })),
    ...outside.map((one) => ({ ...one, make: 'foreign' as const })),
  ]);
}

/** Tells by its reason why a server is not reached, which a pool does not; each is asked once. */
function createReach(): (place: DatabasePlace) => Promise<void> {
  const reached = new Map<string, Promise<void>>();
  return ({ url, where }) => {
    const known = reached.get(url) ?? withClient({ url, where }, async () => undefined);
    reached.set(url, known);
    return known;
  };
}
