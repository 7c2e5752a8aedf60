// What is attacked, a process of its own: the toy mesh beside the graph of the demo's contracts (of which only the schema is
// served), at Concord's gateway or, with the argument `stock`, at Apollo Server with its own gateway and no limits.
// Tells its parent where it listens.

import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { domainsToServe } from '../../../cli/mesh-to-serve.ts';
import { printDomainSdl } from '../../../cli/print-graph.ts';
import { demoContracts, readContracts } from '../../../cli/read-contracts.ts';
import { composeSupergraph } from '../../../gateway/compose.ts';
import { createGateway } from '../../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../../gateway/supergraph.ts';
import { anonymous } from '../../../identity/viewer.ts';
import { createToyMesh } from '../../gateway/toy-mesh.ts';
import { serveGateway } from '../../support/serve-gateway.ts';

/** The toy mesh has a `product` of its own. */
const leftOut = 'product';

function createMesh(): readonly GatewaySubgraph[] {
  const { mesh } = readContracts(demoContracts);
  const domains = domainsToServe(mesh).filter(({ name }) => name !== leftOut);
  const schemas = domains.map(({ name }): GatewaySubgraph => {
    const url = `http://${name}.test/graphql`;
    const transport = async () => ({ dataText: null, errors: [{ message: 'It has no data.' }] });
    return { name, url, sdl: printDomainSdl(mesh, name), make: 'concord', transport };
  });
  return [...createToyMesh(), ...schemas];
}

async function serveStock(subgraphs: readonly GatewaySubgraph[]): Promise<string> {
  const gateway = new ApolloGateway({
    supergraphSdl: composeSupergraph(subgraphs).supergraphSdl,
    buildService: ({ name }) => ({
      process: async ({ request }) => {
        const subgraph = subgraphs.find((one) => one.name === name);
        if (subgraph === undefined) throw new Error(`There is no subgraph ${name}.`);
        const sent = {
          query: request.query ?? '',
          variables: request.variables ?? {},
          operationKind: 'query',
        } as const;
        const reply = await subgraph.transport(sent, { viewer: anonymous, signal: new AbortController().signal });
        return { data: JSON.parse(reply.dataText ?? 'null') } as never;
      },
    }),
  });
  const server = new ApolloServer({ gateway, introspection: true });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
  return new URL(url).origin;
}

const subgraphs = createMesh();
const url =
  process.argv[2] === 'stock'
    ? await serveStock(subgraphs)
    : (await serveGateway(createGateway({ subgraphs, executor: 'concord' }), Buffer.alloc(32, 1))).url;
process.send?.({ url });
process.once('disconnect', () => process.exit(0));
