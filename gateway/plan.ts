// Operation -> Apollo's query plan, by its public packages only. What is made here knows no thread: a worker makes plans by
// it while the gateway serves, and a gateway of one thread makes them itself.

import { operationFromDocument, printSchema, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';

export type {
  FetchDataRewrite,
  FetchNode,
  PlanNode,
  QueryPlan,
  QueryPlanSelectionNode,
} from '@apollo/query-planner';

export type PlanBuilder = {
  /** What a client may ask, as SDL with the directives that subgraphs applied. */
  readonly apiSdl: string;
  /** `document` holds one operation, valid against the API schema. May block for seconds. Plain data: JSON keeps all of it. */
  readonly build: (document: DocumentNode) => QueryPlan;
};

/** The planner weighs every combination of ways to shared fields, up to 10,000 by default: 17 s for a query of 40 fields. */
const mostEvaluatedPlans = 100;
/** Ways to one field that the planner may keep open, before it gives up; without a limit 27 nested fields take minutes. */
const mostPaths = 200;

/** @throws Error where the SDL is not a supergraph. Costs some 100 ms; once per supergraph. */
export function createPlanBuilder(supergraphSdl: string): PlanBuilder {
  const supergraph = Supergraph.build(supergraphSdl);
  const apiSchema = supergraph.apiSchema();
  // Named fragments in subgraph requests save bytes and cost planning time; subgraphs compile the text once anyway.
  const planner = new QueryPlanner(supergraph, {
    reuseQueryFragments: false,
    debug: { maxEvaluatedPlans: mostEvaluatedPlans, pathsLimit: mostPaths },
  });
  return {
    apiSdl: printSchema(apiSchema),
    build: (document) => planner.buildQueryPlan(operationFromDocument(apiSchema, document, { validate: false })),
  };
}
