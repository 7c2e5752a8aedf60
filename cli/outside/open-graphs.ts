// The graph of the mesh as it would be served: the contracts, published or in the folder, and the published subgraphs. Composed
// in a thread, with the limits of a gateway.

import { overlayFiles } from '../../contracts/overlay-files.ts';
import type { Mesh } from '../../contracts/product.ts';
import type { ComposedGraph } from '../../gateway/planning/planner.ts';
import { openPlanningPool } from '../../gateway/planning/pool.ts';
import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import type { Published } from '../../mesh/publications/publication.ts';
import { publishedFiles } from '../../mesh/publications/published-files.ts';
import type { Environment } from '../environment.ts';
import { printSubgraphs } from '../print-graph.ts';
import { loadWith } from '../publish/load-with.ts';
import { readServedFolder } from '../publish/open-publisher.ts';
import { publishedSubgraphs } from '../supergraph/published-source.ts';
import type { Parts } from '../with-parts.ts';

export type Graphs = {
  readonly loadMesh: (published: Published) => Mesh;
  /** @throws ConcordError COMPOSITION_FAILED, COMPOSING_STOPPED */
  readonly compose: (mesh: Mesh, published: Published) => Promise<ComposedGraph>;
};

export async function openGraphs(parts: Parts, environment: Environment): Promise<Graphs> {
  const { gateway } = environment;
  const files = readServedFolder(environment);
  const pool = await parts.start(
    async () => openPlanningPool({ planLimitMs: gateway.planningMs, onEvent: () => undefined }),
    ({ close }) => close(),
  );
  return {
    loadMesh: (published) => loadWith(environment, overlayFiles(files, publishedFiles(published))),
    compose(mesh, published) {
      const ours = printSubgraphs(mesh).map(
        (one): SubgraphDefinition => ({ ...one, url: `local:${one.name}`, make: 'concord' }),
      );
      return pool.compose([...ours, ...publishedSubgraphs(published)]);
    },
  };
}
