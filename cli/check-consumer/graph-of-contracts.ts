// What is published, out of contracts: those of the mesh's database, over those of a folder.

import { buildSchema } from 'graphql';
import { overlayFiles } from '../../contracts/overlay-files.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { composeSupergraph } from '../../gateway/compose.ts';
import { createPlanBuilder } from '../../gateway/plan.ts';
import { createOpenPool } from '../check/open-mesh-knowledge.ts';
import { filesOf, type KnownPublished, readPublishedState } from '../check/read-published.ts';
import type { Environment } from '../environment.ts';
import { printSubgraphs } from '../print-graph.ts';
import { loadWith } from '../publish/load-with.ts';
import { readContractFiles } from '../read-contracts.ts';
import { withParts } from '../with-parts.ts';
import { majorsOf, type PublishedGraph } from './published-graph.ts';

/** @throws ConcordError CONSUMER_GRAPH_UNKNOWN where neither is known; COMPOSITION_FAILED */
export async function readGraphOfContracts(environment: Environment): Promise<PublishedGraph> {
  const { contracts: folder } = environment;
  const known = await withParts((parts) => readPublishedState(createOpenPool(parts, environment)));
  const published = known.kind === 'known' ? filesOf(known.published) : { contracts: [], outside: [] };
  if (folder === null && published.contracts.length === 0) {
    const reason = known.kind === 'known' ? 'nothing is published there yet' : known.reason;
    throw new ConcordError('CONSUMER_GRAPH_UNKNOWN', { reason });
  }
  const files = overlayFiles(folder === null ? [] : readContractFiles(folder), published.contracts);
  const mesh = loadWith(environment, files);
  const { supergraphSdl } = composeSupergraph([
    ...printSubgraphs(mesh).map((one) => ({ ...one, url: `local:${one.name}`, make: 'concord' as const })),
    ...published.outside.map((one) => ({ ...one, make: 'foreign' as const, isPublished: true as const })),
  ]);
  return {
    from: describeOrigins(folder, known, published.contracts.length > 0),
    schema: buildSchema(createPlanBuilder(supergraphSdl).apiSdl, { assumeValid: true }),
    majors: majorsOf(mesh),
  };
}

/** Where a database was not reached, the folder alone may be behind what is published. */
function describeOrigins(folder: string | null, known: KnownPublished, isAnyPublished: boolean): string {
  const parts = [
    ...(isAnyPublished ? ['what is published'] : []),
    ...(folder === null ? [] : [`the contracts in ${folder}`]),
  ];
  const doubt = known.kind === 'known' ? '' : ` (what is published is not known: ${known.reason})`;
  return parts.join(' and ') + doubt;
}
