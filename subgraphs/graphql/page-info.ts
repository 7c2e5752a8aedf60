// A shareable type must have the same fields in every subgraph, so its text stands once.
// https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/sharing-types

export const pageInfoSdl = `"Where a page lies in its connection."
type PageInfo @shareable {
  "Whether rows follow this page."
  hasNextPage: Boolean!
  "Whether rows precede this page."
  hasPreviousPage: Boolean!
  "Goes into \`before\` for the page before this one."
  startCursor: String
  "Goes into \`after\` for the page after this one."
  endCursor: String
}`;
