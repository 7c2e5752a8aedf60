// A mesh for tests of the search, in which a word stands in a name, a tag, a column, a description and semantics.

import { expect } from 'vitest';
import type { LocalCatalog } from '../../support/local-catalog.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { ask, loadCatalogMesh } from './catalog-cases.ts';

export const product = (name: string, about: string) => ({
  [`shop/${name}.contract.yaml`]: `
name: shop.product.${name}
version: "1.0.0"
${about}
primary_key: [id]
sla: { freshness: 1h }
access: { read: [{ role: analyst }] }
`,
});

export const key = '{ name: id, type: string, required: true, description: Key }';
export const mesh = loadCatalogMesh({
  ...product('parcels', `title: Parcels\ndescription: What was sent.\nschema: [${key}]\nsemantics: {}`),
  ...product('stops', `title: Stops\ndescription: Places.\ntags: [parcels]\nschema: [${key}]\nsemantics: {}`),
  ...product(
    'tours',
    `title: Tours\ndescription: Ways.\nschema: [${key}, { name: parcels, type: integer }]\nsemantics: {}`,
  ),
  ...product('depots', `title: Depots\ndescription: Where parcels lie.\nschema: [${key}]\nsemantics: {}`),
  ...product(
    'vans',
    `title: Vans\ndescription: Cars from afar.\nschema: [${key}]\nsemantics: { load: "Counted in parcels." }`,
  ),
});
export const analyst = viewerOf('analyst');

export type Found = {
  readonly search: { readonly nodes: readonly { readonly id: string }[]; readonly edges: unknown };
};

export async function find(local: LocalCatalog, query: string): Promise<readonly string[]> {
  const { catalog, errors } = await ask<Found>(
    local,
    analyst,
    `search(query: ${JSON.stringify(query)}) { nodes { id } }`,
  );
  expect(errors).toEqual([]);
  return catalog.search.nodes.map(({ id }) => id.replace('shop.', ''));
}
