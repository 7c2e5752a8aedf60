// The part of the catalog's SDL that shows the ledger.

export const ledgerSdl = `
type CatalogLedgerConnection {
  nodes: [CatalogLedgerEntry!]
  pageInfo: PageInfo!
}

enum CatalogLedgerKind {
  "Personal or masked columns of one product were read by one answer."
  READ
  "Something was asked for or decided about access."
  ACCESS
}

enum CatalogLedgerDoor {
  GRAPH
  SQL
}

enum CatalogLedgerEvent {
  REQUESTED
  APPROVED
  DENIED
  REVOKED
}

"Names and counts; never a value of a row."
type CatalogLedgerEntry {
  kind: CatalogLedgerKind!
  at: String!
  "Of the token: who did it, as which role, for which application and purpose."
  subject: String!
  role: String!
  consumer: String
  purpose: String
  "Of a read: the product and its major, orders.order_facts@3; of a decision: the product, for all its majors."
  product: String!
  "Of a read: columns that the statement read in clear, whether they were shown, filtered or ordered by."
  clear: [String!]
  "Of a read: columns of which it read only what their masks show."
  masked: [String!]
  "Of a read: rows of the product that were given, for aggregates the groups."
  rows: Int
  "Of a read: SHA-256 of the operation or query, in hex; null where none is known."
  operation: String
  "Of a read."
  door: CatalogLedgerDoor
  "Of a decision: the columns that it is about."
  columns: [String!]
  "Of a decision: the access request."
  request: String
  "Of a decision."
  event: CatalogLedgerEvent
  "Of a decision: who gets access, consumer:dashboard or subject:ada@example.org."
  grantee: String
  "Of a decision: until when."
  until: String
}
`;
