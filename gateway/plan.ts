// Operation -> Apollo's query plan, by its public packages only. Asynchronous although the planner is not: planning an
// unknown operation can block for seconds, and a worker that can be killed takes it over behind the same signature.

import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse } from 'graphql';

export type {
  FetchDataRewrite,
  FetchNode,
  PlanNode,
  QueryPlan,
  QueryPlanSelectionNode,
} from '@apollo/query-planner';

export type Planner = {
  /** What a client may ask: for validation, variables and introspection. */
  readonly apiSchema: GraphQLSchema;
  /** With everything that subgraphs know, inaccessible fields too. Only for type names and the types below a type. */
  readonly supergraphSchema: GraphQLSchema;
  /** `document` holds one operation, valid against the API schema. */
  readonly plan: (document: DocumentNode) => Promise<QueryPlan>;
};

/** The planner weighs every combination of ways to shared fields, up to 10,000 by default: 17 s for a query of 40 fields. */
const mostEvaluatedPlans = 100;
/** Ways to one field that the planner may keep open, before it gives up; without a limit 27 nested fields take minutes. */
const mostPaths = 200;

/** @throws Error where the SDL is not a supergraph. Costs some 100 ms; once per supergraph. */
export function createPlanner(supergraphSdl: string): Planner {
  const supergraph = Supergraph.build(supergraphSdl);
  const federatedApiSchema = supergraph.apiSchema();
  // Named fragments in subgraph requests save bytes and cost planning time; subgraphs compile the text once anyway.
  const planner = new QueryPlanner(supergraph, {
    reuseQueryFragments: false,
    debug: { maxEvaluatedPlans: mostEvaluatedPlans, pathsLimit: mostPaths },
  });
  return {
    apiSchema: federatedApiSchema.toGraphQLJSSchema(),
    supergraphSchema: buildASTSchema(parse(supergraphSdl, { noLocation: true }), { assumeValid: true }),
    plan: async (document) =>
      planner.buildQueryPlan(operationFromDocument(federatedApiSchema, document, { validate: false })),
  };
}
