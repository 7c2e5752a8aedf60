// The graph of the mesh as it would be served: the contracts, published or in the folder, and the published subgraphs. Composed
// in a thread, with the limits of a gateway.

import { loadMesh } from '../../contracts/load.ts';
import { overlayFiles } from '../../contracts/overlay-files.ts';
import type { Mesh } from '../../contracts/product.ts';
import type { ComposedGraph } from '../../gateway/planning/planner.ts';
import { openPlanningPool } from '../../gateway/planning/pool.ts';
import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import type { Published } from '../../mesh/publications/publication.ts';
import { publishedFiles } from '../../mesh/publications/published-files.ts';
import type { Environment } from '../environment.ts';
import { createNameDatabase } from '../name-database.ts';
import { printSubgraphs } from '../print-graph.ts';
import { demoContracts, readContractFiles } from '../read-contracts.ts';
import { publishedSubgraphs } from '../supergraph/published-source.ts';
import type { Parts } from '../with-parts.ts';

export type Graphs = {
  readonly loadMesh: (published: Published) => Mesh;
  /** @throws ConcordError COMPOSITION_FAILED, COMPOSING_STOPPED */
  readonly compose: (mesh: Mesh, published: Published) => Promise<ComposedGraph>;
};

export async function openGraphs(parts: Parts, environment: Environment): Promise<Graphs> {
  const { contracts, databaseUrl, gateway, roles } = environment;
  const folder = contracts ?? (databaseUrl === null ? demoContracts : null);
  const files = folder === null ? [] : readContractFiles(folder);
  const pool = await parts.start(
    async () => openPlanningPool({ planLimitMs: gateway.planningMs, onEvent: () => undefined }),
    ({ close }) => close(),
  );
  const nameDatabase = createNameDatabase(environment);
  return {
    loadMesh: (published) => loadMesh(overlayFiles(files, publishedFiles(published)), roles, nameDatabase).mesh,
    compose(mesh, published) {
      const ours = printSubgraphs(mesh).map(
        (one): SubgraphDefinition => ({ ...one, url: `local:${one.name}`, make: 'concord' }),
      );
      return pool.compose([...ours, ...publishedSubgraphs(published)]);
    },
  };
}
