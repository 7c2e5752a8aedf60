// A gateway on a real socket over the catalog's test mesh with governed SQL.

import { createGateway } from '../../gateway/gateway.ts';
import { createGatewayServer } from '../../gateway/server.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { HttpFront } from '../../http/front.ts';
import { createAuthenticator } from '../../identity/authenticate.ts';
import { developmentTokenKeys } from '../../identity/issue-development-token.ts';
import { defaultClaimNames, developmentAudience, developmentIssuer } from '../../identity/token-settings.ts';
import { createRunSql } from '../../subgraphs/catalog/sql/run-sql.ts';
import { loadCatalogMesh } from '../subgraphs/catalog/catalog-cases.ts';
import { createSqlViews, openDeskOver } from '../subgraphs/catalog/sql-cases.ts';
import { createTestDatabase } from './database.ts';
import { openLocalCatalog } from './local-catalog.ts';

export type SqlGateway = {
  /** Without a path. */
  readonly url: string;
  /** Of a gateway that has no catalog. */
  readonly urlWithoutCatalog: string;
  readonly close: () => Promise<void>;
};

export async function openSqlGateway(rootSecret: Uint8Array): Promise<SqlGateway> {
  const database = await createTestDatabase('sql_gateway');
  await createSqlViews(database.url);
  const openDesk = openDeskOver(database.url);
  const runSql = createRunSql({ openDesk, record: () => {}, now: () => 0, clock: () => 0 });
  const local = await openLocalCatalog(database.url, loadCatalogMesh(), { runSql });
  const sdl = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9") type Query { one: Int }';
  const transport = async () => ({ dataText: '{"one":1}', errors: [] });
  const fronts = [
    await serve(local.subgraph, rootSecret),
    await serve({ name: 'one', url: 'local', sdl, make: 'concord', transport }, rootSecret),
  ] as const;
  const [url, urlWithoutCatalog] = [await listen(fronts[0]), await listen(fronts[1])];
  return {
    url,
    urlWithoutCatalog,
    close: async () => {
      await Promise.all(fronts.map((front) => front.close()));
      await local.database.close();
      await database.drop();
    },
  };
}

function serve(subgraph: GatewaySubgraph, rootSecret: Uint8Array): Promise<HttpFront> {
  return createGatewayServer(createGateway({ subgraphs: [subgraph], executor: 'concord' }), {
    authenticate: createAuthenticator({
      keys: developmentTokenKeys(rootSecret, undefined),
      issuer: developmentIssuer,
      audience: developmentAudience,
      claimNames: defaultClaimNames,
      roleRanking: ['admin', 'analyst'],
      now: () => Date.now(),
    }),
    mostBodyBytes: 1_000_000,
    drainMs: 200,
    checkReadiness: async () => ({ status: 'ready' }),
    onBug: (error) => console.error(error),
  });
}

function listen(front: HttpFront): Promise<string> {
  return front.listen({ port: 0, host: '127.0.0.1' });
}
