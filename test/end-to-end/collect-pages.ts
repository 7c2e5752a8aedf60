// Pages of every connection of the demo mesh as one viewer gets them, so that generated queries can go on from their cursors.

import {
  namespaceFieldName,
  namespaceTypeName,
  productFieldName,
  productTypeName,
} from '../../contracts/graphql-names.ts';
import type { Mesh, Product } from '../../contracts/product.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { Random } from '../support/random.ts';
import { drawFilterAndOrder, type EarlierPage, listConnections, type Source } from './demo-arguments.ts';

const pagesOfEach = 6;

export async function collectPages(
  mesh: Mesh,
  gateway: Gateway,
  viewer: Viewer,
  sources: readonly Source[],
  random: Random,
): Promise<readonly EarlierPage[]> {
  const pages: EarlierPage[] = [];
  for (const [coordinate, product] of listConnections(mesh)) {
    const source = sources.find((one) => one.product === product);
    if (source === undefined) throw new Error(`no rows of ${product.id}`);
    for (let page = 0; page < pagesOfEach; page++) {
      const given = page === 0 ? {} : drawFilterAndOrder(source, random);
      const query = writeQuery(mesh, coordinate, product);
      const request = { query, variables: given };
      const { text } = await gateway.execute(request, { viewer, signal: new AbortController().signal });
      const cursors = [...text.matchAll(/"cursor":"([^"]+)"/g)].map(([, cursor = '']) => cursor);
      if (cursors.length > 0) pages.push({ coordinate, given, cursors });
    }
  }
  return pages;
}

function writeQuery(mesh: Mesh, coordinate: string, product: Product): string {
  const [typeName = '', field = ''] = coordinate.split('.');
  const type = productTypeName(product);
  const connection = `${field}(where: $where, orderBy: $orderBy, first: 6) { edges { cursor } }`;
  const parent = mesh.products.find((one) => productTypeName(one) === typeName);
  const inNamespace =
    typeName === namespaceTypeName(product.domain)
      ? `${namespaceFieldName(product.domain)} { ${connection} }`
      : parent &&
        `${namespaceFieldName(parent.domain)} { ${productFieldName(parent)}(first: 20) { nodes { ${connection} } } }`;
  return `query ($where: ${type}Filter, $orderBy: [${type}Order!]) { ${inNamespace} }`;
}
