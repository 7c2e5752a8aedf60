// What each GraphQL field of one domain's subgraph means, as plain data: SDL is printed from it and selections are
// translated with it, so the two cannot differ.

import { aggregateFieldName, camelCase, productFieldName, productTypeName } from '../../contracts/graphql-names.ts';
import type { Column, Domain, Mesh, Product } from '../../contracts/product.ts';

export type DomainGraph = {
  readonly domain: Domain;
  /** The domain's own products. */
  readonly products: readonly Entity[];
  /** Entities of other domains that this domain's products refer to, known here by their key alone. */
  readonly stubs: readonly Entity[];
  readonly byTypeName: ReadonlyMap<string, Entity>;
  /** The fields of the domain's namespace: each product as a connection and by its key. */
  readonly namespace: ReadonlyMap<string, NamespaceField>;
};

export type NamespaceField = { readonly kind: 'connection' | 'by-key' | 'aggregate'; readonly entity: Entity };

export type Entity = {
  readonly typeName: string;
  readonly product: Product;
  readonly fields: ReadonlyMap<string, FieldMeaning>;
  /** Those of the primary key, in its order. */
  readonly keyFields: readonly string[];
};

export type FieldMeaning =
  | { readonly kind: 'column'; readonly column: Column }
  /** The product of this domain that `column` refers to. */
  | { readonly kind: 'related'; readonly column: Column; readonly target: Product; readonly targetColumn: string }
  /** The entity of another domain that `column` refers to. */
  | { readonly kind: 'stub'; readonly column: Column; readonly target: Product; readonly targetColumn: string }
  /** The rows of `source`, a product of this domain, whose `column` refers to this entity's `key`. */
  | { readonly kind: 'reverse'; readonly source: Product; readonly column: Column; readonly key: string }
  /** Aggregates over those rows. */
  | { readonly kind: 'reverse-aggregate'; readonly source: Product; readonly column: Column; readonly key: string };

/** @param served products of the domain whose tables could be bound */
export function buildDomainGraph(mesh: Mesh, domain: Domain, served: readonly Product[]): DomainGraph {
  const own = served.filter((product) => product.domain === domain.name && product.status !== 'draft');
  const isOwn = (product: Product) => product.domain === domain.name;
  const inGraph = new Map(
    mesh.products
      .filter((product) => (isOwn(product) ? own.includes(product) : product.status !== 'draft'))
      .map((product) => [product.key, product]),
  );
  const links = own.flatMap((source) => findLinks(source, inGraph));
  const foreign = new Set(links.map((link) => link.target).filter((target) => !isOwn(target)));
  const products = own.map((product) => buildEntity(product, product.columns, links));
  const stubs = [...foreign].map((product) => buildEntity(product, keyColumns(product), links));
  const byTypeName = new Map([...products, ...stubs].map((entity) => [entity.typeName, entity]));
  const namespace = products.flatMap((entity): (readonly [string, NamespaceField])[] => [
    [productFieldName(entity.product), { kind: 'connection', entity }],
    [`${productFieldName(entity.product)}ByKey`, { kind: 'by-key', entity }],
    ...(entity.product.aggregates
      ? [[aggregateFieldName(productFieldName(entity.product)), { kind: 'aggregate', entity }] as const]
      : []),
  ]);
  return { domain, products, stubs, byTypeName, namespace: new Map(namespace) };
}

type Link = {
  readonly source: Product;
  readonly column: Column;
  readonly target: Product;
  readonly targetColumn: string;
};

function findLinks(source: Product, inGraph: ReadonlyMap<string, Product>): readonly Link[] {
  return source.columns.flatMap((column) => {
    const target = inGraph.get(column.references?.productKey ?? '');
    return target === undefined || column.references === null
      ? []
      : [{ source, column, target, targetColumn: column.references.column }];
  });
}

export function keyColumns(product: Product): readonly Column[] {
  return product.columns.filter((column) => product.primaryKey.includes(column.name));
}

function buildEntity(product: Product, columns: readonly Column[], links: readonly Link[]): Entity {
  const fields = new Map<string, FieldMeaning>();
  for (const column of columns) {
    fields.set(camelCase(column.name), { kind: 'column', column });
    const link = links.find((one) => one.source === product && one.column === column);
    const name = column.references?.as ?? null;
    if (link === undefined || name === null) continue;
    const { target, targetColumn } = link;
    const kind = target.domain === product.domain ? 'related' : 'stub';
    fields.set(camelCase(name), { kind, column, target, targetColumn });
  }
  for (const { source, column, target, targetColumn } of links) {
    const name = column.references?.reverse ?? null;
    if (target !== product || name === null) continue;
    const field = camelCase(name);
    fields.set(field, { kind: 'reverse', source, column, key: targetColumn });
    if (source.aggregates) {
      fields.set(aggregateFieldName(field), { kind: 'reverse-aggregate', source, column, key: targetColumn });
    }
  }
  return { typeName: productTypeName(product), product, fields, keyFields: product.primaryKey.map(camelCase) };
}
