// `concord sdl` and `concord compose`: the graph as the contracts say it, without a database.

import type { Domain, Mesh } from '../contracts/product.ts';
import { ConcordError } from '../errors/concord-error.ts';
import { composeSupergraph } from '../gateway/compose.ts';
import { catalogSdl } from '../subgraphs/catalog/sdl.ts';
import { catalogName } from '../subgraphs/catalog/subgraph.ts';
import { buildDomainGraph } from '../subgraphs/product/domain-graph.ts';
import { printSubgraphSdl } from '../subgraphs/product/sdl.ts';
import { domainsToServe } from './mesh-to-serve.ts';

/** @throws ConcordError DOMAIN_UNKNOWN */
export function printDomainSdl(mesh: Mesh, name: string): string {
  if (name === catalogName) return catalogSdl;
  const domains = domainsToServe(mesh);
  const domain = domains.find((candidate) => candidate.name === name);
  if (domain === undefined)
    throw new ConcordError('DOMAIN_UNKNOWN', { given: name, known: [...domains.map((d) => d.name), catalogName] });
  return sdlOf(mesh, domain);
}

/** @throws ConcordError COMPOSITION_FAILED */
export function printSupergraph(mesh: Mesh): string {
  return composeSupergraph(printSubgraphs(mesh).map((one) => ({ ...one, url: `local:${one.name}`, make: 'concord' })))
    .supergraphSdl;
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
