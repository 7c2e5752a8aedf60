// The part of the catalog's SDL that tells how products stand: how old their data are, and how good.

export const standingSdl = `
extend type Mutation {
  """
  Checks the quality of a product now, and gives the run when it is done. For those who may write the product, its owner's
  team, and platform roles; at most 5 times in one request.
  """
  runQualityChecks(
    "Its id, orders.order_facts, or orders.order_facts@3 for a later major."
    product: String!
  ): CatalogQualityRun
}

enum CatalogFreshnessStatus {
  "Not older than promised."
  FRESH
  "Older than promised."
  STALE
  "Nobody knows how old the data are, or they are older than promised and nobody has looked lately; or the viewer may not know."
  UNKNOWN
}

"""
How old the data are, by the column that tells it and by recorded loads. An age by a column that is masked for the asking
viewer is not told.
"""
type CatalogFreshness {
  status: CatalogFreshnessStatus!
  "Whole seconds since newestAt; null where the status is UNKNOWN."
  ageSeconds: Float
  promisedSeconds: Int!
  "The moment of the newest data, or of the last recorded load where that is later."
  newestAt: String
  "When it was last looked."
  measuredAt: String
  "When data are loaded, as a cron expression in UTC; while no load is due, data get no older."
  schedule: String
  """
  All rows of before this moment have come: newestAt less the late arrival window of the contract. Null where the contract
  has none, or newestAt is not known.
  """
  settledUntil: String
}

enum CatalogQualityStatus {
  "No check of severity ERROR failed in the last run."
  SOUND
  "One did, or could not be carried out."
  BROKEN
  "There is no run yet, or none of its checks can be told."
  UNKNOWN
}

enum CatalogTrend {
  RISING
  STEADY
  FALLING
}

"What came of checking. Checks over columns that are masked for the asking viewer are left out, and count for nothing."
type CatalogQuality {
  status: CatalogQualityStatus!
  "From 0 to 100 over the last 30 runs, the newer the weightier; 100 only where all passed. Null = nothing was checked."
  score: Int
  "The last run beside those before it; null where there is nothing to hold it against."
  trend: CatalogTrend
  checkedAt: String
  "What did not pass in the last run."
  failing: [CatalogCheckResult!]
  "The checks of the last run, and those of the contract that were not run yet."
  checks: [CatalogCheck!]
  "The newest first."
  runs(
    "At most 30; 30 where it is not given."
    first: Int
  ): [CatalogQualityRun!]
}

enum CatalogCheckSeverity {
  ERROR
  WARNING
}

enum CatalogCheckOutcome {
  PASSED
  "More rows than the threshold break it."
  FAILED
  "It could not be carried out, which is no pass."
  ERROR
  "There is nothing to hold it against."
  UNKNOWN
}

"What came of one check in one run. Rows that break it are counted, and never shown."
type CatalogCheckResult {
  name: String!
  type: String!
  "The columns whose values decide it; none = no values do."
  columns: [String!]!
  severity: CatalogCheckSeverity!
  outcome: CatalogCheckOutcome!
  "How many rows break it, a whole number; null where they were not counted, or the viewer may not read all of them."
  failing: Float
  "So many may."
  threshold: Float!
  reason: String
}

type CatalogCheck {
  name: String!
  type: String!
  severity: CatalogCheckSeverity!
  description: String
  "The column that it is about; null for a check of the whole product."
  column: String
  "So many rows may break it."
  threshold: Float!
  "Of the last run that had it, as the rest; null where none had."
  outcome: CatalogCheckOutcome
  failing: Float
  reason: String
  checkedAt: String
  "The newest first."
  history(
    "At most 30; 30 where it is not given."
    last: Int
  ): [CatalogCheckHistory!]
}

type CatalogCheckHistory {
  "The run's id."
  run: ID!
  checkedAt: String!
  outcome: CatalogCheckOutcome!
  failing: Float
}

enum CatalogRunCause {
  SCHEDULE
  "runQualityChecks"
  REQUEST
  "concord quality"
  COMMAND
}

type CatalogQualityRun {
  id: ID!
  "Of the product, 2.1.0."
  version: String!
  cause: CatalogRunCause!
  startedAt: String!
  finishedAt: String!
  "Of this run alone, by the results below; from 0 to 100."
  score: Int
  "How many rows the product had, a whole number; for who may read all of them."
  rowCount: Float
  results: [CatalogCheckResult!]
}

"Of the last run; for who sees the column in clear in all rows, and never of personal data."
type CatalogColumnProfile {
  "Percent of rows without a value."
  nullPercent: Float
}
`;
