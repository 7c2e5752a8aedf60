// What a source says, with the subgraphs of foreign make that are published in the mesh beside it.

import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import { nothingPublished, type Published } from '../../mesh/publications/publication.ts';
import { publishedOutside } from '../../mesh/publications/published-files.ts';
import { found, type Look, type SubgraphSource } from './subgraph-source.ts';

/** The schema is the one that was published; data are asked for at its address, which somebody outside may have named. */
export function publishedSubgraphs(published: Published): readonly SubgraphDefinition[] {
  return publishedOutside(published).map((one) => ({ ...one, make: 'foreign', isPublished: true }));
}

/**
 * @param current the same until something is published
 * @param kept of the last good graph; those that were published are in it until it is known what is published now
 */
export function withPublished(
  source: SubgraphSource,
  current: () => Published,
  kept: readonly SubgraphDefinition[] | null,
): SubgraphSource {
  let told: Look | null = null;
  let seen: Published | null = null;
  const known = (kept ?? []).filter(({ isPublished }) => isPublished === true);
  return {
    identity: source.identity,
    async look(patienceMs) {
      const look = await source.look(patienceMs);
      const published = current();
      if (look === null && published === seen) return null;
      told = look ?? told;
      seen = published;
      if (told === null || told.kind === 'bad') return told;
      const more = published === nothingPublished ? known : publishedSubgraphs(published);
      if (more.length === 0) return told;
      const { subgraphs, allowsBreaking } = told;
      const taken = new Set(subgraphs.map(({ name }) => name));
      // The one that the operator lists counts: nobody takes its place by publishing.
      return found([...subgraphs, ...more.filter(({ name }) => !taken.has(name))], allowsBreaking);
    },
  };
}
