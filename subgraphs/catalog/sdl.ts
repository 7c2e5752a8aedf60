// The SDL of the catalog's subgraph. It depends on no contract, and all of its types but the roots begin with `Catalog`, which
// contracts may not take; only `PageInfo` and `JSON` are shared with the domains' subgraphs, word for word, as composition
// demands.

import { jsonScalarSdl } from '../graphql/json-scalar.ts';
import { pageInfoSdl } from '../graphql/page-info.ts';
import { accessSdl } from './access/sdl.ts';
import { consumersSdl } from './consumers/sdl.ts';
import { ledgerSdl } from './ledger/sdl.ts';
import { publishSdl } from './publish/sdl.ts';
import { searchSdl } from './search/sdl.ts';
import { sqlSdl } from './sql/sdl.ts';
import { standingSdl } from './standing/sdl.ts';

export const catalogSdl = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@shareable"])

type Query {
  "All data products that the asking role may find, with what their contracts promise."
  catalog: Catalog
}

"The data products of the mesh. One that the asking role may not find looks like one that is not there."
type Catalog {
  """
  Products by words of their name, title, tags, columns, description and semantics, the best first; typing errors are
  forgiven. Without a query: all products in the order of their names.
  """
  search(
    "At most 200 characters."
    query: String
    "Only products of this domain, such as orders."
    domain: String
    "Only products with this tag."
    tag: String
    status: CatalogStatus
    "Only products with, or only those without, personal data."
    hasPii: Boolean
    "Only products whose freshness is one of these; none = any."
    freshness: [CatalogFreshnessStatus!]
    "Only products whose quality is one of these; none = any."
    quality: [CatalogQualityStatus!]
    "Only products of at least this score, from 0 to 100; those without a score are left out."
    minScore: Int
    "At most 100; 20 where it is not given."
    first: Int
    after: String
  ): CatalogProductConnection
  "A product by its id, orders.order_facts, or orders.order_facts@3 for a later major; null where there is none."
  product(id: String!): CatalogProduct
  domains: [CatalogDomain!]
  "A column by its place in the graph, OrdersOrderFacts.customerId; null where there is none."
  column(coordinate: String!): CatalogColumn
  "Access requests of one's own, those for products that one owns, and all for the platform's roles; the newest first."
  accessRequests(
    "Only those for this product, such as orders.order_facts."
    product: String
    state: CatalogAccessState
    "At most 100; 20 where it is not given."
    first: Int
    after: String
  ): CatalogAccessRequestConnection
  """
  The rows of one SELECT over products, as the asking role may read them: masked where it reads them masked, and only
  its rows. At most 5 in one request.
  """
  sql(
    "The product that the query reads, orders.order_facts; in the query it may also be called order_facts."
    product: String
    "Several, at most 20, which must stand in one database."
    products: [String!]
    "At most 20,000 characters."
    query: String!
  ): CatalogSqlResult
  """
  Who read which personal data, and what was decided of access to it, the latest first. Platform roles alone may look, at
  most 5 times in one request.
  """
  ledger(
    "Only of this product in all its majors, orders.order_facts, or the reads of a later one, orders.order_facts@3."
    product: String
    "Only of whose token says so, such as ada@example.org."
    subject: String
    "Only of this consuming application."
    consumer: String
    "Only from this day or moment on, such as 2026-01-31T10:00:00Z."
    since: String
    "Only before this day or moment."
    until: String
    "At most 500; 50 where it is not given."
    first: Int
    after: String
  ): CatalogLedgerConnection
  """
  Another text when something changed of how products stand, as the asking viewer may know it: to ask again only then.
  Another viewer has another.
  """
  standingRevision(
    "Only of these; all that may be found where it is not given."
    products: [String!]
  ): String!
}

enum CatalogStatus {
  "Seen by its owners only, and not in the graph."
  DRAFT
  PUBLISHED
  DEPRECATED
}

"What the asking role gets to see."
enum CatalogAccess {
  "Everything in clear."
  CLEAR
  "Masked, or at least in part."
  MASKED
  "Nothing."
  NONE
}

type CatalogProduct {
  "orders.order_facts, or orders.order_facts@3 for a later major."
  id: String!
  "The name inside its domain, order_facts."
  name: String!
  title: String!
  description: String!
  domain: CatalogDomain
  owner: CatalogOwner!
  status: CatalogStatus!
  "As semantic versioning has it, 2.1.0."
  version: String!
  "product or curated."
  tier: String!
  tags: [String!]!
  "Whether any column is personal data."
  hasPii: Boolean!
  "What the asking role gets to see of the product."
  access: CatalogAccess!
  "Aggregates leave out groups of fewer rows; null = none."
  minGroup: Int
  "The names of the columns that tell one row from another."
  primaryKey: [String!]!
  columns: [CatalogColumn!]
  sla: CatalogSla!
  "Where the data may be kept, such as EU."
  region: String
  "So old a row may get; older ones break the check retention."
  retentionDays: Int
  "Of the infrastructure underneath, such as AES-256."
  encryption: String
  "How old the data are."
  freshness: CatalogFreshness!
  "What the checks say of the data."
  quality: CatalogQuality!
  "What names mean in the business: those of columns, and rules of the author's own."
  semantics: [CatalogTerm!]!
  changelog: [CatalogChange!]!
  "What becomes of this major, whether its own contract or a later major's says so; null where it goes on."
  deprecation: CatalogDeprecation
  "The majors of the product that stand side by side, this one among them, the lowest first."
  majors: [CatalogProduct!]!
  "Where the product stands in the graph, orders.orderFacts; null where it is not served."
  graphField: String
  "The GraphQL type of a row, OrdersOrderFacts; null where the product is not served."
  graphType: String
  """
  A query of a few columns that runs as it is for whoever may read the product, written for the asking role; null where
  the product is not served.
  """
  sampleQuery: String
  "Access requests for it that the asking viewer may see, the newest first."
  accessRequests(
    state: CatalogAccessState
    "At most 100; 20 where it is not given."
    first: Int
    after: String
  ): CatalogAccessRequestConnection
}

"What the owner promises."
type CatalogSla {
  "The greatest age of the data, as an ISO 8601 duration such as PT15M."
  freshness: String!
  freshnessSeconds: Int!
  "The column that tells the age."
  freshnessColumn: String
  "When data are loaded, as a cron expression."
  updateSchedule: String
  "In percent."
  availability: Float
  "95 % of queries are answered within so many milliseconds."
  latencyP95Ms: Float
  "How much of the source is there, in percent."
  completeness: Float
  "The source that completeness is held against."
  completenessReference: String
  "In percent."
  accuracy: Float
  "How late data may still arrive, as an ISO 8601 duration."
  lateArrivalWindow: String
}

type CatalogTerm {
  term: String!
  meaning: String!
}

type CatalogChange {
  version: String!
  date: String
  changes: [String!]!
  breaking: Boolean!
}

type CatalogDeprecation {
  previousVersion: String
  "The last day, in UTC, on which it is answered; afterwards every field of it is the error VERSION_SUNSET."
  sunsetDate: String
  migrationNotes: String
  "The later major that takes its place; null where there is none."
  successor: CatalogSuccessor
}

type CatalogSuccessor {
  "As product(id:) takes it."
  id: String!
  version: String!
  "Where it stands in the graph, orders.orderFactsV3."
  graphField: String!
}

type CatalogColumn {
  "As the contract and the table have it, customer_id."
  name: String!
  "The place in the graph, OrdersOrderFacts.customerId; null where the product is not served."
  coordinate: String
  "The field in the graph, customerId."
  field: String!
  title: String
  "As the contract has it, decimal(12,2)."
  type: String!
  "As the graph has it, Decimal!"
  graphqlType: String!
  description: String!
  unit: String
  "Never null in the table."
  required: Boolean!
  tags: [String!]!
  "Whether it is personal data."
  pii: Boolean!
  """
  What stands in place of a value for who may not see it: tokenize, redact, last4, sha256, null, year, bucket, deny, or
  paths: *** at the piiPaths of a document.
  """
  mask: String
  "Where personal data stand in a JSON document: user.email, devices[*].ip."
  piiPaths: [String!]!
  "Who sees a masked column in clear: admin, domain:orders, team:growth."
  revealTo: [String!]!
  "What the asking role gets to see of the column; NONE also where the field may not be asked for."
  access: CatalogAccess!
  "What it means in the business."
  semantics: String
  "The column that this one refers to; null where there is none, or none that the asking role may find."
  references: CatalogColumn
  "Why it should not be used any more."
  deprecated: String
  "How it comes from what it is made of, in the owner's words."
  transform: String
  "What a row has where nothing is written; of the column's type."
  default: JSON
  "What was counted of its values; null where it was not counted, or the asking viewer may not know it."
  profile: CatalogColumnProfile
  product: CatalogProduct
}

type CatalogDomain {
  "orders"
  name: String!
  title: String
  boundedContext: String!
  owner: CatalogOwner!
  onCall: String
  contact: String
  slack: String
  repository: String
  "Whose word a change of the domain's folder needs."
  codeOwners: [String!]!
  "The domain's products that the asking role may find, in the order of their names."
  products: [CatalogProduct!]
  "How many they are."
  productCount: Int!
  "Of those that have a score, with one digit."
  averageScore: Float
  freshCount: Int!
  staleCount: Int!
  "Those whose freshness is unknown."
  unknownCount: Int!
  "Those whose quality is BROKEN."
  brokenCount: Int!
}

type CatalogOwner {
  team: String!
  onCall: String
  contact: String
  slack: String
  "Who looks at changes of the contract."
  reviewers: [String!]!
}

${searchSdl}
${accessSdl}
${consumersSdl}
${ledgerSdl}
${publishSdl}
${sqlSdl}
${standingSdl}
${pageInfoSdl}

${jsonScalarSdl}
`;
