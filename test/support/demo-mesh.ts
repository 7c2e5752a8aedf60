// The demo mesh for tests, as `concord start` serves it: its data at a small scale in a database of its own, its contracts,
// tokens, and a subgraph per domain in this process. What a gateway asks of the subgraphs is recorded.

import { Client } from 'pg';
import { demoContracts, readContracts } from '../../cli/read-contracts.ts';
import type { Mesh } from '../../contracts/product.ts';
import { createDemoMesh } from '../../demo/create-demo-mesh.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { SubgraphRequest } from '../../gateway/transport/transport.ts';
import { migrate } from '../../mesh/migrate.ts';
import { applyTokens } from '../../mesh/tokens.ts';
import { createSubgraph } from '../../subgraphs/product/subgraph.ts';
import { type Database, openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase } from './database.ts';
import { toGatewaySubgraph } from './gateway-subgraph.ts';
import { unkept } from './ledger-entries.ts';
import { tokenSecret } from './shop-mesh.ts';

export type SubgraphCall = SubgraphRequest & { readonly subgraph: string };

export type DemoFixture = {
  /** Of the database, for what a test opens besides the subgraphs. */
  readonly url: string;
  readonly mesh: Mesh;
  /** Of a superuser, for what a test wants to know about the data. */
  readonly client: Client;
  readonly subgraphs: readonly GatewaySubgraph[];
  /** All requests to the subgraphs so far; a test empties it. */
  readonly calls: SubgraphCall[];
  readonly close: () => Promise<void>;
};

/** At the scale 0.02 there are 400 customers, 1,000 orders and 2,000 attributions. The same data every time. */
export async function setUpDemoMesh(scale = 0.02): Promise<DemoFixture> {
  const { url, drop } = await createTestDatabase('demo_mesh');
  const { mesh, problems } = readContracts(demoContracts);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`set timezone = 'UTC'`);
  await createDemoMesh(client, { now: new Date('2026-11-21T12:00:00Z'), scale });
  await migrate(client);
  await applyTokens(client, mesh.products, tokenSecret);

  const calls: SubgraphCall[] = [];
  const databases: Database[] = [];
  const subgraphs = mesh.domains.map(async (domain): Promise<GatewaySubgraph> => {
    const database = openDatabase({ url, domain: domain.name, connections: 4 });
    databases.push(database);
    const subgraph = await createSubgraph({
      mesh,
      domain,
      database,
      cursorSecret: Buffer.alloc(32, 7),
      ledger: unkept,
    });
    if (subgraph.problems.length > 0) throw new Error(subgraph.problems.map(({ message }) => message).join('\n'));
    return {
      ...toGatewaySubgraph(subgraph),
      transport: (request, context) => {
        calls.push({ ...request, subgraph: subgraph.name });
        return subgraph.execute(request, context);
      },
    };
  });
  return {
    url,
    mesh,
    client,
    subgraphs: await Promise.all(subgraphs),
    calls,
    close: async () => {
      await Promise.all(databases.map((database) => database.close()));
      await client.end();
      await drop();
    },
  };
}

/** What no masked viewer may get to see of any customer: key, address, name and number. */
export async function readPersonalValues({ client }: DemoFixture): Promise<readonly string[]> {
  const { rows } = await client.query<{ personal: readonly string[] }>(
    `select array_remove(array[customer_id, email, full_name, phone], null) as personal from customer_product.customer_dim`,
  );
  return rows.flatMap(({ personal }) => personal);
}

/** Token by key, of every customer. */
export async function readTokens({ client }: DemoFixture): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ key: string; token: string }>(
    'select customer_id as key, customer_id__tok as token from customer_product.customer_dim',
  );
  return new Map(rows.map(({ key, token }) => [key, token]));
}
