// Subgraphs at fixed addresses, as flags and settings name them: each is asked for its schema at every interval.

import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import type { SubgraphPlace } from './connections.ts';
import type { FetchSchema } from './fetch-schemas.ts';
import { bad, found, type SubgraphSource } from './subgraph-source.ts';

type Context = { readonly fetchSchema: FetchSchema; readonly intervalMs: () => number };

export function createAddressSource(
  places: readonly SubgraphPlace[],
  { fetchSchema, intervalMs }: Context,
): SubgraphSource {
  let askedAt = Number.NEGATIVE_INFINITY;
  return {
    identity: identifyAddresses(places),
    async look(patienceMs = 0) {
      if (performance.now() < askedAt + intervalMs()) return null;
      try {
        const subgraphs = await Promise.all(
          places.map(
            async (place): Promise<SubgraphDefinition> => ({ ...place, sdl: await fetchSchema(place, patienceMs) }),
          ),
        );
        return found(subgraphs);
      } catch (cause) {
        return bad(cause, '');
      } finally {
        askedAt = performance.now();
      }
    },
  };
}

export function identifyAddresses(places: readonly SubgraphPlace[]): string {
  return `addresses ${places.map(({ name, url, make }) => `${make} ${name}=${url}`).join(', ')}`;
}
