// The catalog with all that it needs of the mesh: where access is asked for, and where governed SQL is run.

import type { Domain, Mesh } from '../contracts/product.ts';
import type { RecordEntry } from '../mesh/ledger/ledger-entry.ts';
import { createReaderKeys } from '../mesh/readers/reader-keys.ts';
import { listGrantSets } from '../subgraphs/access/access-grant.ts';
import type { PublishDesk } from '../subgraphs/catalog/publish/publish-desk.ts';
import { createRunSql, type RunSql } from '../subgraphs/catalog/sql/run-sql.ts';
import type { CatalogSubgraph } from '../subgraphs/catalog/subgraph.ts';
import type { Subgraph } from '../subgraphs/product/subgraph.ts';
import { type Databases, type DomainDatabase, findDomainDatabase } from './domain-database.ts';
import type { OpenedLedger } from './ledger/open-ledger.ts';
import type { Lifetime } from './lifetime.ts';
import { domainsToPrepare, domainsToServe, readsByRoles, type ServeOptions } from './mesh-to-serve.ts';
import { observeSql } from './observe/observe-sql.ts';
import type { Observing } from './observe/open-observing.ts';
import { openCatalog } from './open-catalog.ts';
import { type Grants, openAccessDesk } from './open-grants.ts';
import type { MeshState } from './open-mesh-state.ts';
import { prepareReaders } from './prepare-database.ts';
import { createPrepareGrants } from './readers/prepare-grants.ts';
import { createSqlDesks } from './readers/sql-desk.ts';

type Context = {
  readonly options: ServeOptions;
  readonly mesh: Mesh;
  /** The mesh's own database. */
  readonly source: Omit<DomainDatabase, 'connections'>;
  readonly databases: Databases;
  readonly rootSecret: Uint8Array;
  readonly grants: Grants;
  readonly ledger: OpenedLedger;
  /** Those of this process. */
  readonly subgraphs: readonly Pick<Subgraph, 'problems'>[];
  readonly state: MeshState;
  /** Where contracts are published; null where this catalog takes none. */
  readonly publishing: PublishDesk | null;
  readonly observing: Pick<Observing, 'operatorLog' | 'onStatement' | 'watch'>;
  readonly warn: (line: string) => void;
};

export async function openMeshCatalog(lifetime: Lifetime, context: Context): Promise<CatalogSubgraph> {
  const { options, mesh, source, databases, rootSecret, grants, ledger } = context;
  const { environment } = databases;
  const keys = createReaderKeys(rootSecret);
  const domains = domainsToServe(mesh).filter((domain) => readsByRoles(domain, options, environment));
  const desk = await openAccessDesk(lifetime, source, {
    grants,
    mostDays: environment.accessMostDays,
    isPlatform: ({ role }) => environment.platformRoles.includes(role),
    record: recordIn(ledger),
    assertRecordable: ledger.assertWritable,
    prepareGrants: createPrepareGrants({ mesh, domains, keys, ...databases }),
  });
  const runSql = domains.length === 0 ? null : openSql(context, domains);
  return openCatalog(lifetime, { ...context, ledger: ledger.catalog, grantsOf: grants.grantsOf, desk, runSql });
}

/** @param domains those whose viewers read by roles */
function openSql(
  { options, mesh, databases, rootSecret, grants, ledger, state, observing }: Context,
  domains: readonly Domain[],
): RunSql {
  const keys = createReaderKeys(rootSecret);
  const ours = domainsToPrepare(domains, options, databases.environment);
  const openDesk = createSqlDesks({
    mesh,
    sourceOf: (domain) => (domains.includes(domain) ? findDomainDatabase(domain, databases) : null),
    keys,
    grantsOf: grants.grantsOf,
    makeRoles: () =>
      prepareReaders(mesh, ours, { ...databases, keys, grantSets: listGrantSets(grants.watcher.current()) }),
    standings: { standings: state.standings, now: () => Date.now() },
    now: () => Date.now(),
  });
  const clock = () => performance.now();
  const runSql = createRunSql({ openDesk, record: recordIn(ledger), now: () => Date.now(), clock });
  return observeSql(runSql, observing.onStatement);
}

/** Where no ledger is kept, nothing is recorded; the start has told of that. */
function recordIn({ writer }: OpenedLedger): RecordEntry {
  return writer?.record ?? (() => {});
}
