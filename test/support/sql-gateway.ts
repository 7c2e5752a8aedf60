// A gateway on a real socket over the catalog's test mesh with governed SQL.

import { createGateway } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { createRunSql } from '../../subgraphs/catalog/sql/run-sql.ts';
import { loadCatalogMesh } from '../subgraphs/catalog/catalog-cases.ts';
import { createSqlViews, openDeskOver } from '../subgraphs/catalog/sql-cases.ts';
import { createTestDatabase } from './database.ts';
import { openLocalCatalog } from './local-catalog.ts';
import { serveGateway } from './serve-gateway.ts';
import { now, type States, stubStandings } from './standing-shop.ts';

export type SqlGateway = {
  /** Without a path. */
  readonly url: string;
  /** Of a gateway that has no catalog. */
  readonly urlWithoutCatalog: string;
  /** By `Product.key`; a test sets what it wants to be known. */
  readonly states: States;
  readonly close: () => Promise<void>;
};

export async function openSqlGateway(rootSecret: Uint8Array): Promise<SqlGateway> {
  const database = await createTestDatabase('sql_gateway');
  await createSqlViews(database.url);
  const mesh = loadCatalogMesh();
  const states: States = new Map();
  const openDesk = openDeskOver(
    database.url,
    stubStandings(mesh, states, () => now),
  );
  const runSql = createRunSql({ openDesk, record: () => {}, now: () => 0, clock: () => 0 });
  const local = await openLocalCatalog(database.url, mesh, { runSql });
  const sdl = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9") type Query { one: Int }';
  const transport = async () => ({ dataText: '{"one":1}', errors: [] });
  const serve = (subgraph: GatewaySubgraph) =>
    serveGateway(createGateway({ subgraphs: [subgraph], executor: 'concord' }), rootSecret);
  const served = await serve(local.subgraph);
  const withoutCatalog = await serve({ name: 'one', url: 'local', sdl, make: 'concord', transport });
  return {
    url: served.url,
    urlWithoutCatalog: withoutCatalog.url,
    states,
    close: async () => {
      await Promise.all([served.close(), withoutCatalog.close()]);
      await local.database.close();
      await database.drop();
    },
  };
}
