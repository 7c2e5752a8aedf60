// The part of the catalog's SDL that publishes contracts and shows their history.

export const publishSdl = `
extend type Mutation {
  """
  Publishes contracts, all of them or none: they are checked together with the whole mesh, and served by every process soon
  after. What speaks against it is among the findings, and then nothing changed. For those in access.write of a product as it
  is published now, for members of a domain where a product is new, and for platform roles, which alone publish domains.
  At most 10 times in a minute, approvals too.
  """
  publishContract(
    "1 to 50, each of at most 256 kB, and of 1 MB together."
    contracts: [CatalogContractInput!]!
    "Why, for its history; at most 500 characters."
    note: String
    "Only checks; nothing is written."
    dryRun: Boolean
  ): CatalogPublication
  """
  Approves that one text of a contract shows more of a masked column than before. For who sees the column in clear as it is
  published, and for platform roles; it counts where somebody else publishes the text, and until the product is published again.
  """
  approveUnmasking(
    "orders.order_facts"
    product: String!
    "SHA-256 of the text, in hex, as publishContract and concord publish tell it."
    digest: String!
    "As the contract has it, customer_id."
    column: String!
    "Why, in 1 to 500 characters."
    reason: String!
  ): CatalogApproval
}

input CatalogContractInput {
  "orders/order_facts.contract.yaml, orders/order_facts.v3.contract.yaml or orders/domain.yaml; or else product."
  path: String
  "orders.order_facts, or orders.order_facts@3 for a later major."
  product: String
  "YAML. It is kept for good, and its writers read it, so it must hold no secret."
  text: String!
}

type CatalogPublication {
  "False where it was refused, only checked, or where nothing is new."
  isPublished: Boolean!
  "All of it is published as it is."
  isUnchanged: Boolean!
  "Whether no finding is an error."
  isPassed: Boolean!
  "Of the last of them; null where nothing was published. A whole number."
  sequence: Float
  "Those that differ from what was published."
  contracts: [CatalogSentContract!]!
  "The first 200, as of findings and impacts; a finding says how many more there are."
  changes: [CatalogContractChange!]!
  findings: [CatalogFinding!]!
  "Whom it concerns, of products that the asking viewer owns."
  impacts: [CatalogImpact!]!
}

type CatalogSentContract {
  "Of a product its id, of a domain its name."
  name: String!
  version: String
  "SHA-256 of the text, in hex."
  digest: String!
}

type CatalogContractChange {
  product: String!
  "column-removed, type-changed, mask-loosened and so on."
  kind: String!
  level: CatalogChangeLevel!
  column: String
  message: String!
}

enum CatalogChangeLevel {
  PATCH
  MINOR
  MAJOR
}

type CatalogFinding {
  "FORM, VERSION, UNMASKING, TABLE, QUALITY, COMPOSITION, POLICY or CONSUMERS."
  part: String!
  level: CatalogFindingLevel!
  code: String!
  product: String
  message: String!
  "Where, sent/orders/order_facts.contract.yaml:14:9."
  at: String
}

enum CatalogFindingLevel {
  "Nothing is published."
  ERROR
  WARNING
  NOTE
}

type CatalogImpact {
  product: String!
  consumer: String!
  team: String
  contact: String
  pin: String
  "Within the days. Whole numbers."
  requests: Float!
  days: Int!
  "Those that change and that the consumer read."
  fields: [String!]!
  kind: CatalogImpactKind!
  message: String!
}

enum CatalogImpactKind {
  BREAKS
  MAY_BREAK
  TOLD
}

type CatalogApproval {
  product: String!
  digest: String!
  column: String!
  approvedBy: String!
  reason: String!
  approvedAt: String!
}

extend type CatalogProduct {
  "The states in which it was published, the newest first; null where the catalog knows of none. At most 20 times in one request."
  versions(
    "At most 100; 20 where it is not given."
    first: Int
  ): [CatalogVersion!]
  "The one that is served; null where it comes from the folder of contracts."
  published: CatalogVersion
}

type CatalogVersion {
  "Null where the product was taken out."
  version: String
  "Of all publications of the mesh. A whole number."
  sequence: Float!
  "SHA-256 of the text, in hex."
  digest: String!
  author: String!
  publishedAt: String!
  cause: CatalogPublicationCause!
  note: String
  changes: [CatalogVersionChange!]!
  "The contract as it was sent; null for who does not write the product."
  text: String
}

enum CatalogPublicationCause {
  PUBLISH
  ROLLBACK
  WITHDRAW
}

type CatalogVersionChange {
  kind: String!
  level: CatalogChangeLevel!
  column: String
  message: String!
}
`;
