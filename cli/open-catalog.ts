// The catalog over the mesh's database, ready to be served in this process or over HTTP.

import type { Mesh } from '../contracts/product.ts';
import { deriveKey } from '../identity/keys.ts';
import type { GrantsOf } from '../subgraphs/access/access-grant.ts';
import type { AccessDesk } from '../subgraphs/catalog/access/access-desk.ts';
import type { CatalogLedger } from '../subgraphs/catalog/ledger/find-entries.ts';
import type { PublishDesk } from '../subgraphs/catalog/publish/publish-desk.ts';
import type { RunSql } from '../subgraphs/catalog/sql/run-sql.ts';
import { type CatalogSubgraph, catalogName, createCatalog } from '../subgraphs/catalog/subgraph.ts';
import type { Subgraph } from '../subgraphs/product/subgraph.ts';
import { openDatabase } from '../subgraphs/sql/pool.ts';
import { readTls } from './database-url.ts';
import type { DomainDatabase } from './domain-database.ts';
import type { Lifetime } from './lifetime.ts';
import { describeProblem } from './load-report.ts';
import type { Observing } from './observe/open-observing.ts';
import type { MeshState } from './open-mesh-state.ts';

/** Each makes an index of its own. */
const connections = 2;

type Context = {
  readonly mesh: Mesh;
  readonly source: Omit<DomainDatabase, 'connections'>;
  readonly rootSecret: Uint8Array;
  readonly grantsOf: GrantsOf;
  readonly desk: AccessDesk;
  readonly runSql: RunSql | null;
  /** Those of this process: what their tables do not fit is not served. Of others the contracts alone are known. */
  readonly subgraphs: readonly Pick<Subgraph, 'problems'>[];
  readonly ledger: CatalogLedger;
  readonly state: MeshState;
  readonly publishing: PublishDesk | null;
  readonly observing: Pick<Observing, 'operatorLog' | 'watch'>;
  readonly warn: (line: string) => void;
};

export async function openCatalog(lifetime: Lifetime, context: Context): Promise<CatalogSubgraph> {
  const { mesh, source, rootSecret, grantsOf, desk, runSql, ledger, subgraphs, state, observing, warn } = context;
  const refused = new Set(subgraphs.flatMap(({ problems }) => problems.map(({ at }) => at?.file)));
  const catalog = await createCatalog({
    mesh,
    openDatabase: async (sessionTables) => {
      const database = await lifetime.start(
        async () =>
          openDatabase({
            ...source,
            ...readTls(source.url, source.where),
            domain: catalogName,
            connections,
            sessionTables,
          }),
        ({ close }) => close(),
      );
      observing.watch.pool(catalogName, 'main', database.connections);
      return database;
    },
    cursorSecret: deriveKey(rootSecret, 'cursors'),
    isRefused: ({ at }) => refused.has(at.file),
    grantsOf,
    desk,
    runSql,
    observe: observing.operatorLog.onSubgraphFailure,
    ledger,
    standings: state.standings,
    standingRules: state.standingRules,
    runQuality: state.quality?.runQuality ?? null,
    consumerDesk: state.consumers.desk,
    publishDesk: context.publishing,
  });
  for (const warning of catalog.warnings) warn(describeProblem(warning));
  return catalog;
}
