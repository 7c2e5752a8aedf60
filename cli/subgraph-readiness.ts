// Whether the subgraphs of this process, and those of foreign make that it reaches, can answer.

import type { GatewaySubgraph } from '../gateway/supergraph.ts';
import { type Readiness, readinessOf } from '../http/readiness.ts';
import type { Subgraph } from '../subgraphs/product/subgraph.ts';
import { findSilentSubgraphs } from './serve-gateway.ts';

/** Of a domain, or the catalog. */
export type AnySubgraph = Pick<Subgraph, 'name' | 'sdl' | 'execute' | 'isReady'>;

export async function askForReadiness(
  subgraphs: readonly AnySubgraph[],
  foreign: readonly GatewaySubgraph[],
): Promise<Readiness> {
  const [silent, absent] = await Promise.all([
    Promise.all(subgraphs.map(async ({ name, isReady }) => ((await isReady()) ? [] : [`the database of ${name}`]))),
    findSilentSubgraphs(foreign),
  ]);
  return readinessOf([...silent.flat(), ...absent], subgraphs.length + foreign.length);
}
