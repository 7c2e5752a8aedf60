// What is published in the mesh's database, as a check compares with it, or why that is not known.

import { ConcordError } from '../../errors/concord-error.ts';
import type { MeshFiles } from '../../mesh/check/check-request.ts';
import { sentenceOf } from '../../mesh/check/finding.ts';
import type { Published } from '../../mesh/publications/publication.ts';
import { createPublicationStore } from '../../mesh/publications/publication-store.ts';
import { publishedFiles, publishedOutside } from '../../mesh/publications/published-files.ts';
import type { OpenPool } from './open-mesh-knowledge.ts';

export type KnownPublished =
  | { readonly kind: 'known'; readonly published: Published }
  | { readonly kind: 'unknown'; readonly reason: string };

export async function readPublishedState(openPool: OpenPool): Promise<KnownPublished> {
  try {
    return { kind: 'known', published: await createPublicationStore(await openPool()).readPublished() };
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error;
    return { kind: 'unknown', reason: sentenceOf(error).replace(/\.$/, '') };
  }
}

export function filesOf(published: Published): MeshFiles {
  return { contracts: publishedFiles(published), outside: publishedOutside(published) };
}
