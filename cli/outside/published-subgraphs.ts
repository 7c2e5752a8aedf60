// Published subgraphs of foreign make as the gateway takes them: nobody vouches for them, so they are guarded.

import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import type { Published } from '../../mesh/publications/publication.ts';

export function publishedSubgraphs({ live }: Published): readonly SubgraphDefinition[] {
  return live.flatMap(({ kind, name, url, text }) =>
    kind === 'subgraph' && url !== null ? [{ name, url, sdl: text, make: 'foreign', isPublished: true }] : [],
  );
}
