// Supergraph -> its planner: while it plans, calls of required fields have names of their own, which nobody outside sees.

import { createPlanBuilder, type PlanBuilder } from '../plan.ts';
import { nameRequiredCalls } from '../requires/required-calls.ts';
import { separateCalls } from '../requires/separate-calls.ts';

export type GraphPlanner = PlanBuilder & {
  /** What is planned on: the supergraph, with those names as fields that clients do not see. */
  readonly plannedSdl: string;
};

/** @throws Error where the SDL is not a supergraph. Costs some 100 ms; once per supergraph. */
export function createGraphPlanner(supergraphSdl: string): GraphPlanner {
  const { plannedSdl, ...required } = nameRequiredCalls(supergraphSdl);
  const { apiSdl, build } = createPlanBuilder(plannedSdl);
  return { plannedSdl, apiSdl, build: (document) => separateCalls(build(document), required) };
}
