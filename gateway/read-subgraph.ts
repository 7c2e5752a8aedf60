// A subgraph's SDL, read once for all that the gateway wants to know of it.

import { type DocumentNode, parse } from 'graphql';

/**
 * `concord`: whoever runs the mesh vouches that it masks for the viewer whom the gateway names to it, as generated ones do.
 * `foreign`: nobody does. It hears of no viewer, and its `@pii` fields are answered only to whom they may be shown in clear.
 */
export type SubgraphMake = 'concord' | 'foreign';

export type SubgraphDefinition = {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  readonly make: SubgraphMake;
  /**
   * True where its owner published it. Then the operator vouches for nothing, not even its address: connections to it are
   * guarded, and it may resolve no field that a subgraph of Concord's make resolves.
   */
  readonly isPublished?: true;
};

export type ReadSubgraph = Omit<SubgraphDefinition, 'sdl'> & { readonly document: DocumentNode };

/** Whoever is not said to be of Concord's make is foreign. @throws GraphQLError where the SDL cannot be read */
export function readSubgraph({ sdl, ...told }: SubgraphDefinition): ReadSubgraph {
  return { ...told, make: makeOf(told.make), document: parse(sdl, { noLocation: true }) };
}

export function makeOf(make: SubgraphMake | undefined): SubgraphMake {
  return make === 'concord' ? 'concord' : 'foreign';
}
