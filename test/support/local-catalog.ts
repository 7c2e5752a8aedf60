// The catalog in this process over a database of a test, as `concord serve` opens it.

import type { Mesh, Product } from '../../contracts/product.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { Standings } from '../../mesh/standing/standings.ts';
import type { GrantsOf } from '../../subgraphs/access/access-grant.ts';
import type { AccessDesk } from '../../subgraphs/catalog/access/access-desk.ts';
import type { ConsumerDesk } from '../../subgraphs/catalog/consumers/consumer-desk.ts';
import type { CatalogLedger } from '../../subgraphs/catalog/ledger/find-entries.ts';
import type { PublishDesk } from '../../subgraphs/catalog/publish/publish-desk.ts';
import type { RunSql } from '../../subgraphs/catalog/sql/run-sql.ts';
import type { RunQuality } from '../../subgraphs/catalog/standing/run-quality-checks.ts';
import { type CatalogSubgraph, createCatalog } from '../../subgraphs/catalog/subgraph.ts';
import type { Statement } from '../../subgraphs/sql/fragment.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { toGatewaySubgraph } from './gateway-subgraph.ts';

export type LocalCatalog = {
  readonly catalog: CatalogSubgraph;
  readonly subgraph: GatewaySubgraph;
  readonly database: Database;
  /** Every statement of a request, in order; what a connection makes for itself is not among them. */
  readonly statements: Statement[];
};

export async function openLocalCatalog(
  url: string,
  mesh: Mesh,
  options: {
    readonly connections?: number;
    readonly isRefused?: (product: Product) => boolean;
    readonly grantsOf?: GrantsOf;
    readonly desk?: AccessDesk;
    readonly consumerDesk?: ConsumerDesk;
    readonly publishDesk?: PublishDesk;
    readonly runSql?: RunSql;
    readonly ledger?: CatalogLedger;
    readonly standings?: Standings;
    readonly runQuality?: RunQuality;
  } = {},
): Promise<LocalCatalog> {
  const { connections = 2, ...more } = options;
  const statements: Statement[] = [];
  let opened: Database | undefined;
  const catalog = await createCatalog({
    mesh,
    cursorSecret: Buffer.alloc(32, 7),
    ...more,
    openDatabase: async (sessionTables) => {
      const database = openDatabase({ url, domain: 'catalog', connections, sessionTables });
      opened = database;
      return {
        ...database,
        read: (statement, signal) => {
          statements.push(statement);
          return database.read(statement, signal);
        },
      };
    },
  });
  if (opened === undefined) throw new Error('The catalog opened no database.');
  return { catalog, subgraph: toGatewaySubgraph(catalog), database: opened, statements };
}
