// Composing and planning in the thread that asks for it: for tests and tools. It can be held up, and has no time limit.

import { composeSupergraph } from '../compose.ts';
import { createPlanBuilder } from '../plan.ts';
import type { SubgraphDefinition } from '../read-subgraph.ts';
import { buildSchemas, type ComposedGraph } from './planner.ts';

/** @throws ConcordError COMPOSITION_FAILED */
export function composeHere(subgraphs: readonly SubgraphDefinition[]): ComposedGraph {
  const { supergraphSdl, hints } = composeSupergraph(subgraphs);
  const builder = createPlanBuilder(supergraphSdl);
  return {
    supergraphSdl,
    hints,
    planner: {
      ...buildSchemas({ api: builder.apiSdl, supergraph: supergraphSdl }),
      plan: async (document) => {
        const startedAt = performance.now();
        const plan = builder.build(document);
        return { plan, ms: performance.now() - startedAt };
      },
    },
    retire: () => undefined,
  };
}
