// `concord compose --supergraph`: the graph that a file of subgraphs makes, or why it makes none; nothing is served or kept.

import { composeSupergraph } from '../../gateway/compose.ts';
import type { Environment } from '../environment.ts';
import { findRootSecret } from '../root-secret.ts';
import { createConnect } from './connect.ts';
import { createConnections } from './connections.ts';
import { createSchemaFetcher } from './fetch-schemas.ts';
import { createFileSource } from './file-source.ts';

/** @throws ConcordError COMPOSITION_FAILED, SUPERGRAPH_FILE_REFUSED and whatever else is wrong with the file */
export async function composeFile(file: string, environment: Environment): Promise<string> {
  const connections = createConnections(
    createConnect({ rootSecret: findRootSecret(environment), environment, observing: null }),
  );
  try {
    const fetchSchema = createSchemaFetcher({ connections, known: [], log: () => undefined });
    const look = await createFileSource(file, { fetchSchema, intervalMs: () => 0 }).look();
    if (look?.kind !== 'found') throw look?.cause;
    return composeSupergraph(look.subgraphs).supergraphSdl;
  } finally {
    await connections.close();
  }
}
