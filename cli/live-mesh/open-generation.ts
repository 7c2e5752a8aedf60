// All that is built over one mesh: databases made ready for it, the subgraphs of this process, its catalog, and what is known of
// its products. The next one is opened beside the one that serves; each is closed by itself, and what they share goes on.

import type { Domain, Mesh } from '../../contracts/product.ts';
import type { ConcordError } from '../../errors/concord-error.ts';
import { inspectTables } from '../../subgraphs/sql/inspect.ts';
import { warnOfRefusedSql } from '../checks/warn-of-refused-sql.ts';
import { findDomainDatabase } from '../domain-database.ts';
import type { Lifetime } from '../lifetime.ts';
import { domainsToPrepare, readsByRoles } from '../mesh-to-serve.ts';
import { openMeshCatalog } from '../open-mesh-catalog.ts';
import { type MeshState, openMeshState } from '../open-mesh-state.ts';
import { type OpenedSubgraph, openSubgraph } from '../open-subgraph.ts';
import { checkDatabases, prepareDatabases, prepareReaders, readLiveGrantSets } from '../prepare-database.ts';
import type { AnySubgraph } from '../subgraph-readiness.ts';
import { openChildLifetime } from './child-lifetime.ts';
import type { MeshProcess, MeshSource } from './mesh-process.ts';

/** What of a mesh this process serves. */
export type Share = {
  readonly domainsOf: (mesh: Mesh) => readonly Domain[];
  /** The mesh's database, for the catalog; null where another process serves that. */
  readonly catalog: MeshSource | null;
  /** Whether its domains are all of their databases, so that it makes the roles of written SQL too. */
  readonly isWhole: boolean;
};

export type Generation = {
  readonly mesh: Mesh;
  readonly subgraphs: readonly OpenedSubgraph[];
  /** With the catalog. */
  readonly parts: readonly AnySubgraph[];
  /** Of the tables: products that are not served as they stand. */
  readonly problems: readonly ConcordError[];
  /** From now on the metrics tell of its products. */
  readonly show: () => void;
  /** From now on its products are measured and checked, until it rests; once, whoever calls it. */
  readonly begin: () => Promise<void>;
  /** Another serves; requests that began on it end on it. */
  readonly rest: () => Promise<void>;
  /** The tables held against its contracts once more. */
  readonly findUnfit: () => Promise<readonly ConcordError[]>;
  readonly close: () => Promise<void>;
};

/** Where it fails, nothing of it stays. @throws ConcordError DATABASE_UNREACHABLE, DATABASE_UNAVAILABLE, READERS_MISSING, ... */
export async function openGeneration(
  parent: Lifetime,
  process: MeshProcess,
  { mesh, share }: { readonly mesh: Mesh; readonly share: Share },
): Promise<Generation> {
  const lifetime = await openChildLifetime(parent);
  try {
    return { ...(await open(lifetime, process, mesh, share)), close: lifetime.close };
  } catch (error) {
    await lifetime.close().catch(() => undefined);
    throw error;
  }
}

async function open(
  lifetime: Lifetime,
  process: MeshProcess,
  mesh: Mesh,
  share: Share,
): Promise<Omit<Generation, 'close'>> {
  const { options, databases, rootSecret, observing, keys, common, pools, warn } = process;
  const { environment } = databases;
  const domains = share.domainsOf(mesh);
  await prepare(process, mesh, domains, share);
  await warnOfRefusedSql(mesh, domains, { environment, warn });
  const telling = { rootSecret, observing, warn };
  const state = await openMeshState(lifetime, { options, mesh, common, domains, databases, ...telling });
  const keysOf = (domain: Domain) => (readsByRoles(domain, options, environment) ? keys : null);
  const subgraphs = await Promise.all(
    domains.map((domain) =>
      openSubgraph(lifetime, domain, {
        mesh,
        source: findDomainDatabase(domain, databases),
        readerKeys: keysOf(domain),
        grantsOf: process.grantsOf,
        ledger: process.ledger.writer,
        state,
        pools,
        ...telling,
      }),
    ),
  );
  const work = await lifetime.start(
    () => openChildLifetime(lifetime),
    ({ close }) => close(),
  );
  let isResting = false;
  const catalog = await openCatalogOf(lifetime, process, { mesh, share, subgraphs, state });
  return {
    mesh,
    subgraphs,
    parts: catalog === null ? subgraphs : [...subgraphs, catalog],
    problems: subgraphs.flatMap(({ problems }) => problems),
    show: state.show,
    begin: onlyOnce(() =>
      state.begin(work).catch((error: unknown) => {
        // Another took its place while it began: what it had begun is ended, and the process goes on with the other.
        if (!isResting) throw error;
      }),
    ),
    rest() {
      isResting = true;
      return work.close();
    },
    async findUnfit() {
      const found = domains.map(async (domain) => {
        const { database } = await pools.of(domain.name, findDomainDatabase(domain, databases), keysOf(domain));
        const products = mesh.products.filter((one) => one.domain === domain.name && one.status !== 'draft');
        return inspectTables(products, database, { readBy: keysOf(domain) === null ? 'user' : 'roles' });
      });
      return (await Promise.all(found)).flatMap(({ problems }) => problems);
    },
  };
}

/** Views and roles bear the names of what they say, so those of the mesh that serves stay as they are beside the new ones. */
async function prepare(
  { options, databases, rootSecret, keys, common, log, warn }: MeshProcess,
  mesh: Mesh,
  domains: readonly Domain[],
  { isWhole }: Share,
): Promise<void> {
  const { environment } = databases;
  const ours = domainsToPrepare(domains, options, environment);
  await checkDatabases(domains, databases, warn);
  await prepareDatabases(mesh, ours, { ...databases, rootSecret }, log);
  const byRoles = ours.filter((domain) => readsByRoles(domain, options, environment));
  if (byRoles.length === 0) return;
  const grantSets = common.place === null ? undefined : await readLiveGrantSets(common.place);
  await prepareReaders(mesh, byRoles, { ...databases, keys, grantSets, isWhole });
}

type Parts = {
  readonly mesh: Mesh;
  readonly share: Share;
  readonly subgraphs: readonly OpenedSubgraph[];
  readonly state: MeshState;
};

async function openCatalogOf(
  lifetime: Lifetime,
  { options, databases, rootSecret, observing, grants, ledger, publishing, warn }: MeshProcess,
  { mesh, share, subgraphs, state }: Parts,
): Promise<AnySubgraph | null> {
  if (share.catalog === null || grants === null) return null;
  const telling = { rootSecret, observing, warn };
  const context = { options, mesh, source: share.catalog, databases, grants, ledger, subgraphs, state, publishing };
  return openMeshCatalog(lifetime, { ...context, ...telling });
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}
