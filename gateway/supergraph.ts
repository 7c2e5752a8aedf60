// One composed graph with everything that serves it: schema, planner, transports, and the operations seen so far. Never
// changed once made, so a request that began on it ends on it while another one takes its place.

import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ConcordError } from '../errors/concord-error.ts';
import type { Viewer } from '../identity/viewer.ts';
import type { CompositionHint } from './compose.ts';
import { guardForeignTransport } from './foreign/guard-transport.ts';
import { indexPii } from './foreign/pii-index.ts';
import { refuseAskedFields } from './foreign/refuse-asked-fields.ts';
import type { GatewayEvent } from './gateway-event.ts';
import { createIntrospect, type Introspect } from './introspect.ts';
import type { Limits } from './limits.ts';
import { createIntrospectionCheck } from './measure-introspection.ts';
import { isOutsider } from './outsider.ts';
import { createKnownPlans, msToKeep } from './planning/known-plans.ts';
import type { ComposedGraph } from './planning/planner.ts';
import {
  formatError,
  type Operation,
  type PreparationContext,
  planDocument,
  type ReadOperation,
  type RefusedOperation,
  readOperation,
  toOperation,
} from './prepare-operation.ts';
import { indexFieldNames } from './private-names.ts';
import { makeOf, readSubgraph, type SubgraphDefinition } from './read-subgraph.ts';
import { readSizeStatements } from './size-statements.ts';
import { createTurns } from './take-turns.ts';
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
  /** The promise is kept, not its value: the same unknown query a hundred times at once is read once, and planned once. */
  readonly read: Promise<ReadOperation | RefusedOperation>;
  /** The same refusal for whoever may not look at the schema. */
  forOutsiders: Promise<ReadOperation | RefusedOperation> | null;
  planned: Promise<Operation | RefusedOperation> | null;
};

const introspectionClosed: RefusedOperation = {
  kind: 'refused',
  errors: [formatError(new ConcordError('INTROSPECTION_CLOSED', {}))],
};

const mostOperations = 2_000;
const mostCachedCharacters = 20_000_000;

export type SupergraphSettings = {
  readonly limits: Limits;
  /** Whether callers without a token may look at the schema. */
  readonly hasOpenSchema: boolean;
  readonly onEvent: (event: GatewayEvent) => void;
};

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
  const takeTurn = createTurns();
  const operations = new LRUCache<string, KnownOperation>({
    max: mostOperations,
    maxSize: mostCachedCharacters,
    sizeCalculation: (_, key) => key.length,
  });
  const plans = createKnownPlans({ plans: mostOperations, characters: mostCachedCharacters });

  /** A refusal for want of room is kept for nobody. */
  function readInTurn(query: string, operationName: string | null, hidesSuggestions: boolean) {
    return takeTurn(() => readOperation(query, operationName, context, hidesSuggestions)).catch(
      (error): RefusedOperation => {
        operations.delete(keyOf(query, operationName));
        if (error instanceof ConcordError) return { kind: 'refused', errors: [formatError(error)] };
        throw error;
      },
    );
  }

  async function planOnce(read: ReadOperation, asker: string): Promise<Operation | RefusedOperation> {
    const outcome = await plans.find(read.single, async () => {
      const planned = await planDocument(read, asker, context);
      if (planned.kind === 'planned') {
        const operationName = read.definition.name?.value ?? null;
        onEvent({ kind: 'operation-planned', operationName, ms: planned.planningMs });
      } else if (planned.errors.some(({ extensions }) => extensions?.code === 'PLANNING_TIMED_OUT')) {
        onEvent({ kind: 'planning-timed-out', operationHash: read.operationHash });
      }
      return planned;
    });
    return outcome.kind === 'refused' ? outcome : toOperation(read, outcome);
  }

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
      const key = keyOf(query, operationName);
      let known = operations.get(key);
      if (known === undefined) {
        known = { read: readInTurn(query, operationName, false), forOutsiders: null, planned: null };
        if (query.length <= limits.characters) operations.set(key, known);
      }
      const read = await known.read;
      const isHidden = isOutsider(viewer, hasOpenSchema);
      if (read.kind === 'refused') {
        if (!isHidden) return read;
        known.forOutsiders ??= readInTurn(query, operationName, true);
        const hidden = await known.forOutsiders;
        return hidden.kind === 'refused' ? hidden : read;
      }
      if (isHidden && read.introspects) return introspectionClosed;
      const refused = refuseAskedFields(read.foreignFields, foreignPii, viewer.role);
      if (refused.length > 0) return { kind: 'refused', errors: refused.map(formatError) };
      if (known.planned === null) {
        // The promise is kept, not its value: the same unknown query a hundred times at once is planned once.
        known.planned = planOnce(read, viewer.subject);
        forgetWhatPasses(known, () => operations.delete(key));
      }
      return known.planned;
    },
    countOperations: () => operations.size,
  };
}

/** With its length, so that no name passes for the beginning of another request's text. */
function keyOf(query: string, operationName: string | null): string {
  return `${operationName?.length ?? 0} ${operationName ?? ''} ${query}`;
}

/** What is refused for a while is remembered by its operation, for as long as that lasts. */
function forgetWhatPasses(known: KnownOperation, forget: () => void): void {
  known.planned?.then((outcome) => {
    if (msToKeep(outcome) !== null) known.planned = null;
  }, forget);
}
