// What is published in the mesh's database, as a check compares with it, or why that is not known.

import { ConcordError } from '../../errors/concord-error.ts';
import type { MeshFiles } from '../../mesh/check/check-request.ts';
import { sentenceOf } from '../../mesh/check/finding.ts';
import type { Published } from '../../mesh/publications/publication.ts';
import { createPublicationStore } from '../../mesh/publications/publication-store.ts';
import { publishedFiles } from '../../mesh/publications/published-files.ts';
import type { Environment } from '../environment.ts';
import { findDatabase, withClient } from '../open-database.ts';
import { openMeshStore } from '../open-mesh-store.ts';
import type { Parts } from '../with-parts.ts';

export type KnownPublished =
  | { readonly kind: 'known'; readonly published: Published }
  | { readonly kind: 'unknown'; readonly reason: string };

export async function readPublishedState(parts: Parts, environment: Environment): Promise<KnownPublished> {
  try {
    const place = { url: findDatabase(environment), where: environment.databaseWhere };
    await withClient(place, async () => undefined); // tells by its reason why it is not reached, which a pool does not
    const pool = await openMeshStore(parts, place);
    return { kind: 'known', published: await createPublicationStore(pool).readPublished() };
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error;
    return { kind: 'unknown', reason: sentenceOf(error).replace(/\.$/, '') };
  }
}

export function filesOf(published: Published): MeshFiles {
  const outside = published.live.flatMap(({ kind, name, text, url }) =>
    kind === 'subgraph' ? [{ name, sdl: text, url: url ?? '' }] : [],
  );
  return { contracts: publishedFiles(published), outside };
}
