// One composed graph with everything that serves it: schema, planner, transports, and the operations seen so far. Never
// changed once made, so a request that began on it ends on it while another one takes its place.

import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type CompositionHint, composeSupergraph, type SubgraphDefinition } from './compose.ts';
import { createIntrospect, type Introspect } from './introspect.ts';
import type { Limits } from './limits.ts';
import { createPlanner } from './plan.ts';
import { type Operation, prepareOperation, type RefusedOperation } from './prepare-operation.ts';
import { indexFieldNames } from './private-names.ts';
import type { Transport } from './transport.ts';

export type GatewaySubgraph = SubgraphDefinition & { readonly transport: Transport };

export type Supergraph = {
  readonly supergraphSdl: string;
  readonly hints: readonly CompositionHint[];
  readonly apiSchema: GraphQLSchema;
  readonly transports: ReadonlyMap<string, Transport>;
  readonly introspect: Introspect;
  readonly prepare: (query: string, operationName: string | null) => Promise<Operation | RefusedOperation>;
};

const mostOperations = 2_000;
const mostCachedCharacters = 20_000_000;

/** @throws ConcordError COMPOSITION_FAILED; whatever else goes wrong, nothing is half made. */
export function buildSupergraph(
  subgraphs: readonly GatewaySubgraph[],
  limits: Limits,
  onPlanned: (operationName: string | null) => void,
): Supergraph {
  const { supergraphSdl, hints } = composeSupergraph(subgraphs);
  const planner = createPlanner(supergraphSdl);
  const { apiSchema, supergraphSchema } = planner;
  const context = { apiSchema, planner, fieldNames: indexFieldNames(supergraphSchema), limits };
  const operations = new LRUCache<string, Promise<Operation | RefusedOperation>>({
    max: mostOperations,
    maxSize: mostCachedCharacters,
    sizeCalculation: (_, key) => key.length,
  });
  return {
    supergraphSdl,
    hints,
    apiSchema,
    transports: new Map(subgraphs.map(({ name, transport }) => [name, transport])),
    introspect: createIntrospect(apiSchema),
    prepare: (query, operationName) => {
      // With its length, so that no name passes for the beginning of another request's text.
      const key = `${operationName?.length ?? 0} ${operationName ?? ''} ${query}`;
      let operation = operations.get(key);
      if (operation === undefined) {
        // The promise is kept, not its value: the same unknown query a hundred times at once is planned once.
        operation = prepareOperation(query, operationName, context);
        operation.then(
          () => onPlanned(operationName),
          () => operations.delete(key),
        );
        if (query.length <= limits.characters) operations.set(key, operation);
      }
      return operation;
    },
  };
}
