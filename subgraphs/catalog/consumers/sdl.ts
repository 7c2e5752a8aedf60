// The part of the catalog's SDL that registers consumers and shows what they use.

export const consumersSdl = `
extend type Mutation {
  """
  Registers who consumes a product, for what, and which versions fit, so that its owners know whom a change would break. The
  consumer is that of the token's claim, else it is named by team and use case: growth/weekly-report. The same again changes
  nothing; another contact, pin or use case of the same consumer takes the place of what was there.
  """
  registerConsumer(
    "Its id, orders.order_facts; a registration is for all of its majors."
    product: String!
    "The team of the token, where it names one; platform roles may register for any. At most 100 characters."
    team: String!
    "What the product is used for, 1 to 200 characters. Whoever finds the product reads it."
    useCase: String!
    "An e-mail address. The owners of the product read it."
    contact: String!
    "The versions that fit, as a range of semantic versions: ^2.1. At least one that is published must be in it."
    pin: String!
  ): CatalogConsumer
  "Takes a registration out, and gives it as it was. For who registered it, its team, owners of the product, and platform roles."
  unregisterConsumer(
    "The id of the product."
    product: String!
    "Its name; not needed by who has one registration for the product."
    consumer: String
  ): CatalogConsumer
}

extend type Catalog {
  "One's own: those of the token's consumer and team, and those that its subject registered. In the order of their names."
  registrations(
    "At most 100; 20 where it is not given."
    first: Int
    after: String
  ): CatalogConsumerConnection
}

extend type CatalogProduct {
  "Who is registered to consume it in any of its majors, in the order of their names."
  consumers(
    "At most 100; 20 where it is not given."
    first: Int
    after: String
  ): CatalogConsumerConnection
  "What registered consumers read of this major, day by day. For its owners and platform roles."
  usage(
    "Today, in UTC, and the days before it: 1 to 90; 30 where it is not given."
    days: Int
    "Only what this consumer read."
    consumer: String
  ): [CatalogUsage!]
  "How this major was served, held against what its contract promises; null where that is not counted."
  service: CatalogService
}

type CatalogConsumer {
  "The name that its requests are counted under."
  consumer: String!
  "Null where the asking viewer may not find it."
  product: CatalogProduct
  productId: String!
  team: String!
  useCase: String!
  "Shown to owners of the product, to who may act for the consumer, and to platform roles; null for others."
  contact: String
  pin: String!
  registeredAt: String!
  "Published versions of the product that the pin fits, without those that are past their sunset."
  satisfiedBy: [String!]!
  "Whether the asking viewer may take it out."
  mayUnregister: Boolean!
  "The last day, in UTC, on which it read the product; null = none that is kept, or not for the asking viewer, as the contact."
  lastUsedOn: String
  "A whole number; null for whom the contact is."
  requestsLast30Days: Float
  "These by version, the oldest first: which of the product's majors it reads. Null for whom the contact is."
  versionsLast30Days: [CatalogVersionUse!]
}

type CatalogVersionUse {
  version: String!
  "A whole number."
  requests: Float!
}

type CatalogConsumerConnection {
  nodes: [CatalogConsumer!]
  pageInfo: PageInfo!
  totalCount: Int!
}

"Requests of one consumer that named one field. All numbers are whole."
type CatalogUsage {
  consumer: String!
  version: String!
  "As the graph has it, customerId; null = the product as a whole."
  field: String
  requests: Float!
  "Those on which there were any."
  days: [CatalogUsageDay!]
}

type CatalogUsageDay {
  "2026-01-31, in UTC."
  day: String!
  requests: Float!
}

enum CatalogPromise {
  KEPT
  BROKEN
  "Nothing was promised or asked, or what was measured is not exact enough to tell."
  UNKNOWN
}

"Measured where the domain answers, without the gateway's own time."
type CatalogService {
  "Of the last 30 days: fields of operations that this product answered. A whole number."
  requests: Float!
  "How many of those did not fail by a fault of the service, in percent; null where nothing was asked."
  availabilityPercent: Float
  """
  95 % of the last 24 hours' requests took at most so many milliseconds: the upper bound of a histogram, 1, 2, 5, 10 and so
  on to 30,000. Null where nothing was asked, or it took longer than all.
  """
  latencyP95Ms: Float
  "In percent; null = nothing is promised."
  promisedAvailability: Float
  promisedLatencyP95Ms: Float
  status: CatalogPromise!
}
`;
