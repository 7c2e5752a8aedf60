// Both executors over one toy mesh, whose state changes between requests, so that each query is planned once; and runs of
// generated queries through both.

import { createGateway, type GatewayOptions } from '../../gateway/gateway.ts';
import type { SubgraphMake } from '../../gateway/read-subgraph.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { Transport } from '../../gateway/transport/transport.ts';
import { compareExecutors } from '../support/compare-executors.ts';
import { createQueryGenerator, type GeneratedQuery } from '../support/generate-query.ts';
import { type Fault, type FaultKind, injectFaults } from '../support/inject-faults.ts';
import { toyArgument } from './toy-arguments.ts';
import { createToyMesh } from './toy-mesh.ts';

/** `broken`: as `createToyMesh(true)` has it. */
export type MeshState = 'well' | 'broken' | Fault;

export type ToyGateways = ReturnType<typeof createToyGateways>;

/** Where subgraphs are of Concord's make, what they answer may pass through unread. */
export function createToyGateways(make: SubgraphMake) {
  let state: MeshState = 'well';
  const hits = new Map<FaultKind, number>();
  const [well, broken] = [createToyMesh(false), createToyMesh(true)];
  const subgraphs = well.map((subgraph, index): GatewaySubgraph => {
    const { name } = subgraph;
    const either: Transport = (...request) => ((state === 'broken' && broken[index]) || subgraph).transport(...request);
    const current = () => (typeof state === 'string' ? null : state);
    const transport = injectFaults({ name, transport: either, keys: ['id', 'sku'] }, current, (kind) =>
      hits.set(kind, (hits.get(kind) ?? 0) + 1),
    );
    return { ...subgraph, make, transport };
  });
  const create = (executor: GatewayOptions['executor']) =>
    createGateway({ subgraphs, executor, limits: { selections: 10_000, aliases: 1_000, rows: 10_000_000 } });
  return {
    concord: create('concord'),
    apollo: create('apollo'),
    /** Places and replies that were spoilt so far. */
    hits,
    setState: (next: MeshState) => {
      state = next;
    },
  };
}

export function createToyQueries(
  { concord }: ToyGateways,
  seed: number,
  operationKind: 'query' | 'mutation' = 'query',
): () => GeneratedQuery {
  const { apiSchema: schema } = concord.current();
  return createQueryGenerator({ schema, seed, argumentValue: toyArgument, operationKind });
}

export type ComparedRun = {
  readonly differences: readonly unknown[];
  /** Answers with rows and without errors. */
  readonly clean: number;
};

export async function compareMany(
  gateways: ToyGateways,
  state: MeshState,
  generated: readonly GeneratedQuery[],
  seed: number,
): Promise<ComparedRun> {
  gateways.setState(state);
  const differences: unknown[] = [];
  let clean = 0;
  for (const [index, request] of generated.entries()) {
    const { difference, hasErrors, hasRows } = await compareExecutors(gateways, request);
    if (difference !== null) differences.push({ seed, index, ...request, ...difference });
    else if (!hasErrors && hasRows) clean += 1;
  }
  return { differences, clean };
}
