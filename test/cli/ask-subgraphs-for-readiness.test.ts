import { createServer, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { askSubgraphsForReadiness } from '../../cli/serve-gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A subgraph whose `/ready` gives the status; null = nobody listens. Its GraphQL answers as a subgraph without a database does. */
async function subgraph(name: string, status: number | null, hasGraphql = true): Promise<GatewaySubgraph> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/ready' ? (status ?? 500) : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  if (status === null) await new Promise((resolve) => server.close(resolve));
  else servers.push(server);
  const transport: GatewaySubgraph['transport'] = async () => {
    if (!hasGraphql) throw new Error('no reply');
    return { dataText: '{"__typename":"Query"}', errors: [] };
  };
  return { name, url: `http://127.0.0.1:${port}/graphql`, sdl: '', make: 'concord', transport };
}

it('is not ready while no database answers, though every subgraph is up, and names them all', async () => {
  const subgraphs = [await subgraph('orders', 503), await subgraph('payments', 503), await subgraph('gone', null)];
  expect(await askSubgraphsForReadiness(subgraphs)()).toEqual({
    status: 'not ready',
    waitingFor: ['the subgraph orders', 'the subgraph payments', 'the subgraph gone'],
  });
});

it('is degraded while one subgraph is ready and others are not, and names these', async () => {
  const subgraphs = [await subgraph('orders', 503), await subgraph('payments', 200)];
  expect(await askSubgraphsForReadiness(subgraphs)()).toEqual({
    status: 'degraded',
    waitingFor: ['the subgraph orders'],
  });
});

it('asks a subgraph of foreign make, which has no /ready, for its type name', async () => {
  expect(await askSubgraphsForReadiness([await subgraph('foreign', 404)])()).toEqual({ status: 'ready' });
  expect(await askSubgraphsForReadiness([await subgraph('foreign', 404, false)])()).toEqual({
    status: 'not ready',
    waitingFor: ['the subgraph foreign'],
  });
});
