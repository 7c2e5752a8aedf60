// `concord sdl` and `concord compose`: the graph as the contracts say it, with the subgraphs that are published beside them.

import type { Domain, Mesh } from '../contracts/product.ts';
import { ConcordError } from '../errors/concord-error.ts';
import { composeSupergraph } from '../gateway/compose.ts';
import type { SubgraphDefinition } from '../gateway/read-subgraph.ts';
import { nothingPublished, type Published } from '../mesh/publications/publication.ts';
import { catalogSdl } from '../subgraphs/catalog/sdl.ts';
import { catalogName } from '../subgraphs/catalog/subgraph.ts';
import { buildDomainGraph } from '../subgraphs/product/domain-graph.ts';
import { printSubgraphSdl } from '../subgraphs/product/sdl.ts';
import { domainsToServe } from './mesh-to-serve.ts';
import { publishedSubgraphs } from './supergraph/published-source.ts';

/** @throws ConcordError DOMAIN_UNKNOWN */
export function printDomainSdl(mesh: Mesh, name: string, published: Published = nothingPublished): string {
  if (name === catalogName) return catalogSdl;
  const domains = domainsToServe(mesh);
  const domain = domains.find((candidate) => candidate.name === name);
  if (domain !== undefined) return sdlOf(mesh, domain);
  const outside = publishedSubgraphs(published);
  const sdl = outside.find((one) => one.name === name)?.sdl;
  if (sdl !== undefined) return sdl;
  const known = [...domains.map((one) => one.name), catalogName, ...outside.map((one) => one.name)];
  throw new ConcordError('DOMAIN_UNKNOWN', { given: name, known });
}

/** @throws ConcordError COMPOSITION_FAILED */
export function printSupergraph(mesh: Mesh, published: Published = nothingPublished): string {
  const ours = printSubgraphs(mesh).map(
    (one): SubgraphDefinition => ({ ...one, url: `local:${one.name}`, make: 'concord' }),
  );
  return composeSupergraph([...ours, ...publishedSubgraphs(published)]).supergraphSdl;
}

/** Of each domain that is served, and of the catalog. */
export function printSubgraphs(mesh: Mesh): readonly { readonly name: string; readonly sdl: string }[] {
  const domains = domainsToServe(mesh).map((domain) => ({ name: domain.name, sdl: sdlOf(mesh, domain) }));
  return [...domains, { name: catalogName, sdl: catalogSdl }];
}

function sdlOf(mesh: Mesh, domain: Domain): string {
  const products = mesh.products.filter((product) => product.domain === domain.name && product.status !== 'draft');
  return printSubgraphSdl(buildDomainGraph(mesh, domain, products));
}
