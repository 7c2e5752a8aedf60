// The catalog as one viewer finds it. Every way to a product leads through here, so what the viewer may not find cannot
// appear anywhere: it is not in these lists.

import { compareTexts } from '../../contracts/compare-texts.ts';
import { camelCase, productTypeName } from '../../contracts/graphql-names.ts';
import type { Column, Domain, Mesh, Product } from '../../contracts/product.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { Access } from '../access/access.ts';
import type { AccessGrant } from '../access/access-grant.ts';
import { decide } from '../access/decide.ts';
import { mayFind } from '../access/may-find.ts';

export type CatalogView = {
  readonly domains: readonly Domain[];
  /** All that the viewer may find, in the order of their names. */
  readonly products: readonly Product[];
  readonly productsOf: (domain: string) => readonly Product[];
  readonly findDomain: (name: string) => Domain | undefined;
  /** By `Product.key`, or by `<id>@<major>` for any major. */
  readonly findProduct: (id: string) => Product | undefined;
  /** `coordinate` is that of a column in the graph, so of a product that is served. */
  readonly findColumn: (coordinate: string) => ProductColumn | undefined;
  /** The column that this one refers to, if the viewer may find it. */
  readonly findReferenced: (column: Column) => ProductColumn | undefined;
  readonly isServed: (product: Product) => boolean;
  /** All products as the search index has them, whoever may find them. */
  readonly index: Pick<CatalogModel, 'products' | 'places'>;
  readonly accessTo: (product: Product) => Access;
};

export type ProductColumn = { readonly product: Product; readonly column: Column };

/** What is the same for all viewers. */
export type CatalogModel = {
  readonly mesh: Mesh;
  /** `mesh.products` in the order of their names. */
  readonly products: readonly Product[];
  /** Where each stands in `products`. */
  readonly places: ReadonlyMap<Product, number>;
  readonly byKey: ReadonlyMap<string, Product>;
  readonly byTypeName: ReadonlyMap<string, Product>;
  /** Whether the product is in the graph. */
  readonly isServed: (product: Product) => boolean;
};

/** @param isRefused products that their subgraph cannot serve as their tables stand */
export function createCatalogModel(mesh: Mesh, isRefused: (product: Product) => boolean): CatalogModel {
  const products = [...mesh.products].sort((a, b) => compareTexts(a.name, b.name) || compareTexts(a.key, b.key));
  const isServed = (product: Product) => product.status !== 'draft' && !isRefused(product);
  return {
    mesh,
    products,
    places: new Map(products.map((product, place) => [product, place])),
    byKey: new Map(
      products.flatMap((product) => [
        [`${product.id}@${product.version.major}`, product],
        [product.key, product],
      ]),
    ),
    byTypeName: new Map(products.filter(isServed).map((product) => [productTypeName(product), product])),
    isServed,
  };
}

/** @param grants those that count for this viewer now */
export function createCatalogView(
  model: CatalogModel,
  viewer: Viewer,
  grants: readonly AccessGrant[] = [],
): CatalogView {
  const products = model.products.filter((product) => mayFind(product, viewer, grants));
  const found = new Set(products);
  const ifFound = (product: Product | undefined) => (product !== undefined && found.has(product) ? product : undefined);
  const decided = new Map<Product, Access>();
  return {
    domains: model.mesh.domains,
    products,
    productsOf: (domain) => products.filter((product) => product.domain === domain),
    findDomain: (name) => model.mesh.domains.find((domain) => domain.name === name),
    findProduct: (id) => ifFound(model.byKey.get(id)),
    findColumn(coordinate) {
      const [type = '', field] = coordinate.split('.');
      const product = ifFound(model.byTypeName.get(type));
      return columnOf(product, ({ name }) => camelCase(name) === field);
    },
    findReferenced: ({ references }) =>
      columnOf(ifFound(model.byKey.get(references?.productKey ?? '')), ({ name }) => name === references?.column),
    isServed: model.isServed,
    index: model,
    accessTo(product) {
      const access = decided.get(product) ?? decide(product, viewer, grants);
      decided.set(product, access);
      return access;
    },
  };
}

function columnOf(product: Product | undefined, isWanted: (column: Column) => boolean): ProductColumn | undefined {
  const column = product?.columns.find(isWanted);
  return product === undefined || column === undefined ? undefined : { product, column };
}
