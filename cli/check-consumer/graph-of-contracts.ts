// What is published, out of contracts: those of the mesh's database, over those of a folder.

import { buildSchema } from 'graphql';
import { loadMesh } from '../../contracts/load.ts';
import { overlayFiles } from '../../contracts/overlay-files.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { composeSupergraph } from '../../gateway/compose.ts';
import { createPlanBuilder } from '../../gateway/plan.ts';
import { filesOf, readPublishedState } from '../check/read-published.ts';
import type { Environment } from '../environment.ts';
import { createNameDatabase } from '../name-database.ts';
import { printSubgraphs } from '../print-graph.ts';
import { readContractFiles } from '../read-contracts.ts';
import { withParts } from '../with-parts.ts';
import { majorsOf, type PublishedGraph } from './published-graph.ts';

/** @throws ConcordError CONSUMER_GRAPH_UNKNOWN where neither is known; COMPOSITION_FAILED */
export async function readGraphOfContracts(environment: Environment): Promise<PublishedGraph> {
  const { contracts: folder } = environment;
  const known = await withParts((parts) => readPublishedState(parts, environment));
  const published = known.kind === 'known' ? filesOf(known.published) : { contracts: [], outside: [] };
  if (folder === null && published.contracts.length === 0) {
    const reason = known.kind === 'known' ? 'nothing is published there yet' : known.reason;
    throw new ConcordError('CONSUMER_GRAPH_UNKNOWN', { reason });
  }
  const files = overlayFiles(folder === null ? [] : readContractFiles(folder), published.contracts);
  const { mesh } = loadMesh(files, environment.roles, createNameDatabase(environment));
  const { supergraphSdl } = composeSupergraph([
    ...printSubgraphs(mesh).map((one) => ({ ...one, url: `local:${one.name}`, make: 'concord' as const })),
    ...published.outside.map((one) => ({ ...one, make: 'foreign' as const })),
  ]);
  const parts = [
    ...(published.contracts.length > 0 ? ['what is published'] : []),
    ...(folder === null ? [] : [`the contracts in ${folder}`]),
  ];
  return {
    from: parts.join(' and '),
    schema: buildSchema(createPlanBuilder(supergraphSdl).apiSdl, { assumeValid: true }),
    majors: majorsOf(mesh),
  };
}
