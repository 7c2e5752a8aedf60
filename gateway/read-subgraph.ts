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
};

export type ReadSubgraph = Omit<SubgraphDefinition, 'sdl'> & { readonly document: DocumentNode };

/** Whoever is not said to be of Concord's make is foreign. @throws GraphQLError where the SDL cannot be read */
export function readSubgraph({ name, url, make, sdl }: SubgraphDefinition): ReadSubgraph {
  return { name, url, make: makeOf(make), document: parse(sdl, { noLocation: true }) };
}

export function makeOf(make: SubgraphMake | undefined): SubgraphMake {
  return make === 'concord' ? 'concord' : 'foreign';
}
