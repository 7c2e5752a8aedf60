// A composed graph with its planner, wherever that runs: the one thing by which the gateway knows of planning.

import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import type { CompositionHint } from '../compose.ts';
import type { QueryPlan } from '../plan.ts';
import type { SubgraphDefinition } from '../read-subgraph.ts';

export type Planner = {
  /** What a client may ask: for validation, variables and introspection. */
  readonly apiSchema: GraphQLSchema;
  /** With everything that subgraphs know, inaccessible fields too. Only for type names and the types below a type. */
  readonly supergraphSchema: GraphQLSchema;
  /**
   * `document` holds one operation, valid against the API schema. `asker`: whose turn it is when many wait.
   * @throws ConcordError PLANNING_TIMED_OUT, OVERLOADED; whatever else it throws, there is no plan.
   */
  readonly plan: (document: DocumentNode, asker: string) => Promise<TimedPlan>;
};

/** `ms` without the wait for a turn. */
export type TimedPlan = { readonly plan: QueryPlan; readonly ms: number };

export type ComposedGraph = {
  readonly supergraphSdl: string;
  readonly hints: readonly CompositionHint[];
  readonly planner: Planner;
  /** No request begins on it any more. */
  readonly retire: () => void;
};

export type Planning = {
  /** @throws ConcordError COMPOSITION_FAILED, COMPOSING_STOPPED */
  readonly compose: (subgraphs: readonly SubgraphDefinition[]) => Promise<ComposedGraph>;
};

/** Apollo composed both, so neither is checked again: for a large graph that takes longer than building them. */
export function buildSchemas(sdl: { readonly api: string; readonly supergraph: string }) {
  const build = (text: string) => buildASTSchema(parse(text, { noLocation: true }), { assumeValid: true });
  return { apiSchema: build(sdl.api), supergraphSchema: build(sdl.supergraph) };
}
