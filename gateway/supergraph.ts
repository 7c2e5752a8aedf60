// One composed graph with everything that serves it: schema, planner, transports, and the operations seen so far. Never
// changed once made, so a request that began on it ends on it while another one takes its place.

import type { GraphQLSchema } from 'graphql';
import type { CompositionHint } from './compose.ts';
import { guardForeignTransport } from './foreign/guard-transport.ts';
import { indexPii } from './foreign/pii-index.ts';
import { createIntrospect, type Introspect } from './introspect.ts';
import { createKnownOperations, type KnownOperations, type KnownOperationsSettings } from './known-operations.ts';
import type { Limits } from './limits/limits.ts';
import { createIntrospectionCheck } from './limits/measure-introspection.ts';
import { readSizeStatements } from './limits/size-statements.ts';
import type { ComposedGraph } from './planning/planner.ts';
import type { PreparationContext } from './prepare-operation.ts';
import { indexFieldNames } from './private-names.ts';
import { makeOf, readSubgraph, type SubgraphDefinition } from './read-subgraph.ts';
import type { Transport } from './transport/transport.ts';

export type GatewaySubgraph = SubgraphDefinition & { readonly transport: Transport };

export type Supergraph = {
  readonly supergraphSdl: string;
  readonly hints: readonly CompositionHint[];
  readonly apiSchema: GraphQLSchema;
  readonly transports: ReadonlyMap<string, Transport>;
  readonly introspect: Introspect;
  readonly prepare: KnownOperations['prepare'];
  readonly recall: KnownOperations['recall'];
  readonly countOperations: KnownOperations['count'];
};

export type SupergraphSettings = KnownOperationsSettings & { readonly limits: Limits };

/** `graph` is composed of these subgraphs. Whatever goes wrong, nothing is half made. */
export function buildSupergraph(
  subgraphs: readonly GatewaySubgraph[],
  { supergraphSdl, hints, planner }: ComposedGraph,
  { limits, hasOpenSchema, onEvent }: SupergraphSettings,
): Supergraph {
  const { apiSchema, supergraphSchema } = planner;
  const read = subgraphs.map(readSubgraph);
  const foreign = read.filter(({ make }) => make === 'foreign');
  const foreignPii = indexPii(foreign, read);
  const context: PreparationContext = {
    apiSchema,
    planner,
    fieldNames: indexFieldNames(supergraphSchema),
    foreignSubgraphs: new Set(foreign.map(({ name }) => name)),
    foreignPii,
    limits,
    sizeStatements: readSizeStatements(supergraphSchema),
    checkIntrospection: createIntrospectionCheck(apiSchema, limits.introspection),
  };
  const operations = createKnownOperations(context, { hasOpenSchema, onEvent });
  return {
    supergraphSdl,
    hints,
    apiSchema,
    transports: new Map(
      subgraphs.map(({ name, make, transport }) => [
        name,
        makeOf(make) === 'foreign' ? guardForeignTransport(name, transport) : transport,
      ]),
    ),
    introspect: createIntrospect(apiSchema),
    prepare: operations.prepare,
    recall: operations.recall,
    countOperations: operations.count,
  };
}
