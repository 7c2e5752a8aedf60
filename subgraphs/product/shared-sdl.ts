// The part of the SDL that is one constant text, identical in every generated subgraph: composition keeps of shared
// inputs and enums only what all subgraphs have, with a mere hint. Whatever depends on a contract is not in here.

import { jsonScalarSdl } from '../graphql/json-scalar.ts';
import { pageInfoSdl } from '../graphql/page-info.ts';

const link = `extend schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.9"
    import: ["@key", "@shareable", "@tag", "@composeDirective"]
  )
  @link(url: "https://specs.concord.dev/governance/v1.0", import: ["@pii", "@sla", "@product", "@minGroup"])
  @composeDirective(name: "@pii")
  @composeDirective(name: "@sla")
  @composeDirective(name: "@product")
  @composeDirective(name: "@minGroup")

"Personal data: how it is masked, and who sees it in clear."
directive @pii(kind: String!, mask: String!, revealTo: [String!]!) on FIELD_DEFINITION

"What the owner promises: freshness as an ISO 8601 duration, availability in percent, latency in milliseconds."
directive @sla(freshness: String, availability: Float, p95Ms: Int) on OBJECT

"The data product behind a type."
directive @product(id: String!, version: String!, owner: String!) on OBJECT

"Groups of a table that tell of fewer rows are left out; the gateway lets one request ask a subgraph for them once."
directive @minGroup(rows: Int!, source: String!) on OBJECT
`;

const scalars = `"A whole number of 64 bits, as a string that keeps every digit."
scalar BigInt
"A decimal number, as a string that keeps every digit."
scalar Decimal
"A calendar date, 2024-07-01."
scalar Date
"A time of day, 13:45:30.123456."
scalar Time
"A date and time without time zone, 2024-07-01T13:45:30.123456."
scalar LocalDateTime
"A moment in time with its offset, in microseconds, 2024-07-01T13:45:30.123456+00:00."
scalar DateTime
"A UUID of 36 characters."
scalar UUID
${jsonScalarSdl}
`;

const outputs = `${pageInfoSdl}

"Ascending puts NULLs last, descending first, as in PostgreSQL."
enum OrderDirection {
  ASC
  DESC
}

"What a time is rounded down to. Weeks are those of ISO 8601 and begin on Monday."
enum TimeBucket {
  MINUTE
  HOUR
  DAY
  WEEK
  MONTH
  QUARTER
  YEAR
}

"What groups are ordered by: the value of a field that is grouped by, or a figure of the group."
enum AggregateOrderBy {
  GROUP
  COUNT
  SUM
  AVG
  MIN
  MAX
  COUNT_DISTINCT
}
`;

const ordered = ['lt', 'lte', 'gt', 'gte'];
const textual = ['contains', 'startsWith', 'endsWith', 'iContains'];

/** Each filterable scalar with its operators beyond `eq ne in notIn isNull`. */
const filterable: Readonly<Record<string, readonly string[]>> = {
  String: [...ordered, ...textual],
  Int: ordered,
  BigInt: ordered,
  Float: ordered,
  Decimal: ordered,
  Boolean: [],
  Date: ordered,
  Time: ordered,
  LocalDateTime: ordered,
  DateTime: ordered,
  UUID: ordered,
};

/** `eq`, `ne`, `in`, `notIn` for a type, with more operators of the same operand. */
export function printFilter(name: string, type: string, operators: readonly string[]): string {
  const more = operators.map((operator) => `  ${operator}: ${type}\n`).join('');
  return `"NULL meets none of these but isNull."
input ${name} {
  eq: ${type}
  ne: ${type}
  in: [${type}!]
  notIn: [${type}!]
${more}  isNull: Boolean
}
`;
}

const listTypes = [...Object.keys(filterable), 'JSON'];

const filters = [
  ...Object.entries(filterable).map(([type, operators]) => printFilter(`${type}Filter`, type, operators)),
  `"Filters on a JSON document."
input JSONFilter {
  "The document contains this one (the @> of PostgreSQL)."
  contains: JSON
  "The document is an object with this key, or an array with this string."
  hasKey: String
  isNull: Boolean
}
`,
  ...listTypes.map(
    (type) => `input ${type}ListFilter {
  "The list contains all of these."
  contains: [${type}!]
  isNull: Boolean
}
`,
  ),
];

export const sharedSdl = [link, scalars, outputs, ...filters].join('\n');
