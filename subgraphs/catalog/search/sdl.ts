// The part of the catalog's SDL that tells what a search found.

export const searchSdl = `
type CatalogProductConnection {
  edges: [CatalogProductEdge!]
  nodes: [CatalogProduct!]
  pageInfo: PageInfo!
  "How many products are found, on all pages."
  totalCount: Int!
  facets: CatalogFacets!
}

type CatalogProductEdge {
  cursor: String!
  node: CatalogProduct
  "How well the product fits the query, from 0 to 1; null without a query."
  score: Float
}

"How many of the products that are found, on all pages, have which value. Values that none has are left out."
type CatalogFacets {
  "DRAFT, PUBLISHED, DEPRECATED"
  status: [CatalogFacet!]!
  "By name."
  domain: [CatalogFacet!]!
  "FRESH, STALE, UNKNOWN"
  freshness: [CatalogFacet!]!
  "90-100, 70-89, 0-69, or none for products that have no score."
  score: [CatalogFacet!]!
  "SOUND, BROKEN, UNKNOWN"
  quality: [CatalogFacet!]!
}

type CatalogFacet {
  value: String!
  count: Int!
}
`;
