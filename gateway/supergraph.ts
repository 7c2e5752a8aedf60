// One composed graph with everything that serves it: schema, planner, transports, and the operations seen so far. Never
// changed once made, so a request that began on it ends on it while another one takes its place.

import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '../identity/viewer.ts';
import { type CompositionHint, composeSupergraph } from './compose.ts';
import { guardForeignTransport } from './foreign/guard-transport.ts';
import { indexPii } from './foreign/pii-index.ts';
import { refuseAskedFields } from './foreign/refuse-asked-fields.ts';
import { createIntrospect, type Introspect } from './introspect.ts';
import type { Limits } from './limits.ts';
import { createPlanner } from './plan.ts';
import {
  formatError,
  type Operation,
  type PreparationContext,
  planOperation,
  type ReadOperation,
  type RefusedOperation,
  readOperation,
} from './prepare-operation.ts';
import { indexFieldNames } from './private-names.ts';
import { makeOf, readSubgraph, type SubgraphDefinition } from './read-subgraph.ts';
import { nameRequiredCalls } from './required-calls.ts';
import type { Transport } from './transport.ts';

export type GatewaySubgraph = SubgraphDefinition & { readonly transport: Transport };

export type Supergraph = {
  readonly supergraphSdl: string;
  readonly hints: readonly CompositionHint[];
  readonly apiSchema: GraphQLSchema;
  readonly transports: ReadonlyMap<string, Transport>;
  readonly introspect: Introspect;
  /** What is known of an operation is shared by all requests; whether `viewer` may ask for it is decided anew each time. */
  readonly prepare: (
    query: string,
    operationName: string | null,
    viewer: Viewer,
  ) => Promise<Operation | RefusedOperation>;
  /** How many of them are known. */
  readonly countOperations: () => number;
};

type KnownOperation = {
  readonly read: ReadOperation | RefusedOperation;
  planned: Promise<Operation | RefusedOperation> | null;
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
  const { plannedSdl, ...requiredCalls } = nameRequiredCalls(supergraphSdl);
  const planner = createPlanner(plannedSdl);
  const { apiSchema, supergraphSchema } = planner;
  const read = subgraphs.map(readSubgraph);
  const foreign = read.filter(({ make }) => make === 'foreign');
  const foreignPii = indexPii(foreign, read);
  const context: PreparationContext = {
    apiSchema,
    planner,
    fieldNames: indexFieldNames(supergraphSchema),
    requiredCalls,
    foreignSubgraphs: new Set(foreign.map(({ name }) => name)),
    foreignPii,
    limits,
  };
  const operations = new LRUCache<string, KnownOperation>({
    max: mostOperations,
    maxSize: mostCachedCharacters,
    sizeCalculation: (_, key) => key.length,
  });
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
    prepare: async (query, operationName, viewer) => {
      // With its length, so that no name passes for the beginning of another request's text.
      const key = `${operationName?.length ?? 0} ${operationName ?? ''} ${query}`;
      let known = operations.get(key);
      if (known === undefined) {
        known = { read: readOperation(query, operationName, context), planned: null };
        if (query.length <= limits.characters) operations.set(key, known);
      }
      if (known.read.kind === 'refused') return known.read;
      const refused = refuseAskedFields(known.read.foreignFields, foreignPii, viewer.role);
      if (refused.length > 0) return { kind: 'refused', errors: refused.map(formatError) };
      if (known.planned === null) {
        // The promise is kept, not its value: the same unknown query a hundred times at once is planned once.
        known.planned = planOperation(known.read, context);
        known.planned.then(
          () => onPlanned(operationName),
          () => operations.delete(key),
        );
      }
      return known.planned;
    },
    countOperations: () => operations.size,
  };
}
