// The part of the catalog's SDL that asks for access and decides about it.

export const accessSdl = `
type Mutation {
  """
  Asks the owner of a product to see some of its fields in clear until a moment, for the consumer that the token names, else
  for its subject. What is asked for twice while it is pending is one request.
  """
  requestAccess(
    "Its id, orders.order_facts; access counts for all of its majors."
    product: String!
    "Fields or columns that are masked for the asking viewer, now or before that moment."
    fields: [String!]!
    "What it is needed for, 1 to 500 characters. The owner reads it."
    purpose: String!
    "ISO 8601 with its offset, 2026-12-31T00:00:00Z."
    until: String!
    "Asks for an exception from this policy instead, with no fields."
    policy: String
  ): CatalogAccessRequest
  "Approves or denies a request; for owners of the product. What is approved is taken back at once by DENY."
  decideAccess(
    "The id of the request."
    request: ID!
    decision: CatalogAccessDecision!
    "Another end than the one that was asked for; with APPROVE."
    until: String
    "A word to who asked, 1 to 500 characters."
    note: String
  ): CatalogAccessRequest
}

enum CatalogAccessDecision {
  APPROVE
  DENY
}

enum CatalogAccessState {
  PENDING
  APPROVED
  DENIED
  "It was approved, and taken back."
  REVOKED
  "It was approved, and its end has come."
  EXPIRED
}

type CatalogAccessRequest {
  id: ID!
  "Null where the asking viewer may not find it."
  product: CatalogProduct
  productId: String!
  "Names of columns, customer_id; none for an exception from a policy."
  columns: [String!]!
  policy: String
  purpose: String!
  "The subject of the token that asked, and the role that it acted as."
  subject: String!
  role: String!
  "For whom access counts: the consumer of the token; null = the subject."
  consumer: String
  requestedAt: String!
  "The end that was asked for."
  requestedUntil: String!
  state: CatalogAccessState!
  "The subject of who decided last."
  decidedBy: String
  decidedAt: String
  "The end that was approved."
  until: String
  note: String
  "Whether the asking viewer may decide about it."
  mayDecide: Boolean!
}

type CatalogAccessRequestConnection {
  nodes: [CatalogAccessRequest!]
  pageInfo: PageInfo!
}
`;
