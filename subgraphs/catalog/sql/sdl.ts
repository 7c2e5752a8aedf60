// The part of the catalog's SDL that answers governed SQL.

export const sqlSdl = `
"At most 10,000 rows, or 20 MB."
type CatalogSqlResult {
  "In the order of the query; a name may stand twice."
  columns: [String!]!
  "As PostgreSQL calls them."
  columnTypes: [String!]!
  "Per row a value per column. Decimals and whole numbers of 64 bits are strings that keep every digit."
  rows: [[JSON]!]!
  rowCount: Int!
  "Whether there are more rows than are given."
  truncated: Boolean!
  queryTimeMs: Float!
}
`;
