// Composing and planning in the thread that asks for it: for tests and tools. It can be held up, and has no time limit.

import { composeSupergraph } from '../compose.ts';
import type { SubgraphDefinition } from '../read-subgraph.ts';
import { createGraphPlanner } from './graph-planner.ts';
import { buildSchemas, type ComposedGraph } from './planner.ts';

/** @throws ConcordError COMPOSITION_FAILED */
export function composeHere(subgraphs: readonly SubgraphDefinition[]): ComposedGraph {
  const { supergraphSdl, hints } = composeSupergraph(subgraphs);
  const builder = createGraphPlanner(supergraphSdl);
  return {
    supergraphSdl,
    hints,
    planner: {
      ...buildSchemas({ api: builder.apiSdl, supergraph: builder.plannedSdl }),
      plan: async (document) => {
        const startedAt = performance.now();
        const plan = builder.build(document);
        return { plan, ms: performance.now() - startedAt };
      },
    },
    retire: () => undefined,
  };
}
