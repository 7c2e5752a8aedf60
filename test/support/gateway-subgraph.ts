// A subgraph of Concord in this process, as a gateway takes it.

import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { Subgraph } from '../../subgraphs/product/subgraph.ts';

export function toGatewaySubgraph({ name, sdl, execute }: Pick<Subgraph, 'name' | 'sdl' | 'execute'>): GatewaySubgraph {
  return { name, url: `http://${name}.test/graphql`, sdl, make: 'concord', transport: execute };
}
