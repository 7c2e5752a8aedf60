// The fields of the catalog's types: contracts in, what the asking role may know of them out. Fields that are not here
// are read from what these give by their names.

import { meaningOf } from '../../contracts/column-meaning.ts';
import { formatColumnType } from '../../contracts/column-type.ts';
import { nameGrantee } from '../../contracts/grantee-name.ts';
import { camelCase, namespaceFieldName, productFieldName, productTypeName } from '../../contracts/graphql-names.ts';
import { columnTypeName } from '../../contracts/graphql-type.ts';
import { isoDuration } from '../../contracts/iso-duration.ts';
import { isNeverNull, maskingOf } from '../../contracts/masks.ts';
import type { Domain, Product, Sla } from '../../contracts/product.ts';
import { accessResolvers, listAll, listOfProduct } from './access/resolvers.ts';
import { checkCoordinate } from './check-coordinate.ts';
import { consumerMutations, consumerResolvers, consumersOfProduct, registrations } from './consumers/resolvers.ts';
import type { LedgerArguments } from './ledger/find-entries.ts';
import { ledgerResolvers } from './ledger/resolvers.ts';
import { publishMutations, publishResolvers, versionsOfProduct } from './publish/resolvers.ts';
import type { Resolvers } from './resolver.ts';
import { findProducts } from './search/find-products.ts';
import type { Hit, HitPage } from './search/page.ts';
import { hasPersonalData, type SearchArguments } from './search/read-search.ts';
import type { SqlArguments } from './sql/resolve-sql.ts';
import { countFacets } from './standing/facets.ts';
import { showFreshness, showProfile, showQuality, standingMutations, standingResolvers } from './standing/resolvers.ts';
import type { CatalogView, ProductColumn } from './view.ts';

const query: Resolvers<unknown> = { catalog: () => ({}) };

const catalog: Resolvers<unknown> = {
  search: (_, args: SearchArguments, request) => findProducts(args, request),
  product: (_, { id }: { readonly id: string }, { view }) => view.findProduct(id),
  domains: (_, __, { view, show }, info) => show(view.domains, info),
  column: (_, { coordinate }: { readonly coordinate: string }, { view }) =>
    view.findColumn(checkCoordinate(coordinate)),
  accessRequests: listAll,
  registrations,
  sql: (_, args: SqlArguments, { askSql }) => askSql(args),
  ledger: (_, args: LedgerArguments, { findEntries }) => findEntries(args),
  standingRevision: (_, { products }: { readonly products?: readonly string[] | null }, { revisionOf }) =>
    revisionOf(products ?? null),
};

const connection: Resolvers<HitPage> = {
  edges: ({ hits }, _, { show }, info) => show(hits, info),
  nodes: ({ hits }, _, { show }, info) => show(hits, info).map(({ product }) => product),
  facets: ({ found }, _, { standing }) => countFacets(found, standing),
  pageInfo: ({ hits, hasNextPage, hasPreviousPage }) => ({
    hasNextPage,
    hasPreviousPage,
    startCursor: hits[0]?.cursor() ?? null,
    endCursor: hits.at(-1)?.cursor() ?? null,
  }),
};

const edge: Resolvers<Hit> = {
  node: ({ product }) => product,
  score: ({ score }) => (score === null ? null : score / 1_000_000),
};

const product: Resolvers<Product> = {
  id: ({ key }) => key,
  domain: ({ domain }, _, { view }) => view.findDomain(domain),
  status: ({ status }) => status.toUpperCase(),
  version: ({ version }) => version.text,
  hasPii: hasPersonalData,
  access: (source, _, { view }) => nameAccess(source, view),
  minGroup: ({ access }) => access.minGroup,
  freshness: (source, _, request) => showFreshness(source, request),
  quality: (source, _, request) => showQuality(source, request),
  columns: (source, _, { show }, info) => show(source.columns, info).map((column) => ({ product: source, column })),
  semantics: ({ semantics }) => Object.entries(semantics).map(([term, meaning]) => ({ term, meaning })),
  graphField: (source, _, { view }) =>
    view.isServed(source) ? `${namespaceFieldName(source.domain)}.${productFieldName(source)}` : null,
  graphType: (source, _, { view }) => (view.isServed(source) ? productTypeName(source) : null),
  majors: (source, _, { view, show }, info) => show(majorsOf(source, view), info),
  deprecation: (source, _, { view }) => describeDeprecation(source, view),
  sampleQuery: (source, _, { sampleQueryOf }) => sampleQueryOf(source),
  accessRequests: listOfProduct,
  ...consumersOfProduct,
  ...versionsOfProduct,
};

const sla: Resolvers<Sla> = {
  freshness: ({ freshnessSeconds }) => isoDuration(freshnessSeconds),
  completeness: ({ completeness }) => completeness?.promise,
  completenessReference: ({ completeness }) => completeness?.reference,
  lateArrivalWindow: ({ lateArrivalSeconds }) => (lateArrivalSeconds === null ? null : isoDuration(lateArrivalSeconds)),
};

const column: Resolvers<ProductColumn> = {
  name: ({ column }) => column.name,
  coordinate: ({ product, column }, _, { view }) =>
    view.isServed(product) ? `${productTypeName(product)}.${camelCase(column.name)}` : null,
  field: ({ column }) => camelCase(column.name),
  title: ({ column }) => column.title,
  type: ({ column }) => formatColumnType(column.type),
  graphqlType: ({ product, column }) => `${columnTypeName(product, column)}${isNeverNull(column) ? '!' : ''}`,
  description: ({ column }) => column.description,
  unit: ({ column }) => column.unit,
  required: ({ column }) => column.required,
  tags: ({ column }) => column.tags,
  pii: ({ column }) => column.isPii,
  mask: ({ column }) => maskingOf(column),
  piiPaths: ({ column }) => column.piiPaths.map(({ text }) => text),
  revealTo: ({ column }) => (maskingOf(column) === null ? [] : column.unmask.map(nameGrantee)),
  access: ({ product, column }, _, { view }) => {
    const access = view.accessTo(product);
    const kind = access.kind === 'denied' ? 'denied' : (access.columns.get(column.name)?.kind ?? 'denied');
    return kind === 'denied' ? 'NONE' : kind.toUpperCase();
  },
  semantics: ({ product, column }) => meaningOf(product, column),
  references: ({ column }, _, { view, show }, info) => show([view.findReferenced(column)], info)[0],
  deprecated: ({ column }) => column.deprecated,
  transform: ({ column }) => column.transform,
  default: ({ column }) => column.default,
  profile: (source, _, request) => showProfile(source, request),
};

const domain: Resolvers<Domain> = {
  onCall: ({ owner }) => owner.onCall,
  contact: ({ owner }) => owner.contact,
  slack: ({ owner }) => owner.slack,
  products: ({ name }, _, { view, show }, info) => show(view.productsOf(name), info),
  productCount: ({ name }, _, { standing }) => standing.tallyOf(name).productCount,
  averageScore: ({ name }, _, { standing }) => standing.tallyOf(name).averageScore,
  freshCount: ({ name }, _, { standing }) => standing.tallyOf(name).freshCount,
  staleCount: ({ name }, _, { standing }) => standing.tallyOf(name).staleCount,
  unknownCount: ({ name }, _, { standing }) => standing.tallyOf(name).unknownCount,
  brokenCount: ({ name }, _, { standing }) => standing.tallyOf(name).brokenCount,
};

export const catalogResolvers = {
  Query: query,
  Catalog: catalog,
  CatalogProductConnection: connection,
  CatalogProductEdge: edge,
  CatalogProduct: product,
  CatalogSla: sla,
  CatalogColumn: column,
  CatalogDomain: domain,
  ...accessResolvers,
  ...consumerResolvers,
  ...ledgerResolvers,
  ...publishResolvers,
  ...standingResolvers,
  Mutation: { ...accessResolvers.Mutation, ...consumerMutations, ...publishMutations, ...standingMutations },
};

/** The lowest first. */
function majorsOf({ id }: Product, view: CatalogView): readonly Product[] {
  return view.products.filter((one) => one.id === id).sort((a, b) => a.version.major - b.version.major);
}

function describeDeprecation({ sunset, deprecation }: Product, view: CatalogView) {
  if (sunset === null) return null;
  const { date, successor, migrationNotes } = sunset;
  const isFound = successor !== null && view.findProduct(successor.key) !== undefined;
  return {
    previousVersion: deprecation?.previousVersion ?? null,
    sunsetDate: date,
    migrationNotes,
    successor: isFound ? { id: successor.key, version: successor.version, graphField: successor.field } : null,
  };
}

function nameAccess(source: Product, view: CatalogView): 'CLEAR' | 'MASKED' | 'NONE' {
  const access = view.accessTo(source);
  if (access.kind === 'denied') return 'NONE';
  return [...access.columns.values()].every(({ kind }) => kind === 'clear') ? 'CLEAR' : 'MASKED';
}
